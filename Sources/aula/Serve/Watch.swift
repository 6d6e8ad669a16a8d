import AulaDomain
import AulaVideo
import AulaVision
import Synchronization

/// A trigger with the picture that it was seen in.
struct Sighting: Sendable {
  let camera: ID<Camera>
  let trigger: Trigger
  /// JPEG; `nil` where it could not be made.
  let picture: [UInt8]?
}

/// Sight for one camera: gets its frames on the decoder's thread and reports what its rules find.
final class Watch: Sendable {
  private let camera: ID<Camera>
  private let settings: Configuration.Analysis
  private let detector: Detector?
  private let report: @Sendable (Sighting) -> Void
  private let observe: Observe
  private let sight: Mutex<Sight?>

  /// - Parameter rules: `nil` where the camera has none: nothing is looked for.
  init(
    camera: ID<Camera>, rules: RuleSet?, settings: Configuration.Analysis, detector: Detector?,
    observe: @escaping Observe, report: @escaping @Sendable (Sighting) -> Void
  ) {
    self.camera = camera
    self.settings = settings
    self.detector = detector
    self.observe = observe
    self.report = report
    sight = Mutex(rules.map { Self.sight(for: $0, settings, detector) })
  }

  private static func sight(
    for rules: RuleSet, _ analysis: Configuration.Analysis, _ detector: Detector?
  ) -> sending Sight {
    var settings = Sight.Settings(rules: rules)
    settings.maximumWidth = analysis.size.width
    settings.maximumHeight = analysis.size.height
    settings.rate = analysis.framesPerSecond
    settings.epoch = Timestamp(microseconds: 0)
    return Sight(settings, detector: detector)
  }

  /// Takes effect at the next frame; what was learnt of the scene is learnt anew.
  func replace(rules: RuleSet?) {
    let (settings, detector) = (settings, detector)
    sight.withLock { $0 = rules.map { Self.sight(for: $0, settings, detector) } }
  }

  func see(_ frame: Frame) {
    do {
      let triggers = try sight.withLock { try $0?.see(frame)?.triggers } ?? []
      guard !triggers.isEmpty else { return }
      let picture = try? JPEG.encode(frame)
      for trigger in triggers {
        report(Sighting(camera: camera, trigger: trigger, picture: picture))
      }
    } catch let fault as Fault {
      observe(.fault(fault))
    } catch {
      observe(.fault(Fault(.failed, "serve.sight", "looking at a frame failed", cause: error)))
    }
  }
}
