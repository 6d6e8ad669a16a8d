import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import AulaVision

/// What the real clips of AULA_SHARED show, found again. Skipped where they are absent.
@Suite(.enabled(if: SharedData.isHere, "AULA_SHARED holds no clips"))
struct RealClipTests {
  private static let libraries = ["var/openvino/libs/libopenvino_c.so"]
  static var hasDetector: Bool {
    FileManager.default.fileExists(atPath: libraries[0])
      && FileManager.default.fileExists(atPath: model)
  }
  private static var model: String { SharedData.model("pvb-2004-FP16-INT8.xml") }

  /// The tracker alone, on given detections; SORT with a maximum age of 1 has MOTA 0.619, IDF1
  /// 0.351.
  @Test func `tracks of PETS09-S2L1 are better than SORT's`() throws {
    let folder = SharedData.root.appending(path: "data/gt/mot15/PETS09-S2L1").path
    var truth: TrackingScore.Boxes = [:]
    for row in try TrackingScore.read("\(folder)/gt/gt.txt") where row.score > 0 {
      truth[row.frame, default: []].append((row.id, row.box))
    }
    var settings = Tracker.Settings()
    settings.wantsTravel = false
    settings.birthScore = 0.9
    var tracker = Tracker(width: 768, height: 576, settings: settings)
    var result: TrackingScore.Boxes = [:]
    let seen = Dictionary(grouping: try TrackingScore.read("\(folder)/det/det.txt"), by: \.frame)
    for frame in 1...795 {
      let things = (seen[frame] ?? []).map {
        Sightings.Thing(box: $0.box, label: .person, score: $0.score)
      }
      tracker.update(
        Sightings(detections: things), seconds: 1 / 7.0, time: MediaTime(seconds: Double(frame) / 7)
      )
      for track in tracker.tracks where track.isConfirmed && track.hiddenSeconds == 0 {
        result[frame, default: []].append((track.id, track.box))
      }
    }
    let score = TrackingScore(truth: truth, result: result)
    #expect(score.mota > 0.62, "\(score.mota)")
    #expect(score.idf1 > 0.5, "\(score.idf1)")
  }

  /// Triggers of the rules in Benchmarks/detect, by rule.
  private func watch(
    _ clip: String, _ rules: String, detector: Detector? = nil
  ) throws -> [String: [Trigger]] {
    let text = try Data(contentsOf: URL(filePath: "Benchmarks/detect/\(rules).rules.json"))
    let sight = Sight(Sight.Settings(rules: try RuleSet(json: text)), detector: detector)
    var triggers: [Trigger] = []
    _ = try FrameReader.read(
      StreamAddress(SharedData.clip(clip)), options: DecoderOptions(lumaOnly: detector == nil),
      world: ManualWorld()
    ) { frame in
      triggers += try sight.see(frame)?.triggers ?? []
      return true
    }
    return Dictionary(grouping: triggers, by: \.rule)
  }

  /// Truth: 18 and 13 crossings, 19 and 29 visits.
  @Test func `pedestrians of PETS are counted by motion alone`() throws {
    let found = try watch("pets09_s2l1_vtest.mp4", "pets")
    #expect((13...23).contains(found["line left to right"]?.count ?? 0))
    #expect((9...17).contains(found["line right to left"]?.count ?? 0))
    #expect((14...24).contains(found["zone A"]?.count ?? 0))
    #expect((20...38).contains(found["zone B"]?.count ?? 0))
  }

  @Test func `six visitors one by one are six alerts, or nearly`() throws {
    let found = try watch("intel_one-by-one-person.mp4", "whole-person")["person"] ?? []
    #expect((6...8).contains(found.count), "\(found.map(\.end.seconds))")
  }

  @Test(.enabled(if: hasDetector, "no runtime in var/openvino: scripts/openvino.sh"))
  func `with the detector both crossings of TUD-Stadtmitte are found and named`() throws {
    let detector = try Detector(model: Self.model, libraries: Self.libraries)
    let found = try watch("mot15_TUD-Stadtmitte.mp4", "tud", detector: detector)["line"] ?? []
    #expect(found.count == 2, "\(found.map(\.end.seconds))")
    #expect(found.allSatisfy { $0.label == .person })
  }
}
