package import AulaDomain

extension Assignment.State: Storable {}
extension Deed.Channel: Storable {}

private let insertAssignment = """
  insert into assignment (id, version, incident_id, unit_id, kind, state, reason, proposed_at,
    dispatched_at, acknowledged_at, en_route_at, on_scene_at, ended_at, deed_actor_id,
    deed_channel, deed_device_at, deed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  """
private let updateAssignment = """
  update assignment set version = $2, state = $3, reason = $4, dispatched_at = $5,
    acknowledged_at = $6, en_route_at = $7, on_scene_at = $8, ended_at = $9, deed_actor_id = $10,
    deed_channel = $11, deed_device_at = $12, deed_at = $13
  where id = $1 and version = $2 - 1
  """
private let selectAssignment = "select * from assignment where id = $1"
private let selectOfIncident = """
  select * from assignment where incident_id = $1 order by kind, id
  """
private let selectOfUnit = """
  select * from assignment where unit_id = $1 and id < $2 order by id desc limit $3
  """
private let selectUnderWay = """
  select * from assignment
  where unit_id = $1 and state in ('dispatched', 'acknowledged', 'en-route', 'on-scene')
  """

extension Connection {
  func insert(_ assignment: Assignment) throws {
    try execute(
      insertAssignment,
      [
        assignment.id, assignment.version, assignment.incident, assignment.unit,
        assignment.kind, assignment.state, assignment.reason, assignment.proposedAt,
        assignment.dispatchedAt, assignment.acknowledgedAt, assignment.enRouteAt,
        assignment.onSceneAt, assignment.endedAt,
      ] + cells(assignment.deed))
  }

  func update(_ assignment: Assignment) throws {
    try executeOne(
      updateAssignment,
      [
        assignment.id, assignment.version, assignment.state, assignment.reason,
        assignment.dispatchedAt, assignment.acknowledgedAt, assignment.enRouteAt,
        assignment.onSceneAt, assignment.endedAt,
      ] + cells(assignment.deed), orStale: "assignment \(assignment.id)")
  }

  package func assignment(_ id: ID<Assignment>) throws -> Assignment {
    guard let row = try first(selectAssignment, [id]) else {
      throw Field.missing("assignment", "\(id)")
    }
    return try Assignment(row: row)
  }

  package func assignments(of incident: ID<Incident>) throws -> [Assignment] {
    try query(selectOfIncident, [incident]).map { try Assignment(row: $0) }
  }

  /// A unit's own history, the latest first.
  package func assignments(
    of unit: ID<Unit>, before: Int64 = .max, limit: Int = 20
  ) throws -> Page<Assignment> {
    let rows = try query(selectOfUnit, [unit, before, limit + 1])
    return Page(try rows.map { try Assignment(row: $0) }, limit: limit) { $0.id.rawValue }
  }

  /// What the unit is on now: one at most.
  package func assignmentUnderWay(of unit: ID<Unit>) throws -> Assignment? {
    try first(selectUnderWay, [unit]).map { try Assignment(row: $0) }
  }

  private func cells(_ deed: Deed) -> [any Storable] {
    [deed.actor, deed.channel, deed.deviceTime, deed.at]
  }
}

extension Assignment {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], incident: try row["incident_id"],
      unit: try row["unit_id"], kind: try row["kind"], state: try row["state"],
      proposedAt: try row["proposed_at"],
      deed: Deed(
        actor: try row["deed_actor_id"], channel: try row["deed_channel"],
        deviceTime: try row["deed_device_at"], at: try row["deed_at"]))
    reason = try row["reason"]
    dispatchedAt = try row["dispatched_at"]
    acknowledgedAt = try row["acknowledged_at"]
    enRouteAt = try row["en_route_at"]
    onSceneAt = try row["on_scene_at"]
    endedAt = try row["ended_at"]
  }
}
