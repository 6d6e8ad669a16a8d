package import AulaDomain

extension Camera.Placement: Storable {}

private let insertCamera = """
  insert into camera (id, version, name, name_folded, placement, yard_id, partner_id, city_id,
    latitude, longitude, azimuth, field_of_view, range, enabled, model, main_address, sub_address)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  """
private let updateCamera = """
  update camera set version = $2, name = $3, name_folded = $4, placement = $5, yard_id = $6,
    partner_id = $7, city_id = $8, latitude = $9, longitude = $10, azimuth = $11,
    field_of_view = $12, range = $13, enabled = $14, model = $15, main_address = $16,
    sub_address = $17
  where id = $1 and version = $2 - 1
  """
private let selectCamera = "select * from camera where id = $1"
private let selectNamed = "select * from camera where name = $1"
private let selectConnected = """
  select * from camera where enabled = 1 and main_address is not null order by id
  """
private let selectCameras = "select camera.* from camera"
private let selectAround = """
  select * from camera
  where latitude between $1 and $2 and longitude between $3 and $4 and enabled = 1
  order by id
  """
private let upsertSecret = """
  insert into camera_secret (camera_id, sealed) values ($1, $2)
  on conflict (camera_id) do update set sealed = excluded.sealed
  """
private let selectSecret = "select sealed from camera_secret where camera_id = $1"
private let deleteSecret = "delete from camera_secret where camera_id = $1"
private let insertRuleset = """
  insert into ruleset (camera_id, version, text, edited_by_id, edited_at)
  values ($1, $2, $3, $4, $5)
  """
private let updateRuleset = """
  update ruleset set version = $2, text = $3, edited_by_id = $4, edited_at = $5
  where camera_id = $1 and version = $2 - 1
  """
private let selectRulesets = """
  select * from ruleset where $1 is null or camera_id = $1 order by camera_id
  """

/// Which cameras a list shows.
package struct CameraFilter: Hashable, Sendable {
  package var partner: ID<Partner>?
  /// The camera's own, or its yard's.
  package var city: ID<City>?
  package var placement: Camera.Placement?
  package var yard: ID<Yard>?
  /// Only those with an address that are switched on.
  package var connectedOnly = false
  /// Any part of the name, as somebody types it.
  package var text = ""

  package init() {}

  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("camera.partner_id = ?", partner)
    conditions.ask(
      """
      coalesce(camera.city_id, (select city_id from yard where yard.id = camera.yard_id)) = ?
      """, city)
    conditions.ask("camera.placement = ?", placement)
    conditions.ask("camera.yard_id = ?", yard)
    conditions.ask(
      "(camera.enabled = ? and camera.main_address is not null)", connectedOnly ? true : nil)
    conditions.askWords("camera.name_folded like '%' || ? || '%'", text)
    return conditions
  }
}

/// How a camera is now is not in the database: a list sorts by that itself.
package enum CameraSort: String, SortKey {
  case name
  case yard
  case partner
  case placement
  case state

  package var expression: String {
    switch self {
    case .name, .state: "camera.name_folded"
    case .yard: "coalesce((select number from yard where yard.id = camera.yard_id), 0)"
    case .partner:
      "coalesce((select name_folded from partner where partner.id = camera.partner_id), '')"
    case .placement: "camera.placement"
    }
  }
}

extension Connection {
  package func insert(_ camera: Camera) throws { try execute(insertCamera, cells(camera)) }

  /// `camera.version` is the new one: one more than was read.
  package func update(_ camera: Camera) throws {
    try executeOne(updateCamera, cells(camera), orStale: "camera \(camera.name)")
  }

  package func camera(_ id: ID<Camera>) throws -> Camera {
    guard let row = try first(selectCamera, [id]) else {
      throw Field.missing("camera", "\(id)")
    }
    return try Camera(row: row)
  }

  package func camera(named name: String) throws -> Camera? {
    try first(selectNamed, [name]).map { try Camera(row: $0) }
  }

  /// By age. `after` is the last page's `next`.
  package func cameras(
    _ filter: CameraFilter = CameraFilter(), after: Int64 = 0, limit: Int = 1_000
  ) throws -> Page<Camera> {
    var conditions = filter.conditions
    conditions.ask("camera.id > ?", after)
    let sql = "\(selectCameras) \(conditions.clause) order by camera.id limit "
    let rows = try query(
      sql + "$\(conditions.values.count + 1)", conditions.values + [limit + 1])
    return Page(try rows.map { try Camera(row: $0) }, limit: limit) { $0.id.rawValue }
  }

