package import AulaDomain

private let selectAlerts = """
  select alert.*, camera.name as camera_name, yard.number as yard_number,
    yard.address_ru, yard.address_kk, yard.time_zone, account.name as handler_name
  from alert join camera on camera.id = alert.camera_id
    left join yard on yard.id = alert.yard_id
    left join account on account.id = alert.handler_id
  where alert.state in ('new', 'acknowledged')
  order by alert.id desc limit $1
  """
private let countAlerts = "select count(*) from alert where state in ('new', 'acknowledged')"
private let countNew = "select count(*) from alert where state = 'new'"
private let selectIncidents = """
  select incident.*, camera.name as camera_name, yard.number as yard_number,
    yard.address_ru, yard.address_kk, yard.time_zone, account.name as handler_name
  from incident left join camera on camera.id = incident.camera_id
    left join yard on yard.id = incident.yard_id
    left join account on account.id = incident.opened_by_id
  where incident.state <> 'closed'
  order by incident.id desc limit $1
  """
private let selectCrews = """
  select assignment.*, unit.call_sign
  from assignment join unit on unit.id = assignment.unit_id
    join incident on incident.id = assignment.incident_id
  where incident.state <> 'closed'
  order by assignment.incident_id, assignment.kind, assignment.id
  """
private let selectIncidentCrew = """
  select assignment.*, unit.call_sign
  from assignment join unit on unit.id = assignment.unit_id
  where assignment.incident_id = $1
  order by assignment.kind, assignment.id
  """

/// Where a line of the queue is, in words.
package struct QueuePlace: Hashable, Sendable {
  package let camera: String?
  package let yardNumber: Int?
  package let address: BilingualText?
  /// IANA name; `nil` outside of yards.
  package let timeZone: String?
}

/// One unit's work on an incident, with its name on the radio.
package struct CrewLine: Hashable, Sendable {
  package let assignment: Assignment
  package let callSign: String
}

/// One line of the operator's queue.
package struct QueueLine: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case alert(Alert)
    case incident(Incident, [CrewLine])
  }

  package let subject: Subject
  package let place: QueuePlace
  /// Who has the alert, or opened the incident.
  package let handler: String?

  /// The age clock counts from here.
  package var since: Timestamp {
    switch subject {
    case .alert(let alert): alert.raisedAt
    case .incident(let incident, _): incident.openedAt
    }
  }

  /// What is due next; of an incident that is under way, the earliest of its units.
  package var deadline: Deadline? {
    switch subject {
    case .alert(let alert): alert.deadline
    case .incident(let incident, let crews):
      incident.deadline
        ?? crews.compactMap(\.assignment.deadline).min { $0.alertsAt < $1.alertsAt }
    }
  }
}

/// All that waits for the operator: open alerts, then open incidents, the latest first in each.
package struct Queue: Hashable, Sendable {
  package let lines: [QueueLine]
  /// All that are open; more than there are lines when the night is very bad.
  package let openAlerts: Int
}

extension Connection {
  /// At most `limit` alerts and as many incidents.
  package func queue(limit: Int = 200) throws -> Queue {
    let alerts = try query(selectAlerts, [limit]).map { row in
      QueueLine(
        subject: .alert(try Alert(row: row)), place: try QueuePlace(row: row),
        handler: try row["handler_name"])
    }
    let crews = Dictionary(grouping: try query(selectCrews).map { try CrewLine(row: $0) }) {
      $0.assignment.incident
    }
    let incidents = try query(selectIncidents, [limit]).map { row in
      let incident = try Incident(row: row)
      return QueueLine(
        subject: .incident(incident, crews[incident.id] ?? []), place: try QueuePlace(row: row),
        handler: try row["handler_name"])
    }
    return Queue(lines: alerts + incidents, openAlerts: try value(countAlerts) ?? 0)
  }

  /// Alerts that nobody has taken: for these the bell rings.
  package func newAlertCount() throws -> Int { try value(countNew) ?? 0 }

  package func crews(of incident: ID<Incident>) throws -> [CrewLine] {
    try query(selectIncidentCrew, [incident]).map { try CrewLine(row: $0) }
  }
}

extension QueuePlace {
  init(row: Row) throws {
    camera = try row["camera_name"]
    yardNumber = try row["yard_number"]
    timeZone = try row["time_zone"]
    let ru: String? = try row["address_ru"]
    let kk: String? = try row["address_kk"]
    address = ru.map { BilingualText(ru: $0, kk: kk ?? "") }
  }
}

extension CrewLine {
  fileprivate init(row: Row) throws {
    assignment = try Assignment(row: row)
    callSign = try row["call_sign"]
  }
}
