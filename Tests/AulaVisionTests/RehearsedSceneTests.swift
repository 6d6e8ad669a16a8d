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
  private func watch(_ scene: Scene) throws -> [Told] {
    let picture = ScenePicture(width: 480, height: 270, rate: 6)
    let renderer = SceneRenderer(scene, picture: picture)
    let sight = Sight(Sight.Settings(rules: try RuleSet(json: Data(scene.rules.utf8))))
    var told: [Told] = []
    for number in 0..<Int(scene.loop * picture.rate) {
      let triggers = try sight.see(renderer.render(number).frame)?.triggers ?? []
      told += triggers.map { Told(rule: $0.rule, span: $0.start.seconds...$0.end.seconds) }
    }
    return told
  }

  @Test(arguments: ["intruder-night", "loitering", "gate-crossing", "headlights"])
  func `each rule triggers when it must, and not at other times`(name: String) throws {
    let scene = try Scene.named(name)
    let told = try watch(scene)
    for expected in scene.expected {
      let window = (expected.seconds.lowerBound - 2)...(expected.seconds.upperBound + 2)
      let isTold = told.contains { $0.rule == expected.rule && $0.span.overlaps(window) }
      #expect(isTold, "\(expected.rule) at \(expected.seconds): \(told)")
    }
    for one in told {
      let isRight = scene.expected.contains {
        let window = ($0.seconds.lowerBound - 2)...($0.seconds.upperBound + 2)
        return $0.rule == one.rule && one.span.overlaps(window)
      }
      #expect(isRight, "\(one.rule) at \(one.span) where nothing is to be told")
    }
  }
}
