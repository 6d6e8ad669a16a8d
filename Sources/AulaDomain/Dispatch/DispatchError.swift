/// Why a change of the desk is refused.
package enum DispatchError: Error, Hashable, Sendable {
  /// `record` in `state` knows no such `move`.
  case illegalTransition(record: String, state: String, move: String)
  /// The incident still has units on it.
  case assignmentsOpen(Int)
  /// A word of explanation is needed here.
  case noteMissing
  /// The unit may not be sent, and why.
  case unitNotDispatchable(ID<Unit>, Unit.Hindrance)
  case alreadyOnIncident(ID<Unit>)
  /// A dispatch of nobody.
  case noUnits
  /// Only a step that an operator entered for a crew can be taken back.
  case notByRadio

  package var code: String {
    switch self {
    case .illegalTransition: "dispatch.illegal-transition"
    case .assignmentsOpen: "dispatch.assignments-open"
    case .noteMissing: "dispatch.note-missing"
    case .unitNotDispatchable: "dispatch.unit-not-dispatchable"
    case .alreadyOnIncident: "dispatch.already-on-incident"
    case .noUnits: "dispatch.no-units"
    case .notByRadio: "dispatch.not-by-radio"
    }
  }

  /// What the edge of the domain reports.
  package var fault: Fault {
    switch self {
    case .illegalTransition(let record, let state, let move):
      Fault(.conflict, code, "\(record) is \(state): \"\(move)\" is not possible from there")
    case .assignmentsOpen(let count):
      Fault(.conflict, code, "\(count) units are still on the incident: clear or cancel them first")
    case .noteMissing:
      Fault(.invalid, code, "a note is needed: say in a few words what was found or why")
    case .unitNotDispatchable(let unit, let hindrance):
      Fault(.conflict, code, "unit \(unit) may not be sent: \(hindrance.rawValue)")
    case .alreadyOnIncident(let unit):
      Fault(.conflict, code, "unit \(unit) is on this incident already")
    case .noUnits:
      Fault(.invalid, code, "name at least one unit to dispatch")
    case .notByRadio:
      Fault(.conflict, code, "the crew told this step itself: it is not the desk's to take back")
    }
  }
}
