package import AulaDomain
import AulaVideo
import Foundation

/// A camera that codes as it goes, with the wall clock burned in as a barcode (`Barcode`), so
/// that a page can tell how old the picture is that it shows.
package actor ClockCamera {
  package nonisolated let feed: LiveFeed
  package nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let executor: ThreadExecutor
  private let renderer: SceneRenderer
  private var encoder: Coder
  private let world: any World
  private let rate: Double

  /// Holds the encoder, which cannot be copied.
  private final class Coder {
    var encoder: H264Encoder
    init(_ encoder: consuming H264Encoder) { self.encoder = encoder }
  }

  /// Renders the yard first: takes a second or two.
  package init(
    _ scene: Scene, picture: ScenePicture = ScenePicture(width: 640, height: 360, rate: 25),
    world: any World
  ) throws {
    executor = ThreadExecutor(name: "aula-clock")
    unownedExecutor = executor.asUnownedSerialExecutor()
    renderer = SceneRenderer(scene, picture: picture)
    let made = try H264Encoder(
      EncoderOptions(
        width: picture.width, height: picture.height, rate: picture.rate,
        groupLength: Int(picture.rate), quality: .constant(24), preset: "ultrafast"))
    let sets = ParameterSets(codec: .h264, configuration: made.format.configuration).units
    feed = LiveFeed(codec: .h264, parameterSets: sets, rate: picture.rate)
    encoder = Coder(made)
    self.world = world
    rate = picture.rate
  }

  /// Makes pictures until cancelled; one that is late is left out.
  package func run() async throws {
    let start = world.uptime()
    var number: Int64 = 0
    while !Task.isCancelled {
      let due = start + .microseconds(Int64(Double(number) * 1_000_000 / rate))
      let wait = due - world.uptime()
      if wait > .zero { try await world.sleep(for: wait) }
      try shoot(number)
      let now = (world.uptime() - start).inSeconds * rate
      number = max(number + 1, Int64(now))
    }
  }

  private func shoot(_ number: Int64) throws {
    renderer.barcode = UInt32(truncatingIfNeeded: world.now().microseconds / 1_000)
    let frame = renderer.render(Int(number) % renderer.frameCount).frame
    let timed = Frame(
      time: MediaTime(ticks: Int64(Double(number) * 90_000 / rate)), arrival: world.now(),
      width: frame.width, height: frame.height, luma: frame.luma, blue: frame.blue, red: frame.red)
    for packet in try encoder.encoder.encode(timed) {
      feed.publish(
        AccessUnit(
          units: ClipLoop.units(packet.data), isKey: packet.isKey, ticks: packet.time.ticks))
    }
  }
}

/// Runs one actor's work off the cooperative threads.
final class ThreadExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(name: String) { queue = DispatchQueue(label: name) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
