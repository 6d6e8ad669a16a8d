/// What a camera watches for: zones and lines in its picture, and rules over them. As text it is
/// the `rules.json` of `aula detect`; the console stores the same text for each camera.
package struct RuleSet: Hashable, Sendable {
  package let zones: [Zone]
  package let lines: [Line]
  package let rules: [Rule]

  package static let empty = RuleSet(zones: [], lines: [], rules: [])

  /// Each rule must name a zone or line that is there; `RuleSet(json:)` checks what people write.
  package init(zones: [Zone], lines: [Line], rules: [Rule]) {
    self.zones = zones
    self.lines = lines
    self.rules = rules
  }

  package func zone(named name: String) -> Zone? { zones.first { $0.name == name } }
  package func line(named name: String) -> Line? { lines.first { $0.name == name } }
}

/// One thing to be told of.
package struct Rule: Hashable, Sendable {
  package enum Condition: Hashable, Sendable {
    /// Something stands in the zone for at least `dwell` seconds, which may be 0.
    case intrusion(zone: String, dwell: Double)
    case lineCrossing(line: String, direction: Line.Direction)
    /// One track spends `dwell` seconds in the zone.
    case loitering(zone: String, dwell: Double)
  }

  package let name: String
  package let condition: Condition
  /// What may satisfy it. `motion` admits everything that moves, named or not.
  package let labels: Set<ThingLabel>
  /// `nil`: always.
  package let schedule: Schedule?

  package init(
    name: String, condition: Condition, labels: Set<ThingLabel> = Set(ThingLabel.allCases),
    schedule: Schedule? = nil
  ) {
    self.name = name
    self.condition = condition
    self.labels = labels
    self.schedule = schedule
  }

  package var kind: RuleKind {
    switch condition {
    case .intrusion: .intrusion
    case .lineCrossing: .lineCrossing
    case .loitering: .loitering
    }
  }
}
