package import AulaDomain
import Synchronization

/// Names people and vehicles in parts of a picture.
///
/// One detector serves all cameras: one inference at a time, on one thread, so that decoding and
/// motion keep the other.
package final class Detector: Sendable {
  /// What runs it, for the summary: `openvino`.
  package let runtime = "openvino"
  /// The model's file name.
  package let model: String
  /// What kind of model it was found to be, and the size of its input: `NanoDet, 416×416`.
  package let summary: String
  private let box: Mutex<Network>

  /// - Parameters:
  ///   - path: `.xml` (its `.bin` beside it) or `.onnx`; person-vehicle-bike-detection of the Open
  ///     Model Zoo, or NanoDet-Plus.
  ///   - libraries: where `libopenvino_c.so` may be, tried in order.
  /// - Throws: `vision.no-runtime`, `vision.bad-model`, `vision.unknown-model`.
  package init(model path: String, libraries: [String]) throws(Fault) {
    model = path.split(separator: "/").last.map(String.init) ?? path
    let network = try Network(path: path, libraries: libraries)
    summary = network.summary
    box = Mutex(network)
  }

  /// Looks at `part` of the frame (0…1). Boxes are of the whole picture, 0…1, the best first; no
  /// two of them are the same thing.
  ///
  /// - Parameter waits: for another camera's inference to end; else the answer is `nil` while the
  ///   detector is at work.
  package func detect(
    in part: PictureBox, of frame: Frame, waits: Bool = true
  ) throws(Fault) -> [Detection]? {
    if waits {
      return try box.withLock { network throws(Fault) in try network.detect(in: part, of: frame) }
    }
    return try box.withLockIfAvailable { network throws(Fault) in
      try network.detect(in: part, of: frame)
    }
  }
}

/// A model and how to speak with it.
struct Network {
  private enum Family {
    case personVehicleBike
    case nanoDet
  }
  private let runner: OpenVINO
  private let family: Family
  private let width: Int
  private let height: Int

  var summary: String {
    switch family {
    case .personVehicleBike: "person-vehicle-bike-detection, \(width)×\(height)"
    case .nanoDet: "NanoDet-Plus, \(width)×\(height)"
    }
  }

  init(path: String, libraries: [String]) throws(Fault) {
    runner = try OpenVINO(model: path, libraries: libraries, threads: 1)
    guard runner.inputShape.count == 4, runner.inputShape[0] == 1, runner.inputShape[1] == 3 else {
      throw Fault(
        .unsupported, "vision.unknown-model",
        "\(path): expected one picture of three planes as input, found \(runner.inputShape)")
    }
    (height, width) = (runner.inputShape[2], runner.inputShape[3])
    switch runner.outputCount {
    case 2: family = .personVehicleBike
    case 1: family = .nanoDet
    default:
      throw Fault(
        .unsupported, "vision.unknown-model",
        "\(path): expected 1 output (NanoDet) or 2 (person-vehicle-bike), found "
          + "\(runner.outputCount)")
    }
  }

  func detect(in part: PictureBox, of frame: Frame) throws(Fault) -> [Detection] {
    let crop = Crop(part, of: frame, width: width, height: height)
    switch family {
    case .personVehicleBike: crop.write(to: runner.inputData, mean: [0, 0, 0], scale: [1, 1, 1])
    case .nanoDet:
      crop.write(
        to: runner.inputData, mean: [103.53, 116.28, 123.675],
        scale: [1 / 57.375, 1 / 57.12, 1 / 58.395])
    }
    let (family, width, height) = (family, width, height)
    let found = try runner.run { outputs throws(Fault) in
      switch family {
      case .personVehicleBike: decodePersonVehicleBike(outputs, width: width, height: height)
      case .nanoDet: decodeNanoDet(outputs, width: width, height: height)
      }
    }
    return suppress(found).map { crop.place($0) }
  }
}

/// Keeps the best of boxes that are one thing.
func suppress(_ detections: [Detection]) -> [Detection] {
  var kept: [Detection] = []
  for one in detections.sorted(by: { $0.score > $1.score }) {
    let isDouble = kept.contains { $0.label == one.label && $0.box.overlap(one.box) > 0.55 }
    if !isDouble { kept.append(one) }
  }
  return kept
}
