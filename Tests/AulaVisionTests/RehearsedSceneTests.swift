import AulaDomain
import AulaRehearsal
import Foundation
import Testing

@testable import AulaVision

/// The rendered yards say when which rule must trigger: sight is held against that truth.
struct RehearsedSceneTests {
  private struct Told {
    let rule: String
    let span: ClosedRange<Double>
  }

  /// One round of a scene, small and few: what is tested is whether and when, not how finely.
  ///
  /// - Parameter epoch: of the first frame, where the hour matters: the clock is burned in then.
  private func watch(_ scene: Scene, from epoch: Timestamp? = nil) throws -> [Told] {
    let picture = ScenePicture(width: 480, height: 270, rate: 6)
    let renderer = SceneRenderer(scene, picture: picture)
    var settings = Sight.Settings(rules: try RuleSet(json: Data(scene.rules.utf8)))
    settings.epoch = epoch
    let sight = Sight(settings)
    var told: [Told] = []
    for number in 0..<Int(scene.loop * picture.rate) {
      var frame = renderer.render(number).frame
      if let epoch {
        let now = epoch + .milliseconds(Int64(Double(number) / picture.rate * 1_000))
        let clock = BurnedIn.clock(now, secondsFromUTC: 18_000)
        frame = BurnedIn(clock: clock, label: "Двор 4 ZIP-1").drawn(on: frame)
      }
      let triggers = try sight.see(frame)?.triggers ?? []
      told += triggers.map { Told(rule: $0.rule, span: $0.start.seconds...$0.end.seconds) }
    }
    return told
  }

  @Test(arguments: ["intruder-night", "loitering", "gate-crossing", "headlights"])
  func `each rule triggers when it must, and not at other times`(name: String) throws {
    let scene = try Scene.named(name)
    compare(try watch(scene), with: scene)
  }

  /// 2026-06-15T18:00:00Z is 23:00 in Karaganda.
  private static let night = Timestamp(microseconds: 1_781_546_400_000_000)

  /// The clock that runs in the picture is movement, but none that a rule sees.
  @Test(arguments: [0, 1, 2, 3])
  func `a yard of the demonstration tells by day and by night what its rules say then`(
    number: Int
  ) throws {
    let yard = ShownYard.all()[number]
    let day = Self.night + .seconds(14 * 3_600)
    compare(try watch(yard.day, from: day), with: yard.day)
    compare(try watch(yard.night, from: Self.night), with: yard.night)
    // Were the lamps on by day, the rules for the night would still be asleep.
    let told = try watch(yard.night, from: day).filter { $0.rule.hasSuffix("ночью") }
    #expect(told.isEmpty)
  }

  private func compare(_ told: [Told], with scene: Scene) {
    for expected in scene.expected {
      let window = (expected.seconds.lowerBound - 2)...(expected.seconds.upperBound + 2)
      let isTold = told.contains { $0.rule == expected.rule && $0.span.overlaps(window) }
      #expect(isTold, "\(scene.name): \(expected.rule) at \(expected.seconds): \(told)")
    }
    for one in told {
      let isRight = scene.expected.contains {
        let window = ($0.seconds.lowerBound - 2)...($0.seconds.upperBound + 2)
        return $0.rule == one.rule && one.span.overlaps(window)
      }
      #expect(isRight, "\(scene.name): \(one.rule) at \(one.span) where nothing is to be told")
    }
  }
}
