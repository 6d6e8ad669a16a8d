package import AulaDomain

extension Unit.Kind: Storable {}

private let insertUnit = """
  insert into unit (id, version, call_sign, kind, partner_id, duty, reserved_until_at,
    out_of_service_reason, licence_expires_at, phone)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  """
private let updateUnit = """
  update unit set version = $2, call_sign = $3, kind = $4, partner_id = $5, duty = $6,
    reserved_until_at = $7, out_of_service_reason = $8, licence_expires_at = $9, phone = $10
  where id = $1 and version = $2 - 1
  """
private let selectUnits = """
  select unit.*, latitude, longitude, accuracy, located_at
  from unit left join unit_position on unit_id = id
  """
/// A report that came late, over a slow network, does not put the unit back.
private let upsertPosition = """
  insert into unit_position (unit_id, latitude, longitude, accuracy, located_at)
  values ($1, $2, $3, $4, $5)
  on conflict (unit_id) do update set latitude = excluded.latitude,
    longitude = excluded.longitude, accuracy = excluded.accuracy, located_at = excluded.located_at
  where excluded.located_at >= unit_position.located_at
  """

/// Which units a list shows.
package struct UnitFilter: Hashable, Sendable {
  package var kind: Unit.Kind?
  /// A duty's name, `off-duty`.
  package var duty: String?
  package var partner: ID<Partner>?

  package init() {}

  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("unit.kind = ?", kind)
    conditions.ask("unit.duty = ?", duty)
    conditions.ask("unit.partner_id = ?", partner)
    return conditions
  }
}

package enum UnitSort: String, SortKey {
  case callSign = "sign"
  case kind
  case duty
  case seen

  package var expression: String {
    switch self {
    case .callSign: "unit.call_sign"
    // Police first; by call sign in each.
    case .kind: "unit.kind || ' ' || unit.call_sign"
    case .duty: inOrder(Unit.Duty.names, "unit.duty")
    case .seen: "coalesce(located_at, 0)"
    }
  }
}

extension Connection {
  package func insert(_ unit: Unit) throws {
    try execute(insertUnit, cells(unit))
    if let position = unit.position { try place(unit.id, at: position) }
  }

  /// `unit.version` is the new one: one more than was read. The position is not written.
  package func update(_ unit: Unit) throws {
    try executeOne(updateUnit, cells(unit), orStale: "unit \(unit.callSign)")
  }

  /// Police first, then private; by call sign.
  package func units() throws -> [Unit] {
    try units(UnitFilter(), by: Sorting(.kind), ListWindow(limit: 5_000)).lines
  }

  package func units(
    _ filter: UnitFilter, by sorting: Sorting<UnitSort>, _ window: ListWindow
  ) throws -> ListPart<Unit> {
    try list(
      selectUnits, count: "from unit", filter.conditions, sorting, window, id: "unit.id"
    ) { try Unit(row: $0) }
  }

  package func unit(_ id: ID<Unit>) throws -> Unit {
    guard let row = try first(selectUnits + " where unit.id = $1", [id]) else {
      throw Field.missing("unit", "\(id)")
    }
    return try Unit(row: row)
  }

  /// False where a later place is known already.
  @discardableResult
  package func place(_ unit: ID<Unit>, at position: Unit.Position) throws -> Bool {
    try execute(
      upsertPosition,
      [
        unit, position.point.latitude, position.point.longitude, position.accuracy, position.at,
      ]) > 0
  }

  private func cells(_ unit: Unit) -> [any Storable] {
    var reservedUntil: Timestamp?
    var reason: String?
    switch unit.duty {
    case .reserved(let until): reservedUntil = until
    case .outOfService(let why): reason = why
    case .offDuty, .available, .committed: break
    }
    return [
      unit.id, unit.version, unit.callSign, unit.kind, unit.partner, unit.duty.name,
      reservedUntil, reason, unit.licenceExpiry, unit.phone,
    ]
  }
}

extension Unit {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], callSign: try row["call_sign"],
      kind: try row["kind"], partner: try row["partner_id"], duty: try Duty(row: row),
      licenceExpiry: try row["licence_expires_at"])
    phone = try row["phone"]
    if let point = try row.point() {
      position = Position(point: point, accuracy: try row["accuracy"], at: try row["located_at"])
    }
  }
}

extension Unit.Duty {
  fileprivate init(row: Row) throws {
    let name: String = try row["duty"]
    switch name {
    case "off-duty": self = .offDuty
    case "available": self = .available
    case "reserved": self = .reserved(until: try row["reserved_until_at"])
    case "committed": self = .committed
    case "out-of-service": self = .outOfService(reason: try row["out_of_service_reason"])
    default:
      throw Fault(.corrupt, "store.unexpected-value", "column duty holds \(name)")
    }
  }
}
