package import AulaDomain
import Foundation

/// A scripted yard scene by name and seed. The seed changes the yard, the people and the sky's
/// details, not what happens.
package struct Scene: Sendable {
  /// That a rule must trigger, once, within these seconds of the loop.
  package struct Expected: Hashable, Sendable {
    package let rule: String
    package let kind: RuleKind
    package let label: ThingLabel
    /// The truth's `id` of the thing that does it.
    package let thing: Int
    package let seconds: ClosedRange<Double>
  }

  package let name: String
  package let seed: UInt64
  /// What is to be seen, in one sentence.
  package let summary: String
  private let write: @Sendable (UInt64) -> Script

  init(
    _ name: String, seed: UInt64, _ summary: String, _ write: @escaping @Sendable (UInt64) -> Script
  ) {
    self.name = name
    self.seed = seed
    self.summary = summary
    self.write = write
  }

  package static var names: [String] { Scenarios.all(seed: 1).map(\.name) }

  /// - Throws: `rehearsal.unknown-scene` with the names that there are.
  package static func named(_ name: String, seed: UInt64 = 1) throws -> Scene {
    guard let scene = Scenarios.all(seed: seed).first(where: { $0.name == name }) else {
      throw Fault(
        .notFound, "rehearsal.unknown-scene",
        "There is no scene \(name); there are \(names.joined(separator: ", ")).")
    }
    return scene
  }

  var script: Script { write(seed) }

  /// Seconds of one round.
  package var loop: Double { Double(script.loop) }
  package var expected: [Expected] { script.expected }

  /// The zones, lines and rules to watch the scene with, as `rules.json`.
  package var rules: String {
    let script = script
    let view = Viewpoint(
      eye: script.plan.eye, yaw: script.plan.yaw, pitch: script.plan.pitch,
      across: script.plan.across, width: 1_600, height: 900)
    func point(_ place: Vec) -> String {
      let seen = view.project(place)
      return String(format: "[%.4f,%.4f]", clamp(seen.x / 1_600), clamp(seen.y / 900))
    }
    func list(_ isWanted: (SceneRule) -> Bool, _ text: (SceneSpot) -> String) -> String {
      var names: Set<String> = []
      return script.rules.filter(isWanted).map(\.spot).filter { names.insert($0.name).inserted }
        .map(text).joined(separator: ",")
    }
    let zones = list({ $0.kind != .lineCrossing }) { spot in
      let corners = spot.corners.map(point).joined(separator: ",")
      return "{\"name\":\"\(spot.name)\",\"polygon\":[\(corners)]}"
    }
    let lines = list({ $0.kind == .lineCrossing }) { spot in
      let (from, to) = (point(spot.corners[0]), point(spot.corners[1]))
      return "{\"name\":\"\(spot.name)\",\"from\":\(from),\"to\":\(to)}"
    }
    return "{\"zones\":[\(zones)],\n\"lines\":[\(lines)],\n"
      + "\"rules\":[\(script.rules.map(Self.text).joined(separator: ",\n"))]}\n"
  }

  private static func text(_ rule: SceneRule) -> String {
    let labels = rule.labels.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    let place = rule.kind == .lineCrossing ? "line" : "zone"
    var text = "{\"name\":\"\(rule.name)\",\"kind\":\"\(rule.kind.rawValue)\","
    text += "\"\(place)\":\"\(rule.spot.name)\",\"labels\":[\(labels)]"
    if let dwell = rule.dwell { text += String(format: ",\"dwell\":%g", dwell) }
    if let direction = rule.direction { text += ",\"direction\":\"\(direction)\"" }
    if let hours = rule.hours {
      text += ",\"schedule\":{\"zone\":\"\(hours.zone)\",\"from\":\"\(hours.from.text)\","
      text += "\"to\":\"\(hours.to.text)\"}"
    }
    return text + "}"
  }
}
