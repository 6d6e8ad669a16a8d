package import AulaDomain

extension Desk {
  package func add(_ unit: Unit, by deed: Deed) async throws {
    try await change(.editUnits, by: deed) { ledger in
      try ledger.tx.insert(unit)
      try ledger.note(
        "unit.add", .unit, unit.id.rawValue, version: unit.version, by: deed, unit: unit.id,
        ["callSign": .text(unit.callSign)])
    }
  }

  /// Call sign, partner, licence, telephone. Duty and place have operations of their own.
  package func save(_ unit: Unit, by deed: Deed) async throws -> Unit {
    try await change(.editUnits, by: deed) { ledger in
      let present = try ledger.tx.unit(unit.id)
      try ledger.demand(unit.version, is: present.version, of: "unit \(unit.callSign)")
      var next = unit
      next.version += 1
      next.duty = present.duty
      try ledger.tx.update(next)
      try ledger.note(
        "unit.save", .unit, unit.id.rawValue, version: next.version, by: deed, unit: unit.id,
        ["callSign": .text(unit.callSign)])
      return next
    }
  }

  /// On and off duty, reserved, out of service and back. What a dispatch does to a unit, only a
  /// dispatch does.
  package func setDuty(
    of unit: ID<Unit>, version: Int64, _ move: UnitMove, by deed: Deed
  ) async throws -> Unit {
    try await change(.setDuty, by: deed, of: { _ in .unit(unit) }) { ledger in
      let unit = try ledger.tx.unit(unit)
      try ledger.demand(version, is: unit.version, of: "unit \(unit.callSign)")
      let next = try ledger.decide { () throws(DispatchError) in
        if move == .commit || move == .free {
          throw .illegalTransition(record: "unit", state: unit.duty.name, move: move.name)
        }
        return try unit.applying(move, by: deed)
      }
      try ledger.write(next, move, by: deed)
      return next
    }
  }

  /// Not versioned and not logged: a phone says so every few seconds. False where a later place is
  /// known.
  package func reportPosition(
    _ position: Unit.Position, of unit: ID<Unit>, for principal: Principal
  ) async throws -> Bool {
    guard position.point.isValid else {
      throw Fault(.invalid, "desk.no-such-place", "latitude is -90…90, longitude -180…180")
    }
    return try await unchecked { ledger in
      try ledger.tx.demand(.reportPosition, for: principal) { _ in .unit(unit) }
      let moved = try ledger.tx.place(unit, at: position)
      if moved { ledger.tell(.unitPosition, unit.rawValue, unit: unit) }
      return moved
    }
  }
}
