package import AulaDomain

private let insertCity = """
  insert into city (id, name_ru, name_kk, latitude, longitude, time_zone)
  values ($1, $2, $3, $4, $5, $6)
  """
private let selectCities = "select * from city order by id"
private let insertYard = """
  insert into yard (id, version, number, name, address_ru, address_kk, search_folded, city_id,
    created_on, latitude, longitude, outline, time_zone, inspector_id, partner_id, entrances,
    hazards, access_notes, intercom_notes)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
  """
private let updateYard = """
  update yard set version = $2, number = $3, name = $4, address_ru = $5, address_kk = $6,
    search_folded = $7, city_id = $8, created_on = $9, latitude = $10, longitude = $11,
    outline = $12, time_zone = $13, inspector_id = $14, partner_id = $15, entrances = $16,
    hazards = $17, access_notes = $18, intercom_notes = $19
  where id = $1 and version = $2 - 1
  """
private let selectYard = "select * from yard where id = $1"
private let selectYardNamed = "select * from yard where name = $1 order by id limit 1"
private let selectYards = "select yard.* from yard"
private let selectYardsAround = """
  select * from yard
  where latitude between $1 and $2 and longitude between $3 and $4 order by number limit $5
  """
private let countYards = """
  select city_id, substr(created_on, 1, 4) as year, count(*) as yards
  from yard group by city_id, substr(created_on, 1, 4) order by year, city_id
  """

/// Which yards a list shows.
package struct YardFilter: Hashable, Sendable {
  package var city: ID<City>?
  package var inspector: ID<User>?
  /// In which it joined the programme.
  package var year: Int?
  /// Any part of number, name or address, as somebody types it.
  package var text = ""

  package init() {}

  /// A yard is found by the addresses of its buildings too.
  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("yard.city_id = ?", city)
    conditions.ask("yard.inspector_id = ?", inspector)
    conditions.ask("substr(yard.created_on, 1, 4) = ?", year.map(String.init))
    conditions.askWords(
      """
      (yard.search_folded like '%' || ? || '%' or yard.id in (
        select yard_id from building where building.search_folded like '%' || ? || '%'))
      """, text)
    return conditions
  }
}

package enum YardSort: String, SortKey {
  case number
  case name
  case address
  case city
  case created
  case inspector
  case partner

  package var expression: String {
    switch self {
    case .number: "yard.number"
    case .name: "yard.name"
    case .address: "yard.address_ru"
    case .city: "(select name_ru from city where city.id = yard.city_id)"
    case .created: "yard.created_on"
    case .inspector:
      "coalesce((select name from account where account.id = yard.inspector_id), '')"
    case .partner:
      "coalesce((select name_folded from partner where partner.id = yard.partner_id), '')"
    }
  }
}

/// How many yards of a city joined the programme in a year.
package struct YardCount: Hashable, Sendable {
  package let city: ID<City>
  package let year: Int
  package let yards: Int
}

extension Connection {
  package func insert(_ city: City) throws {
    try execute(
      insertCity,
      [
        city.id, city.name.ru, city.name.kk, city.center.latitude, city.center.longitude,
        city.timeZone,
      ])
  }

  package func cities() throws -> [City] {
    try query(selectCities).map { row in
      City(
        id: try row["id"], name: try row.bilingual("name"), center: try row.requiredPoint(),
        timeZone: try row["time_zone"])
    }
  }

  package func insert(_ yard: Yard) throws { try execute(insertYard, try cells(yard)) }

  /// `yard.version` is the new one: one more than was read.
  package func update(_ yard: Yard) throws {
    try executeOne(updateYard, try cells(yard), orStale: "yard \(yard.number)")
  }

  /// `nil` where no yard has this name.
  package func yard(named name: String) throws -> Yard? {
    try first(selectYardNamed, [name]).map { try Yard(row: $0) }
  }

  package func yard(_ id: ID<Yard>) throws -> Yard {
    guard let row = try first(selectYard, [id]) else { throw Field.missing("yard", "\(id)") }
    return try Yard(row: row)
  }

  /// By number. `after` is the last page's `next`.
  package func yards(
    _ filter: YardFilter = YardFilter(), after: Int64 = 0, limit: Int = 500
  ) throws -> Page<Yard> {
    var conditions = filter.conditions
    conditions.ask("yard.number > ?", after)
    let sql = "\(selectYards) \(conditions.clause) order by yard.number limit "
    let rows = try query(
      sql + "$\(conditions.values.count + 1)", conditions.values + [limit + 1])
    return Page(try rows.map { try Yard(row: $0) }, limit: limit) { Int64($0.number) }
  }

  package func yards(
    _ filter: YardFilter, by sorting: Sorting<YardSort>, _ window: ListWindow
  ) throws -> ListPart<Yard> {
    try list(
      selectYards, count: "from yard", filter.conditions, sorting, window, id: "yard.id"
    ) { try Yard(row: $0) }
  }

  /// Those whose place lies in a square about `place`, so many metres to each side.
  package func yards(
    around place: GeoPoint, within metres: Double, limit: Int = 500
  ) throws -> [Yard] {
    let (low, high) = place.square(metres)
    return try query(
      selectYardsAround,
      [low.latitude, high.latitude, low.longitude, high.longitude, limit]
    ).map { try Yard(row: $0) }
  }

  package func yardCounts() throws -> [YardCount] {
    try query(countYards).map { row in
      let year: String = try row["year"]
      return YardCount(
        city: try row["city_id"], year: Int(year) ?? 0, yards: try row["yards"])
    }
  }

  private func cells(_ yard: Yard) throws -> [any Storable] {
    let search = "\(yard.number) \(yard.name) \(yard.address.ru) \(yard.address.kk)"
    return [
      yard.id, yard.version, yard.number, yard.name, yard.address.ru, yard.address.kk,
      SearchFold.fold(search), yard.city, yard.createdOn, yard.center.latitude,
      yard.center.longitude, try Field.outline(yard.outline), yard.timeZone, yard.inspector,
      yard.partner, try Field.json(yard.entrances), try Field.json(yard.hazards),
      yard.accessNotes, yard.intercomNotes,
    ]
  }
}

extension Yard {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], number: try row["number"],
      name: try row["name"], address: try row.bilingual("address"), city: try row["city_id"],
      createdOn: try row["created_on"], center: try row.requiredPoint(),
      outline: try row.outline(), timeZone: try row["time_zone"])
    inspector = try row["inspector_id"]
    partner = try row["partner_id"]
    entrances = try Field.value(try row["entrances"], of: "entrances")
    hazards = try Field.value(try row["hazards"], of: "hazards")
    accessNotes = try row["access_notes"]
    intercomNotes = try row["intercom_notes"]
  }
}
