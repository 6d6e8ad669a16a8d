import AulaDomain

/// A record as somebody saw it.
struct Seen: Hashable {
  let noun: String
  let id: Int64
  let version: Int64

  init(_ alert: Alert) { (noun, id, version) = ("alert", alert.id.rawValue, alert.version) }
  init(_ unit: Unit) { (noun, id, version) = ("unit", unit.id.rawValue, unit.version) }

  init(_ incident: Incident) {
    (noun, id, version) = ("incident", incident.id.rawValue, incident.version)
  }

  init(_ assignment: Assignment) {
    (noun, id, version) = ("assignment", assignment.id.rawValue, assignment.version)
  }
}
