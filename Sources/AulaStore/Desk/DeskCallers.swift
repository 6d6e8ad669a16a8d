package import AulaDomain

extension Desk {
  /// Who told of the incident. Reading a person's data is a deed: it is entered in the journal.
  package func readCaller(
    of incident: ID<Incident>, by deed: Deed
  ) async throws -> Caller? {
    try await change(.keepCaller, by: deed) { ledger in
      let incident = try ledger.tx.incident(incident)
      guard let caller = try ledger.tx.caller(of: incident.id) else { return nil }
      try ledger.note(
        "incident.read-caller", .incident, incident.id.rawValue, by: deed, incident: incident.id)
      return caller
    }
  }

  /// Notes who told of it, or, by `nil`, forgets it. The journal holds that it was done, and
  /// nothing of the person.
  package func set(
    _ caller: Caller?, of incident: ID<Incident>, version: Int64, by deed: Deed
  ) async throws -> Incident {
    try await change(.keepCaller, by: deed) { ledger in
      var incident = try ledger.incident(incident, version: version)
      incident.version += 1
      try ledger.tx.set(caller, of: incident.id)
      try ledger.write(
        incident, caller == nil ? "forget-caller" : "set-caller",
        by: ledger.inOrder(deed, incident))
      return incident
    }
  }
}
