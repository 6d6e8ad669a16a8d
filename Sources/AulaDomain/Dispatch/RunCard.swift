/// How many units of which kind an incident needs.
package struct RunCard: Hashable, Sendable {
  package let police: Int
  package let `private`: Int

  package init(police: Int, private: Int) {
    self.police = police
    self.private = `private`
  }

  /// The programme sends private crews jointly with police officers; never alone.
  package static func standard(for kind: Incident.Kind) -> RunCard {
    switch kind {
    case .intrusion, .loitering, .propertyDamage, .theft, .vehicleCrime:
      RunCard(police: 1, private: 1)
    case .disorder, .assault: RunCard(police: 2, private: 1)
    case .other: RunCard(police: 1, private: 0)
    }
  }

  package var isJoint: Bool { police > 0 && `private` > 0 }

  package func needed(_ kind: Unit.Kind) -> Int {
    switch kind {
    case .police: police
    case .private: `private`
    }
  }

  /// Units of this kind that are still to be sent. A unit too many of one side does not make up for
  /// one that the other side lacks.
  package func missing(_ kind: Unit.Kind, given assignments: [Assignment]) -> Int {
    let sent = assignments.count {
      $0.kind == kind && ($0.state.isUnderWay || $0.state == .cleared)
    }
    return max(0, needed(kind) - sent)
  }

  package func isSatisfied(by assignments: [Assignment]) -> Bool {
    Unit.Kind.allCases.allSatisfy { missing($0, given: assignments) == 0 }
  }
}
