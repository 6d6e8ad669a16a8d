import AulaDomain
import AulaVideo
import AulaVision
import Foundation

/// A trigger with the picture that it was seen in.
struct Sighting: Sendable {
  let camera: ID<Camera>
  let trigger: Trigger
  /// JPEG; `nil` where it could not be made.
  let picture: [UInt8]?
}

/// Sight for one camera, in a worker: packets in, sightings out. Belongs to one thread.
final class CameraAnalyzer {
  private let camera: ID<Camera>
  private let size: PictureSize
  private let framesPerSecond: Double
  private let detector: Detector?
  private let decoder: StreamDecoder
  /// `nil` where the camera has no rules: nothing is looked for.
  private var sight: Sight?
  /// What was told last, and of which frame: the same thing of each frame is worth one line.
  private var told: (code: String, moment: Timestamp)?

  init(camera: ID<Camera>, size: PictureSize, framesPerSecond: Double, detector: Detector?) {
    self.camera = camera
    self.size = size
    self.framesPerSecond = framesPerSecond
    self.detector = detector
    decoder = StreamDecoder(
      options: DecoderOptions(maximumWidth: size.width, maximumHeight: size.height))
  }

  /// What was learnt of the scene is learnt anew. Rules were checked when they were saved; those of
  /// another version of Aula may not be known.
  func replace(rules text: [UInt8]?) -> [WorkerReply] {
    sight = nil
    guard let text else { return [] }
    do {
      let rules = try RuleSet(json: Data(text))
      var settings = Sight.Settings(rules: rules)
      settings.maximumWidth = size.width
      settings.maximumHeight = size.height
      settings.rate = framesPerSecond
      settings.epoch = Timestamp(microseconds: 0)
      sight = Sight(settings, detector: detector)
      return []
    } catch {
      return [.fault(self.fault(error))]
    }
  }

  func begin(_ format: InputFormat) -> [WorkerReply] {
    decoder.begin(format).flatMap { see($0) }
  }

  func skip() { decoder.skip() }

  func take(_ packet: Packet, looks: Bool) -> (replies: [WorkerReply], isSound: Bool?) {
    let (frames, isSound) = decoder.decode(packet, wantsPictures: looks && sight != nil)
    return (frames.flatMap { see($0) }, isSound)
  }

  private func see(_ frame: Frame) -> [WorkerReply] {
    do {
      let triggers = try sight?.see(frame)?.triggers ?? []
      guard !triggers.isEmpty else { return [] }
      let picture = try? JPEG.encode(frame)
      return triggers.map {
        .sighting(Sighting(camera: camera, trigger: $0, picture: picture))
      }
    } catch {
      let fault = fault(error)
      if let told, told.code == fault.code, frame.arrival < told.moment + Self.silence { return [] }
      told = (fault.code, frame.arrival)
      return [.fault(fault)]
    }
  }

  private static let silence = Duration.seconds(60)

  private func fault(_ error: any Error) -> Fault {
    let fault = error as? Fault
    return Fault(
      fault?.kind ?? .failed, fault?.code ?? "analysis.failed",
      "camera \(camera): \(fault?.message ?? "looking at a frame failed: \(error)")")
  }
}
