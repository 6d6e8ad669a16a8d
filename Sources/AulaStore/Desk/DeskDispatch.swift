package import AulaDomain

extension Desk {
  /// An incident that no camera saw: a call, a patrol, a walk past a screen.
  package func openIncident(
    _ kind: Incident.Kind, camera: ID<Camera>? = nil, yard: ID<Yard>? = nil,
    place: GeoPoint? = nil, note: String = "", caller: Caller? = nil, by deed: Deed
  ) async throws -> Incident {
    try await change(.openIncident, by: deed) { ledger in
      let incident = try ledger.open(
        kind, camera: camera, yard: yard, place: place, note: note, by: deed)
      if let caller { try ledger.tx.set(caller, of: incident.id) }
      _ = try ledger.propose(
        try ledger.recommendation(for: incident), for: incident, by: deed)
      return incident
    }
  }

  /// Sends all the units, or none: assignments, units and incident change together.
  package func dispatch(
    _ units: [ID<Unit>], to incident: ID<Incident>, version: Int64, by deed: Deed
  ) async throws -> (incident: Incident, assignments: [Assignment]) {
    try await change(.dispatchUnits, by: deed) { ledger in
      let incident = try ledger.incident(incident, version: version)
      let sent = try ledger.dispatch(units, to: incident, by: ledger.inOrder(deed, incident))
      try ledger.tellCrews(of: incident.id)
      return sent
    }
  }

  /// A crew's next step, or the desk's on its behalf.
  ///
  /// A step that a phone sends again, having missed the answer, is answered and not made twice: it
  /// is known by the deed's key for as long as the log lasts, whatever came after it.
  package func move(
    _ assignment: ID<Assignment>, version: Int64, _ move: AssignmentMove, by deed: Deed
  ) async throws -> Assignment {
    try await change(
      move.permission, by: deed, of: { .unit(try $0.tx.assignment(assignment).unit) }
    ) { ledger in
      let present = try ledger.tx.assignment(assignment)
      if try ledger.hasEntered(deed, assignment) { return present }
      if present.isRepeat(of: move, seen: version, by: deed) { return present }
      try ledger.demand(version, is: present.version, of: "assignment \(assignment)")
      let incident = try ledger.tx.incident(present.incident)
      let deed = try ledger.inOrder(deed, incident)
      if case .dispatch = move {
        let sent = try ledger.dispatch([present.unit], to: incident, by: deed)
        try ledger.tellCrews(of: incident.id)
        return sent.assignments[0]
      }
      let next = try ledger.step(present, move, by: deed)
      try ledger.tellCrews(of: incident.id)
      return next
    }
  }

  package func resolve(
    _ incident: ID<Incident>, version: Int64, by deed: Deed
  ) async throws -> Incident {
    try await change(.resolveIncident, by: deed) { ledger in
      let incident = try ledger.incident(incident, version: version)
      return try ledger.resolve(incident, by: ledger.inOrder(deed, incident))
    }
  }

  /// Resolves it first where that was not done; both are logged.
  package func close(
    _ incident: ID<Incident>, version: Int64, _ disposition: Disposition, note: String,
    by deed: Deed
  ) async throws -> Incident {
    try await change(.closeIncident, by: deed) { ledger in
      var incident = try ledger.incident(incident, version: version)
      let deed = try ledger.inOrder(deed, incident)
      if incident.state == .new || incident.state == .inProgress {
        incident = try ledger.resolve(incident, by: deed)
      }
      return try ledger.move(
        incident, .close(disposition, note: note), by: deed,
        ["disposition": .text(disposition.rawValue), "note": .text(note)])
    }
  }

  package func reopen(
    _ incident: ID<Incident>, version: Int64, reason: String, by deed: Deed
  ) async throws -> Incident {
    try await change(.reopenIncident, by: deed) { ledger in
      let incident = try ledger.incident(incident, version: version)
      return try ledger.move(
        incident, .reopen(reason: reason), by: ledger.inOrder(deed, incident),
        ["reason": .text(reason)])
    }
  }

  /// Kind and words of an open incident, as more becomes known.
  package func amend(
    _ incident: ID<Incident>, version: Int64, kind: Incident.Kind, note: String, by deed: Deed
  ) async throws -> Incident {
    try await change(.amendIncident, by: deed) { ledger in
      var incident = try ledger.incident(incident, version: version)
      guard incident.state.isOpen else {
        throw DispatchError.illegalTransition(
          record: "incident", state: incident.state.rawValue, move: "amend"
        ).fault
      }
      incident.version += 1
      incident.kind = kind
      incident.note = note
      try ledger.write(
        incident, "amend", by: deed, ["kind": .text(kind.rawValue), "note": .text(note)])
      try ledger.tellCrews(of: incident.id)
      return incident
    }
  }
}

extension Assignment {
  /// The same press of the same button by the same device.
  fileprivate func isRepeat(of move: AssignmentMove, seen: Int64, by deed: Deed) -> Bool {
    guard let device = deed.deviceTime, version > seen else { return false }
    return self.deed.deviceTime == device && self.deed.actor == deed.actor
      && move.leads == state
  }
}

extension AssignmentMove {
  /// `nil`: back, wherever that was.
  fileprivate var leads: Assignment.State? {
    switch self {
    case .dispatch: .dispatched
    case .acknowledge: .acknowledged
    case .setOff: .enRoute
    case .arrive: .onScene
    case .clear: .cleared
    case .decline: .declined
    case .cancel: .cancelled
    case .beUnable: .unable
    case .takeBack: nil
    }
  }
}
