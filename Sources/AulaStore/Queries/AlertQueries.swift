package import AulaDomain
import Foundation

extension Alert.State: Storable {}
extension RuleKind: Storable {}
extension ThingLabel: Storable {}

private let insertAlert = """
  insert into alert (id, version, camera_id, yard_id, rule, rule_kind, label, box_x, box_y,
    box_width, box_height, first_seen_at, last_seen_at, count, arrived_at, raised_at, state,
    handler_id, acknowledged_at, decided_at, dismissal, dismissal_note, incident_id, picture,
    moment_start_at, moment_end_at, path)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23, $24, $25, $26, $27)
  """
private let updateAlert = """
  update alert set version = $2, box_x = $3, box_y = $4, box_width = $5, box_height = $6,
    last_seen_at = $7, count = $8, state = $9, handler_id = $10, acknowledged_at = $11,
    decided_at = $12, dismissal = $13, dismissal_note = $14, incident_id = $15,
    moment_start_at = $16, moment_end_at = $17, path = $18
  where id = $1 and version = $2 - 1
  """
/// Not a versioned write: the picture comes a moment after the alert, and changes no decision.
private let updatePicture = "update alert set picture = $2 where id = $1"
private let selectAlert = "select * from alert where id = $1"
private let selectRecent = """
  select * from alert where camera_id = $1 and last_seen_at >= $2 and rule = $3
    and state <> 'dismissed'
    and (incident_id is null or exists (select 1 from incident
      where incident.id = alert.incident_id and incident.state in ('new', 'in-progress')))
  order by last_seen_at desc, id desc limit 20
  """
private let selectOfIncident = "select * from alert where incident_id = $1 order by id"
extension Connection {
  func insert(_ alert: Alert) throws {
    try execute(
      insertAlert,
      [
        alert.id, alert.version, alert.camera, alert.yard, alert.rule, alert.ruleKind,
        alert.label, alert.box.x, alert.box.y, alert.box.width, alert.box.height,
        alert.firstSeen, alert.lastSeen, alert.count, alert.arrivedAt, alert.raisedAt,
        alert.state, alert.handler, alert.acknowledgedAt, alert.decidedAt,
        alert.dismissal?.storedCause, alert.dismissal?.note, alert.incident, alert.picture,
        alert.moment.start, alert.moment.end, alert.moment.storedPath,
      ])
  }

  func update(_ alert: Alert) throws {
    try executeOne(
      updateAlert,
      [
        alert.id, alert.version, alert.box.x, alert.box.y, alert.box.width, alert.box.height,
        alert.lastSeen, alert.count, alert.state, alert.handler, alert.acknowledgedAt,
        alert.decidedAt, alert.dismissal?.storedCause, alert.dismissal?.note, alert.incident,
        alert.moment.start, alert.moment.end, alert.moment.storedPath,
      ], orStale: "alert \(alert.id)")
  }

  func setPicture(_ path: String, of alert: ID<Alert>) throws {
    try execute(updatePicture, [alert, path])
  }

  package func alert(_ id: ID<Alert>) throws -> Alert {
    guard let row = try first(selectAlert, [id]) else { throw Field.missing("alert", "\(id)") }
    return try Alert(row: row)
  }

  /// Those that a trigger of this rule could still join. Where the incident is over, what the
  /// camera sees now is told anew: counted on a matter that nobody looks at any more, it would be
  /// lost.
  func alertsToJoin(_ trigger: Trigger, of camera: ID<Camera>) throws -> [Alert] {
    let since = trigger.start.timestamp - AlertFolding.window
    return try query(selectRecent, [camera, since, trigger.rule]).map { try Alert(row: $0) }
  }

  package func alerts(of incident: ID<Incident>) throws -> [Alert] {
    try query(selectOfIncident, [incident]).map { try Alert(row: $0) }
  }
}

extension Alert {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], camera: try row["camera_id"],
      yard: try row["yard_id"], rule: try row["rule"], ruleKind: try row["rule_kind"],
      label: try row["label"],
      box: PictureBox(
        x: try row["box_x"], y: try row["box_y"], width: try row["box_width"],
        height: try row["box_height"]),
      firstSeen: try row["first_seen_at"], lastSeen: try row["last_seen_at"],
      count: try row["count"], arrivedAt: try row["arrived_at"], raisedAt: try row["raised_at"],
      state: try row["state"], moment: try AlertMoment(row: row))
    handler = try row["handler_id"]
    acknowledgedAt = try row["acknowledged_at"]
    decidedAt = try row["decided_at"]
    dismissal = try Dismissal(row: row)
    incident = try row["incident_id"]
    picture = try row["picture"]
  }
}

extension AlertMoment {
  /// Seconds before the end that a path may reach back.
  private static let known = 0.0...3_600

  /// JSON of `[seconds before the end, x, y, width, height]`; `nil` where nothing is known.
  fileprivate var storedPath: String? {
    let points = path.suffix(TrackPath.most).compactMap { point -> String? in
      let before = end.since(point.time.timestamp).inSeconds
      guard Self.known.contains(before) else { return nil }
      let box = point.box
      let numbers =
        [(before * 100).rounded() / 100]
        + [box.x, box.y, box.width, box.height].map { ($0 * 10_000).rounded() / 10_000 }
      return "[" + numbers.map { "\($0)" }.joined(separator: ",") + "]"
    }
    return points.isEmpty ? nil : "[" + points.joined(separator: ",") + "]"
  }

  fileprivate init(row: Row) throws {
    let (first, last): (Timestamp, Timestamp) = (
      try row["first_seen_at"], try row["last_seen_at"]
    )
    let start: Timestamp? = try row["moment_start_at"]
    let end: Timestamp? = try row["moment_end_at"]
    let text: String? = try row["path"]
    let moment = end ?? last
    self.init(
      start: start ?? first, end: moment, path: try text.map { try Self.path($0, to: moment) } ?? []
    )
  }

  private static func path(_ text: String, to end: Timestamp) throws -> [PathPoint] {
    let points = try? JSONDecoder().decode([[Double]].self, from: Data(text.utf8))
    guard let points, points.count <= TrackPath.most,
      points.allSatisfy({ $0.count == 5 && known.contains($0[0]) })
    else {
      throw Fault(
        .corrupt, "store.unexpected-value", "column path holds no path: \(text.prefix(40))")
    }
    return points.map { point in
      PathPoint(
        time: MediaTime(end + .seconds(-point[0])),
        box: PictureBox(x: point[1], y: point[2], width: point[3], height: point[4]))
    }
  }
}

extension Dismissal {
  var storedCause: String {
    switch self {
    case .falseAlarm(let cause, _): cause.rawValue
    case .test: "test"
    }
  }

  fileprivate init?(row: Row) throws {
    let stored: String? = try row["dismissal"]
    guard let stored else { return nil }
    let note: String = try row["dismissal_note"]
    if stored == "test" {
      self = .test(note: note)
    } else if let cause = Cause(rawValue: stored) {
      self = .falseAlarm(cause, note: note)
    } else {
      throw Fault(.corrupt, "store.unexpected-value", "column dismissal holds \(stored)")
    }
  }
}
