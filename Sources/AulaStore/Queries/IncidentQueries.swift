package import AulaDomain

extension Incident.Kind: Storable {}
extension Incident.State: Storable {}
extension Disposition: Storable {}

private let insertIncident = """
  insert into incident (id, version, number, kind, state, yard_id, camera_id, latitude, longitude,
    note, opened_at, opened_by_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  """
private let updateIncident = """
  update incident set version = $2, kind = $3, state = $4, note = $5, started_at = $6,
    resolved_at = $7, disposition = $8, closing_note = $9, closed_by_id = $10, closed_at = $11,
    first_disposition = $12, first_closing_note = $13, first_closed_by_id = $14,
    first_closed_at = $15
  where id = $1 and version = $2 - 1
  """
/// Two writers cannot both take it: writes follow one another, and the column is unique.
private let nextNumber = "select coalesce(max(number), 0) + 1 from incident"
private let selectIncident = "select * from incident where id = $1"

extension Connection {
  func nextIncidentNumber() throws -> Int { try value(nextNumber) ?? 1 }

  func insert(_ incident: Incident) throws {
    try execute(
      insertIncident,
      [
        incident.id, incident.version, incident.number, incident.kind, incident.state,
        incident.yard, incident.camera, incident.place?.latitude, incident.place?.longitude,
        incident.note, incident.openedAt, incident.openedBy,
      ])
  }

  func update(_ incident: Incident) throws {
    let (last, first) = (incident.closure, incident.firstClosure)
    try executeOne(
      updateIncident,
      [
        incident.id, incident.version, incident.kind, incident.state, incident.note,
        incident.startedAt, incident.resolvedAt, last?.disposition, last?.note, last?.by,
        last?.at, first?.disposition, first?.note, first?.by, first?.at,
      ], orStale: "incident \(incident.number)")
  }

  package func incident(_ id: ID<Incident>) throws -> Incident {
    guard let row = try first(selectIncident, [id]) else {
      throw Field.missing("incident", "\(id)")
    }
    return try Incident(row: row)
  }
}

extension Incident {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], number: try row["number"],
      kind: try row["kind"], state: try row["state"], yard: try row["yard_id"],
      camera: try row["camera_id"], place: try row.point(), openedAt: try row["opened_at"],
      openedBy: try row["opened_by_id"])
    note = try row["note"]
    startedAt = try row["started_at"]
    resolvedAt = try row["resolved_at"]
    closure = try Closure(row: row, prefix: "")
    firstClosure = try Closure(row: row, prefix: "first_")
  }
}

extension Closure {
  fileprivate init?(row: Row, prefix: String) throws {
    let disposition: Disposition? = try row["\(prefix)disposition"]
    guard let disposition else { return nil }
    self.init(
      disposition: disposition, note: try row["\(prefix)closing_note"],
      by: try row["\(prefix)closed_by_id"], at: try row["\(prefix)closed_at"])
  }
}
