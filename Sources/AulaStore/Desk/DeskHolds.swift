package import AulaDomain
import Foundation

/// Why and by whom an incident's footage is kept until somebody lets go of it.
package struct HeldFootage: Hashable, Sendable {
  package let reason: String
  /// Whose name; `nil`: Aula itself.
  package let by: String?
  package let at: Timestamp
}

extension Desk {
  package static let longestHoldReason = 500

  /// Keeps the incident's footage until `release`, however old it gets. Held twice, the first
  /// reason stands.
  package func hold(
    _ incident: ID<Incident>, reason: String, by deed: Deed
  ) async throws {
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !reason.isEmpty, reason.count <= Self.longestHoldReason else {
      throw Fault(
        .invalid, "desk.bad-hold",
        "a hold needs a reason of 1 to \(Self.longestHoldReason) characters")
    }
    try await change(.holdFootage, by: deed) { ledger in
      let incident = try ledger.tx.incident(incident)
      let added = try ledger.tx.execute(addHold, [incident.id, reason, deed.actor, deed.at])
      guard added == 1 else { return }
      try ledger.note(
        "incident.hold", .incident, incident.id.rawValue, by: deed, incident: incident.id,
        ["reason": .text(reason)])
    }
  }

  /// From now on the incident's footage goes when its time is over.
  package func release(_ incident: ID<Incident>, by deed: Deed) async throws {
    try await change(.holdFootage, by: deed) { ledger in
      let incident = try ledger.tx.incident(incident)
      guard try ledger.tx.execute(dropHold, [incident.id]) == 1 else { return }
      try ledger.note(
        "incident.release", .incident, incident.id.rawValue, by: deed, incident: incident.id)
    }
  }
}

extension Connection {
  package func heldFootage(of incident: ID<Incident>) throws -> HeldFootage? {
    guard let row = try first(selectHold, [incident]) else { return nil }
    return HeldFootage(
      reason: try row["reason"], by: try row["name"], at: try row["held_at"])
  }
}

private let addHold = """
  insert into footage_hold (incident_id, reason, held_by_id, held_at) values ($1, $2, $3, $4)
  on conflict (incident_id) do nothing
  """
private let dropHold = "delete from footage_hold where incident_id = $1"
private let selectHold = """
  select footage_hold.reason, footage_hold.held_at, account.name from footage_hold
  left join account on account.id = footage_hold.held_by_id
  where footage_hold.incident_id = $1
  """
