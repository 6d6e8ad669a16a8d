import AulaDomain
import AulaStore
import AulaVideo

/// What is to be done with one camera, as the registry has it now.
struct CameraPlan: Equatable, Sendable {
  let camera: ID<Camera>
  let name: String
  /// With credentials: shown to nobody.
  let main: String
  let sub: String?
  /// JSON; `nil` where the camera has no rules.
  let rules: String?

  /// The stream that is looked at: the small one where there is one.
  var watched: StreamRole { sub == nil ? .main : .sub }

  /// Whether only the rules differ: streams may go on.
  func hasSameStreams(as other: CameraPlan) -> Bool {
    (camera, main, sub) == (other.camera, other.main, other.sub)
  }

  var addresses: [(role: StreamRole, url: String)] {
    [(.main, main)] + (sub.map { [(.sub, $0)] } ?? [])
  }
}

extension Desk {
  /// Every camera that is switched on and has an address.
  func cameraPlans() async throws -> [CameraPlan] {
    let (cameras, rulesets) = try await store.read { tx in
      (try tx.connectedCameras(), try tx.rulesets())
    }
    let rules = Dictionary(rulesets.map { ($0.camera, $0.text) }) { first, _ in first }
    let recorder = Principal.service(.recording)
    var plans: [CameraPlan] = []
    for camera in cameras {
      guard let main = try await streamURL(of: camera.id, .main, for: recorder) else { continue }
      // A camera without a small stream is asked for its main one once, not twice.
      let sub =
        camera.subAddress == nil ? nil : try await streamURL(of: camera.id, .sub, for: recorder)
      plans.append(
        CameraPlan(
          camera: camera.id, name: camera.name, main: main, sub: sub, rules: rules[camera.id]))
    }
    return plans
  }
}
