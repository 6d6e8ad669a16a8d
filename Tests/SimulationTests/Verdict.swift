import AulaDomain
import Testing

/// Judgements that are worked out here anew, so that the domain does not judge itself.
enum Verdict {
  static func note(_ text: String) { Issue.record("\(text)") }

  /// Each side of a card is met by units of that side: sent, or chosen now, or said to be missing.
  static func expectHonest(_ recommendation: Recommendation) {
    for kind in Unit.Kind.allCases {
      let chosen = recommendation.chosen.count { $0.kind == kind }
      let missing = recommendation.shortfalls.first { $0.kind == kind }?.missing ?? 0
      #expect(chosen + missing <= recommendation.card.needed(kind))
      #expect(missing >= 0)
    }
  }

  /// A joint card is met only where both sides went.
  static func expectJoint(_ incident: Incident, _ assignments: [Assignment]) {
    let card = RunCard.standard(for: incident.kind)
    let went = assignments.filter { $0.state.isUnderWay || $0.state == .cleared }
    let police = went.count { $0.kind == .police }
    let crews = went.count { $0.kind == .private }
    let isMet = police >= card.police && crews >= card.private
    #expect(card.isSatisfied(by: assignments) == isMet, "incident \(incident.number)")
    if card.isJoint, police == 0 || crews == 0 {
      #expect(!card.isSatisfied(by: assignments), "incident \(incident.number): one side alone")
    }
  }

  /// What lies behind lies behind: `nil` steps were skipped.
  static func expectInOrder(_ what: String, _ times: [Timestamp?]) {
    let known = times.compactMap { $0 }
    let isInOrder = zip(known, known.dropFirst()).allSatisfy { $0 <= $1 }
    #expect(isInOrder, "\(what): \(known.map(\.seconds))")
  }

  static func expectForward(_ alert: Alert) {
    expectInOrder("alert \(alert.id)", [alert.raisedAt, alert.acknowledgedAt, alert.decidedAt])
    expectInOrder("alert \(alert.id)", [alert.firstSeen, alert.lastSeen])
  }

  static func expectForward(_ incident: Incident, _ assignments: [Assignment]) {
    let name = "incident \(incident.number)"
    expectInOrder(name, [incident.openedAt, incident.startedAt])
    expectInOrder(name, [incident.openedAt, incident.resolvedAt, incident.closure?.at])
    expectInOrder(name, [incident.firstClosure?.at, incident.closure?.at])
    for assignment in assignments {
      expectInOrder(
        name,
        [
          incident.openedAt, assignment.proposedAt, assignment.dispatchedAt,
          assignment.acknowledgedAt, assignment.enRouteAt, assignment.onSceneAt,
          assignment.endedAt, incident.closure?.at,
        ])
      expectInOrder(name, [incident.startedAt, assignment.dispatchedAt])
    }
  }

  /// Over means over: how it ended is said, nobody is on it, nobody is still proposed for it.
  static func expectSettled(_ incident: Incident, _ assignments: [Assignment]) {
    #expect((incident.state == .closed) == (incident.closure != nil))
    guard incident.state == .resolved || incident.state == .closed else { return }
    let isOver = assignments.allSatisfy { $0.state.isEnded }
    #expect(isOver, "incident \(incident.number)")
  }
}
