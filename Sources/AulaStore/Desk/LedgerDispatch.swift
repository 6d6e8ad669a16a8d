import AulaDomain

/// The steps of a dispatch, inside a transaction.
extension Ledger {
  func incident(_ id: ID<Incident>, version: Int64) throws -> Incident {
    let incident = try tx.incident(id)
    try demand(version, is: incident.version, of: "incident \(incident.number)")
    return incident
  }

  /// The deed, not before anything that is on record of the incident.
  func inOrder(_ deed: Deed, _ incident: Incident) throws -> Deed {
    let latest = try tx.assignments(of: incident.id).map(\.latest).max()
    return deed.notBefore(max(incident.latest, latest ?? incident.latest))
  }

  mutating func open(
    _ kind: Incident.Kind, camera: ID<Camera>?, yard: ID<Yard>?, place: GeoPoint?, note: String,
    by deed: Deed
  ) throws -> Incident {
    let camera = try camera.map { try tx.camera($0) }
    let yard = try (yard ?? camera?.yard).map { try tx.yard($0) }
    var incident = Incident(
      id: ID(in: world), number: try tx.nextIncidentNumber(), kind: kind, yard: yard?.id,
      camera: camera?.id, place: place ?? yard?.center ?? camera?.position, openedAt: deed.at,
      openedBy: deed.actor)
    incident.note = note
    try tx.insert(incident)
    try self.note(
      "incident.open", .incident, incident.id.rawValue, version: 1, by: deed,
      incident: incident.id,
      [
        "number": .number(Int64(incident.number)), "kind": .text(kind.rawValue),
        "note": .text(incident.note),
      ])
    return incident
  }

  /// Whether this press is in the log of the assignment already.
  func hasEntered(_ deed: Deed, _ assignment: ID<Assignment>) throws -> Bool {
    guard let key = deed.key, let actor = deed.actor else { return false }
    let subject = JournalSubject(noun: Change.Noun.assignment.rawValue, id: assignment.rawValue)
    return try Journal.entries(of: subject, in: tx).contains {
      $0.draft.actor == .user(actor) && $0.draft.details["key"] == .text(key)
    }
  }

  /// What the phones of the crews on an incident show has changed: its words, or how another crew
  /// stands.
  mutating func tellCrews(of incident: ID<Incident>) throws {
    for one in try tx.assignments(of: incident) where one.state.isUnderWay {
      tell(
        .assignment, one.id.rawValue, version: one.version, incident: incident, unit: one.unit)
    }
  }

  func recommendation(for incident: Incident) throws -> Recommendation? {
    guard let place = incident.place else { return nil }
    return Recommendation(
      for: RunCard.standard(for: incident.kind), at: place, units: try tx.units(),
      assignments: try tx.assignments(of: incident.id), now: world.now())
  }

  mutating func propose(
    _ recommendation: Recommendation?, for incident: Incident, by deed: Deed
  ) throws -> [Assignment] {
    var proposed: [Assignment] = []
    for candidate in recommendation?.chosen ?? [] {
      let assignment = Assignment(
        id: ID(in: world), incident: incident.id, unit: candidate.unit, kind: candidate.kind,
        proposedAt: deed.at, deed: deed)
      try tx.insert(assignment)
      try note(assignment, "propose", by: deed)
      proposed.append(assignment)
    }
    return proposed
  }

  mutating func dispatch(
    _ units: [ID<Unit>], to incident: Incident, by deed: Deed
  ) throws -> (incident: Incident, assignments: [Assignment]) {
    if units.isEmpty { throw DispatchError.noUnits.fault }
    let present = try tx.assignments(of: incident.id)
    let started = try move(
      incident, .start, by: deed, ["units": .list(units.map { .number($0.rawValue) })])
    var sent: [Assignment] = []
    for unit in units {
      let own = present + sent
      if own.contains(where: { $0.unit == unit && $0.state.isUnderWay }) {
        throw DispatchError.alreadyOnIncident(unit).fault
      }
      sent.append(try send(unit, to: incident, present: present, by: deed))
    }
    return (started, sent)
  }

  private mutating func send(
    _ id: ID<Unit>, to incident: Incident, present: [Assignment], by deed: Deed
  ) throws -> Assignment {
    let unit = try tx.unit(id)
    let committed = try decide { () throws(DispatchError) in
      try unit.applying(.commit, by: deed)
    }
    try write(committed, .commit, by: deed)
    if let proposal = present.first(where: { $0.unit == id && $0.state == .proposed }) {
      let sent = try decide { () throws(DispatchError) in
        try proposal.applying(.dispatch, by: deed)
      }
      try write(sent, AssignmentMove.dispatch.name, by: deed)
      return sent
    }
    let draft = Assignment(
      id: ID(in: world), version: 0, incident: incident.id, unit: id, kind: unit.kind,
      proposedAt: deed.at, deed: deed)
    let sent = try decide { () throws(DispatchError) in try draft.applying(.dispatch, by: deed) }
    try tx.insert(sent)
    try note(sent, AssignmentMove.dispatch.name, by: deed)
    return sent
  }

