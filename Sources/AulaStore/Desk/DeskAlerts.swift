package import AulaDomain

/// What came of a confirmed alert.
package struct AlertConfirmation: Sendable {
  package let alert: Alert
  package let incident: Incident
  /// Proposed, or dispatched where units were named.
  package let assignments: [Assignment]
  /// `nil` where nobody knows the place.
  package let recommendation: Recommendation?
}

extension Desk {
  /// Makes an alert of a trigger, or counts it on the one that stands. `isNew` says which.
  package func raiseAlert(
    _ trigger: Trigger, from camera: ID<Camera>
  ) async throws -> (alert: Alert, isNew: Bool) {
    let deed = deed(.sensing)
    return try await change(.raiseAlert, by: deed) { ledger in
      let near = try ledger.tx.alertsToJoin(trigger, of: camera)
      switch AlertFolding.fold(trigger, of: camera, into: near) {
      case .join(let alert):
        try ledger.write(alert, "fold", by: deed, ["count": .number(Int64(alert.count))])
        return (alert, false)
      case .raise:
        let yard = try ledger.tx.camera(camera).yard
        let alert = Alert(
          id: ID(in: ledger.world), camera: camera, yard: yard, trigger: trigger,
          raisedAt: deed.at)
        try ledger.raise(alert, by: deed)
        return (alert, true)
      }
    }
  }

  /// The still picture is written a moment after the alert was raised.
  package func attach(picture path: String, to alert: ID<Alert>) async throws {
    try await change(.raiseAlert, by: deed(.sensing)) { ledger in
      try ledger.tx.setPicture(path, of: alert)
      ledger.tell(.alert, alert.rawValue, version: try ledger.tx.alert(alert).version)
    }
  }

  package func acknowledge(_ alert: ID<Alert>, version: Int64, by deed: Deed) async throws -> Alert
  {
    try await move(alert, version: version, .acknowledge, by: deed)
  }

  /// Takes the alert from the operator who holds it. All else on an alert that another operator
  /// holds is refused with `access.held-by-another`.
  package func takeOver(_ alert: ID<Alert>, version: Int64, by deed: Deed) async throws -> Alert {
    try await move(alert, version: version, .takeOver, by: deed)
  }

  /// A new alert is acknowledged by the same stroke; both are logged.
  package func dismiss(
    _ alert: ID<Alert>, version: Int64, _ dismissal: Dismissal, by deed: Deed
  ) async throws -> Alert {
    try await move(alert, version: version, .dismiss(dismissal), by: deed)
  }

  package func reconsider(_ alert: ID<Alert>, version: Int64, by deed: Deed) async throws -> Alert {
    try await move(alert, version: version, .reconsider, by: deed)
  }

  /// An incident comes of it, with the recommended units proposed; or, where units are named, with
  /// these dispatched, all in the same transaction.
  package func confirm(
    _ alert: ID<Alert>, version: Int64, as kind: Incident.Kind? = nil,
    dispatching units: [ID<Unit>] = [], by deed: Deed
  ) async throws -> AlertConfirmation {
    try await change(
      .decideAlert, by: deed, of: { .alert(try $0.alert(alert, version: version)) }
    ) { ledger in
      if !units.isEmpty { try ledger.demand(.dispatchUnits, for: deed) }
      var alert = try ledger.alert(alert, version: version)
      let deed = deed.notBefore(alert.latest)
      try ledger.acknowledgeIfNew(&alert, by: deed)
      let incident = try ledger.open(
        kind ?? Incident.Kind(alert.ruleKind), camera: alert.camera, yard: alert.yard,
        place: nil, note: "", by: deed)
      alert = try ledger.decide { () throws(DispatchError) in
        try alert.applying(.confirm(incident.id), by: deed)
      }
      try ledger.write(alert, "confirm", by: deed, ["incident": .number(incident.id.rawValue)])
      let recommendation = try ledger.recommendation(for: incident)
      if units.isEmpty {
        let proposed = try ledger.propose(recommendation, for: incident, by: deed)
        return AlertConfirmation(
          alert: alert, incident: incident, assignments: proposed,
          recommendation: recommendation)
      }
      let sent = try ledger.dispatch(units, to: incident, by: deed)
      return AlertConfirmation(
        alert: alert, incident: sent.incident, assignments: sent.assignments,
        recommendation: recommendation)
    }
  }

  private func move(
    _ alert: ID<Alert>, version: Int64, _ move: AlertMove, by deed: Deed
  ) async throws -> Alert {
    try await change(
      move.permission, by: deed, of: { .alert(try $0.alert(alert, version: version)) }
    ) { ledger in
      var alert = try ledger.alert(alert, version: version)
      let deed = deed.notBefore(alert.latest)
      if case .dismiss = move { try ledger.acknowledgeIfNew(&alert, by: deed) }
      let next = try ledger.decide { () throws(DispatchError) in
        try alert.applying(move, by: deed)
      }
      var details: [String: JournalValue] = [:]
      if case .dismiss(let dismissal) = move {
        details = ["cause": .text(dismissal.storedCause), "note": .text(dismissal.note)]
      }
      try ledger.write(next, move.name, by: deed, details)
      return next
    }
  }
}

extension Ledger {
  func alert(_ id: ID<Alert>, version: Int64) throws -> Alert {
    let alert = try tx.alert(id)
    try demand(version, is: alert.version, of: "alert \(id)")
    return alert
  }

  mutating func raise(_ alert: Alert, by deed: Deed) throws {
    try tx.insert(alert)
    try note(
      "alert.raise", .alert, alert.id.rawValue, version: alert.version, by: deed,
      [
        "camera": .number(alert.camera.rawValue), "rule": .text(alert.rule),
        "label": .text(alert.label.rawValue), "arrived": .number(alert.arrivedAt.microseconds),
      ])
  }

  mutating func write(
    _ alert: Alert, _ action: String, by deed: Deed, _ details: [String: JournalValue] = [:]
  ) throws {
    try tx.update(alert)
    try note(
      "alert.\(action)", .alert, alert.id.rawValue, version: alert.version, by: deed,
      incident: alert.incident, details)
  }

  mutating func acknowledgeIfNew(_ alert: inout Alert, by deed: Deed) throws {
    guard alert.state == .new else { return }
    let fresh = alert
    alert = try decide { () throws(DispatchError) in try fresh.applying(.acknowledge, by: deed) }
    try write(alert, AlertMove.acknowledge.name, by: deed)
  }
}
