package import AulaDomain

/// One line of a record's log, for people.
package struct LogLine: Hashable, Sendable {
  /// When it was entered, by Aula's clock.
  package let at: Timestamp
  /// Whose name; `nil`: Aula itself.
  package let actor: String?
  /// A stable code, `assignment.arrive`.
  package let action: String
  package let channel: Deed.Channel
  /// When it happened, which may be before `at`: a phone sends late what was pressed out of reach.
  package let time: StepTime
  /// Whose step it is, where it is one.
  package let assignment: ID<Assignment>?
  /// Of which unit, where it is about one.
  package let unit: String?
  /// A code of the domain, or what somebody typed, or both: `animal: a dog`.
  package let words: String?
  /// How often it was, the repeats of an alert being one line, and when last.
  package internal(set) var count = 1
  package internal(set) var latest: Timestamp
}

/// All that an incident's page shows.
package struct IncidentView: Sendable {
  package let incident: Incident
  package let alerts: [Alert]
  package let crews: [CrewLine]
  package let yard: Yard?
  package let buildings: [Building]
  package let camera: Camera?
  /// What else looks at the place, the nearest first.
  package let neighbours: [Camera]
  /// `nil` where nobody knows the place, or when it is closed.
  package let recommendation: Recommendation?
  package let log: [LogLine]
  /// Whether it is known who told of it; who, says `readCaller`.
  package let hasCaller: Bool

  package var progress: IncidentProgress { IncidentProgress(crews.map(\.assignment)) }
}

/// All that an alert's page shows before somebody decides.
package struct AlertView: Sendable {
  package let alert: Alert
  package let camera: Camera
  package let yard: Yard?
  package let buildings: [Building]
  /// What else looks at the place, the nearest first.
  package let neighbours: [Camera]
  /// For the kind of incident that the alert would become.
  package let recommendation: Recommendation?
  package let log: [LogLine]
  /// When retention took its picture.
  package let pictureRemovedAt: Timestamp?
}

/// All that a crew's phone shows: one assignment, and nothing more about anyone than it needs.
package struct CrewView: Sendable {
  package let unit: Unit
  package let assignment: Assignment?
  package let incident: Incident?
  package let yard: Yard?
  package let city: City?
  package let buildings: [Building]
  package let camera: Camera?
  package let alerts: [Alert]
  /// The other units on the incident.
  package let others: [CrewLine]
  /// What the unit ended in the last day, the latest first: how, and never where.
  package let past: [PastCall]
}

package struct PastCall: Hashable, Sendable {
  package let number: Int
  package let kind: Incident.Kind
  package let assignment: Assignment
}

extension Desk {
  package func queue(for actor: Actor, limit: Int = 200) async throws -> Queue {
    try await read(.seeQueue, for: actor) { try $0.queue(limit: limit) }
  }

  package func view(_ incident: ID<Incident>, for actor: Actor) async throws -> IncidentView {
    let world = world
    return try await read(.seeIncidents, for: actor) { tx in
      let incident = try tx.incident(incident)
      let camera = try incident.camera.map { try tx.camera($0) }
      let neighbours =
        try camera.map { try tx.neighbours(of: $0) } ?? incident.yard.map { try tx.cameras(of: $0) }
      let ledger = Ledger(tx: tx, world: world)
      return IncidentView(
        incident: incident, alerts: try tx.alerts(of: incident.id),
        crews: try tx.crews(of: incident.id), yard: try incident.yard.map { try tx.yard($0) },
        buildings: try incident.yard.map { try tx.buildings(of: $0) } ?? [],
        camera: camera, neighbours: neighbours ?? [],
        recommendation: incident.state.isOpen ? try ledger.recommendation(for: incident) : nil,
        log: try tx.log(of: incident.id), hasCaller: try tx.hasCaller(incident.id))
    }
  }

  /// `kind`: of the incident that it may become, where that is not what its rule says.
  package func view(
    _ alert: ID<Alert>, as kind: Incident.Kind? = nil, for actor: Actor
  ) async throws -> AlertView {
    let now = world.now()
    return try await read(.seeQueue, for: actor) { tx in
      let alert = try tx.alert(alert)
      let camera = try tx.camera(alert.camera)
      let yard = try alert.yard.map { try tx.yard($0) }
      let place = yard?.center ?? camera.position
      return AlertView(
        alert: alert, camera: camera, yard: yard,
        buildings: try alert.yard.map { try tx.buildings(of: $0) } ?? [],
        neighbours: try tx.neighbours(of: camera),
        recommendation: try place.map { place in
          Recommendation(
            for: .standard(for: kind ?? Incident.Kind(alert.ruleKind)), at: place,
            units: try tx.units(),
            assignments: [], now: now)
        }, log: try tx.log(of: alert.id),
        pictureRemovedAt: try AlertPictureRetention.removals(of: [alert], tx)[alert.id])
    }
  }

  package func crewView(of unit: ID<Unit>, for actor: Actor) async throws -> CrewView {
    let dayAgo = world.now() + .seconds(-86_400)
    return try await read(.seeCall, for: actor, of: { _ in .unit(unit) }) { tx in
      let unit = try tx.unit(unit)
      let assignment = try tx.assignmentUnderWay(of: unit.id)
      let incident = try assignment.map { try tx.incident($0.incident) }
      let yard = try incident?.yard.map { try tx.yard($0) }
      return CrewView(
        unit: unit, assignment: assignment, incident: incident, yard: yard,
        city: try yard.flatMap { yard in try tx.cities().first { $0.id == yard.city } },
        buildings: try incident?.yard.map { try tx.buildings(of: $0) } ?? [],
        camera: try incident?.camera.map { try tx.camera($0) },
        alerts: try incident.map { try tx.alerts(of: $0.id) } ?? [],
        others: try incident.map { try tx.crews(of: $0.id) }?
          .filter { $0.assignment.unit != unit.id && $0.assignment.state != .proposed } ?? [],
        past: try tx.assignments(of: unit.id, limit: 20).items
          .filter { $0.dispatchedAt != nil && ($0.endedAt.map { $0 > dayAgo } ?? false) }
          .prefix(8).map { one in
            let incident = try tx.incident(one.incident)
            return PastCall(number: incident.number, kind: incident.kind, assignment: one)
          })
    }
  }
}