  /// Proposals that nobody took up are let go first.
  mutating func resolve(_ incident: Incident, by deed: Deed) throws -> Incident {
    for proposal in try tx.assignments(of: incident.id) where proposal.state == .proposed {
      let dropped = try decide { () throws(DispatchError) in
        try proposal.applying(.cancel(reason: ""), by: deed)
      }
      try write(dropped, "cancel", by: deed)
    }
    return try move(incident, .resolve, by: deed)
  }

  mutating func move(
    _ incident: Incident, _ move: IncidentMove, by deed: Deed,
    _ details: [String: JournalValue] = [:]
  ) throws -> Incident {
    let assignments = try tx.assignments(of: incident.id)
    let next = try decide { () throws(DispatchError) in
      try incident.applying(move, by: deed, assignments: assignments)
    }
    try write(next, move.name, by: deed, details)
    return next
  }

  /// The unit is free again, or out of service where that was the reason.
  mutating func release(_ id: ID<Unit>, after move: AssignmentMove, by deed: Deed) throws {
    var unit = try tx.unit(id)
    guard unit.duty == .committed else { return }
    for step in [UnitMove.free] + Self.aftermath(of: move) {
      let before = unit
      unit = try decide { () throws(DispatchError) in try before.applying(step, by: deed) }
      try write(unit, step, by: deed)
    }
  }

  private static func aftermath(of move: AssignmentMove) -> [UnitMove] {
    switch move {
    case .beUnable(let reason): [.takeOutOfService(reason: reason)]
    case .decline(.vehicle, _), .decline(.onAnotherCall, _): [.takeOutOfService(reason: move.why)]
    case .decline(.shiftEnds, _): [.goOffDuty]
    case .dispatch, .acknowledge, .setOff, .arrive, .clear, .decline, .cancel, .takeBack: []
    }
  }

  mutating func write(_ unit: Unit, _ move: UnitMove, by deed: Deed) throws {
    try tx.update(unit)
    try note(
      "unit.\(move.name)", .unit, unit.id.rawValue, version: unit.version, by: deed,
      unit: unit.id, ["duty": .text(unit.duty.name)])
  }

  mutating func write(
    _ incident: Incident, _ action: String, by deed: Deed, _ details: [String: JournalValue] = [:]
  ) throws {
    try tx.update(incident)
    try note(
      "incident.\(action)", .incident, incident.id.rawValue, version: incident.version, by: deed,
      incident: incident.id, details)
  }

  /// One step of a crew that was sent, and what it means for the unit.
  mutating func step(
    _ present: Assignment, _ move: AssignmentMove, by deed: Deed
  ) throws -> Assignment {
    if case .takeBack = move { return try takeBack(present, by: deed) }
    let next = try decide { () throws(DispatchError) in try present.applying(move, by: deed) }
    try write(next, move.name, by: deed)
    if next.state.isEnded, present.state.isUnderWay {
      try release(next.unit, after: move, by: deed)
    }
    return next
  }

  /// Takes the last step back; the log keeps which one it was, and when it was entered.
  mutating func takeBack(_ present: Assignment, by deed: Deed) throws -> Assignment {
    let next = try decide { () throws(DispatchError) in try present.applying(.takeBack, by: deed) }
    if present.state.isEnded { try recommit(present, by: deed) }
    try tx.update(next)
    try note(
      next, AssignmentMove.takeBack.name, by: deed,
      [
        "undone": .text(present.state.rawValue),
        "undoneAt": .number(present.deed.at.microseconds),
      ])
    return next
  }

  /// The unit was set free by the step, and may have been sent elsewhere or gone home since.
  private mutating func recommit(_ present: Assignment, by deed: Deed) throws {
    let incident = try tx.incident(present.incident)
    guard incident.state == .inProgress else {
      throw DispatchError.illegalTransition(
        record: "incident", state: incident.state.rawValue, move: AssignmentMove.takeBack.name
      ).fault
    }
    let unit = try tx.unit(present.unit)
    let committed = try decide { () throws(DispatchError) in try unit.applying(.commit, by: deed) }
    try write(committed, .commit, by: deed)
  }

  mutating func write(_ assignment: Assignment, _ action: String, by deed: Deed) throws {
    try tx.update(assignment)
    try note(assignment, action, by: deed)
  }

  private mutating func note(
    _ assignment: Assignment, _ action: String, by deed: Deed, _ more: [String: JournalValue] = [:]
  ) throws {
    var details = more
    details["incident"] = .number(assignment.incident.rawValue)
    details["unit"] = .number(assignment.unit.rawValue)
    if let reason = assignment.reason { details["reason"] = .text(reason) }
    try note(
      "assignment.\(action)", .assignment, assignment.id.rawValue, version: assignment.version,
      by: deed, incident: assignment.incident, unit: assignment.unit, details)
  }
}

extension AssignmentMove {
  fileprivate var why: String {
    switch self {
    case .decline(let reason, let note): note.isEmpty ? reason.rawValue : note
    case .dispatch, .acknowledge, .setOff, .arrive, .clear, .cancel, .beUnable, .takeBack: name
    }
  }
}