  package func cameras(
    _ filter: CameraFilter, by sorting: Sorting<CameraSort>, _ window: ListWindow
  ) throws -> ListPart<Camera> {
    try list(
      selectCameras, count: "from camera", filter.conditions, sorting, window, id: "camera.id"
    ) { try Camera(row: $0) }
  }

  /// Switched on and with an address: what is to be recorded and looked at.
  package func connectedCameras() throws -> [Camera] {
    try query(selectConnected).map { try Camera(row: $0) }
  }

  package func cameras(of yard: ID<Yard>) throws -> [Camera] {
    var filter = CameraFilter()
    filter.yard = yard
    return try cameras(filter).items
  }

  /// Switched on, in a square about `place`, so many metres to each side.
  package func cameras(around place: GeoPoint, within metres: Double) throws -> [Camera] {
    let (low, high) = place.square(metres)
    return try query(
      selectAround, [low.latitude, high.latitude, low.longitude, high.longitude]
    ).map { try Camera(row: $0) }
  }

  /// The cameras that show what lies beside what this one shows: those of its yard, and what stands
  /// within `metres` of it. What sends a picture comes first, then the yard, then the nearest.
  package func neighbours(
    of camera: Camera, within metres: Double = 400, limit: Int = 8
  ) throws -> [Camera] {
    var found = try camera.yard.map { try cameras(of: $0) } ?? []
    if let place = camera.position {
      let known = Set(found.map(\.id))
      found += try cameras(around: place, within: metres).filter { !known.contains($0.id) }
    }
    func rank(_ other: Camera) -> (Int, Int, Double) {
      let away = camera.position.flatMap { other.position?.metres(to: $0) } ?? metres
      let isOfYard = camera.yard != nil && other.yard == camera.yard
      return (other.isConnected ? 0 : 1, isOfYard ? 0 : 1, away)
    }
    let others = found.filter { $0.id != camera.id && ($0.yard == camera.yard || isNear($0)) }
    return Array(others.sorted { rank($0) < rank($1) }.prefix(limit))

    func isNear(_ other: Camera) -> Bool {
      guard let here = camera.position, let there = other.position else { return false }
      return here.metres(to: there) <= metres
    }
  }

  /// `nil` takes them away.
  func setSecret(_ sealed: [UInt8]?, of camera: ID<Camera>) throws {
    if let sealed {
      try execute(upsertSecret, [camera, sealed])
    } else {
      try execute(deleteSecret, [camera])
    }
  }

  func secret(of camera: ID<Camera>) throws -> [UInt8]? {
    try value(selectSecret, [camera])
  }

  package func insert(_ ruleset: CameraRules) throws { try execute(insertRuleset, cells(ruleset)) }

  /// `ruleset.version` is the new one: one more than was read.
  package func update(_ ruleset: CameraRules) throws {
    try executeOne(updateRuleset, cells(ruleset), orStale: "the rules of camera \(ruleset.camera)")
  }

  /// `nil`: none were drawn yet.
  package func ruleset(of camera: ID<Camera>) throws -> CameraRules? {
    try first(selectRulesets, [camera]).map { try CameraRules(row: $0) }
  }

  package func rulesets() throws -> [CameraRules] {
    try query(selectRulesets, [ID<Camera>?.none]).map { try CameraRules(row: $0) }
  }

  private func cells(_ camera: Camera) -> [any Storable] {
    [
      camera.id, camera.version, camera.name, SearchFold.fold(camera.name), camera.placement,
      camera.yard, camera.partner, camera.city, camera.position?.latitude,
      camera.position?.longitude, camera.azimuth, camera.fieldOfView, camera.range,
      camera.enabled, camera.model, camera.mainAddress, camera.subAddress,
    ]
  }

  private func cells(_ ruleset: CameraRules) -> [any Storable] {
    [ruleset.camera, ruleset.version, ruleset.text, ruleset.editedBy, ruleset.editedAt]
  }
}

extension Camera {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], name: try row["name"],
      placement: try row["placement"], yard: try row["yard_id"], partner: try row["partner_id"],
      position: try row.point(), enabled: try row["enabled"])
    city = try row["city_id"]
    azimuth = try row["azimuth"]
    fieldOfView = try row["field_of_view"]
    range = try row["range"]
    model = try row["model"]
    mainAddress = try row["main_address"]
    subAddress = try row["sub_address"]
  }
}

extension CameraRules {
  init(row: Row) throws {
    self.init(
      camera: try row["camera_id"], version: try row["version"], text: try row["text"],
      editedBy: try row["edited_by_id"], editedAt: try row["edited_at"])
  }
}
