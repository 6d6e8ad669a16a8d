import AulaDomain
import AulaRehearsal
import Foundation
import Synchronization

/// A yard of the demonstration on air: its camera's two streams, which show it as it looks at this
/// hour, with the wall's clock and the registry's names burned in.
final class DemoYard: Sendable {
  private struct State {
    var label: String
    var onAir: String?
  }

  let shown: ShownYard
  let camera: ID<Camera>
  /// IANA name: the yard's.
  let zone: String
  let main: CaptionCamera
  let sub: CaptionCamera
  private let state: SharedState

  /// Shared with what the cameras write.
  private final class SharedState: Sendable {
    let state: Mutex<State>
    init(_ label: String) { state = Mutex(State(label: label)) }
  }

  init(
    _ shown: ShownYard, of camera: Camera, in yard: Yard, studio: SceneStudio, world: any World
  ) throws {
    let state = SharedState(Self.label(yard, camera))
    let zone = TimeZone(identifier: yard.timeZone)
    let lines: CaptionCamera.Lines = { now in
      let offset = zone?.secondsFromGMT(for: Date(timeIntervalSince1970: now.seconds)) ?? 0
      return BurnedIn(
        clock: BurnedIn.clock(now, secondsFromUTC: offset),
        label: state.state.withLock(\.label))
    }
    main = try CaptionCamera(studio.main, quality: 31, world: world, lines: lines)
    sub = try CaptionCamera(studio.sub, world: world, lines: lines)
    (self.shown, self.camera, self.zone, self.state) = (shown, camera.id, yard.timeZone, state)
  }

  /// As an installer would write it into the camera: `Двор 4 ZIP-1`.
  private static func label(_ yard: Yard, _ camera: Camera) -> String {
    "\(yard.name) \(camera.name)"
  }

  /// The name of the scene that is shown; `nil` while none is.
  var onAir: String? { state.state.withLock(\.onAir) }

  func name(as yard: Yard, _ camera: Camera) {
    state.state.withLock { $0.label = Self.label(yard, camera) }
  }

  /// What the yard looks like at a moment.
  func scene(at now: Timestamp) -> Scene {
    ShownYard.dark(in: zone)?.contains(now) == true ? shown.night : shown.day
  }

  func show(_ reel: SceneReel, of scene: Scene) async throws {
    if let whole = reel.main { try await main.show(whole) }
    try await sub.show(reel.sub)
    state.state.withLock { $0.onAir = scene.name }
  }
}
