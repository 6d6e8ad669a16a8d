import AulaDomain

/// The map of one town in the making.
struct TownDrawing {
  let town: Town
  private(set) var features: [MapFeature] = []
  var chance: DemoChance
  /// Blocks that have a yard.
  var taken: Set<Int> = []

  init(_ town: Town) {
    self.town = town
    chance = DemoChance(seed: UInt64(town.city.id.rawValue) &* 1_000_003)
  }

  var rows: Int { town.rows }
  /// Half the blocks' depth and width together.
  var reach: TownSite {
    TownSite(
      along: Double(rows) * town.pitch.north / 2, across: Double(town.columns) * town.pitch.east / 2
    )
  }

  func line(ofRow row: Int) -> Double { Double(row) * town.pitch.north - reach.along }
  func line(ofColumn column: Int) -> Double { Double(column) * town.pitch.east - reach.across }

  mutating func add(
    _ layer: String, _ kind: String, _ shape: VectorTile.Shape, _ sites: [TownSite],
    from zoom: Int, to last: Int = TileCutter.deepest, name: BilingualText? = nil,
    _ more: [(String, String)] = []
  ) {
    let names = name.map { [("name", $0.ru), ("name:ru", $0.ru), ("name:kk", $0.kk)] } ?? []
    features.append(
      MapFeature(
        layer: layer, shape: shape,
        points: sites.map {
          town.place(from: town.city.center, along: $0.along, across: $0.across)
        },
        attributes: [("class", kind)] + names + more, zooms: zoom...last))
  }

  mutating func addArea(_ layer: String, _ kind: String, _ area: TownRectangle, from zoom: Int) {
    add(layer, kind, .area, area.corners, from: zoom)
  }

  mutating func addHouse(_ house: TownRectangle) {
    add("building", "yes", .area, house.corners, from: 13)
  }

  mutating func addPath(_ kind: String, _ sites: [(Double, Double)], from zoom: Int) {
    add(
      "transportation", kind, .line, sites.map { TownSite(along: $0.0, across: $0.1) }, from: zoom)
  }

  // Streets

  mutating func addStreets() {
    let blocks = TownRectangle(
      along: -reach.along...reach.along, across: -reach.across...reach.across)
    addArea("landuse", "residential", blocks.inset(-90, -90), from: 8)
    for row in 0...rows {
      let at = line(ofRow: row)
      let ends = [-reach.across - 160, reach.across + 160]
      addStreet(row, of: rows, town.street(row), ends.map { TownSite(along: at, across: $0) })
    }
    for column in 0...town.columns {
      let at = line(ofColumn: column)
      let ends = [-reach.along - 160, reach.along + 160]
      addStreet(
        column, of: town.columns, town.crossStreet(column),
        ends.map { TownSite(along: $0, across: at) })
    }
    add(
      "place", "city", .point, [TownSite(along: 0, across: 0)], from: 11, to: 12,
      name: town.city.name)
    addDistricts()
  }

  private mutating func addStreet(
    _ number: Int, of count: Int, _ name: BilingualText, _ ends: [TownSite]
  ) {
    let isMain = number == count / 2
    let kind =
      isMain
      ? "primary"
      : number == 0 || number == count
        ? "secondary"
        : number % 3 == 1
          ? "tertiary" : "minor"
    let first = isMain ? 8 : kind == "minor" ? 12 : 10
    add("transportation", kind, .line, ends, from: first)
    add("transportation_name", kind, .line, ends, from: isMain ? 12 : 13, name: name)
  }

  /// A quarter of the town each has a name.
  private mutating func addDistricts() {
    let quarters = [(0.5, -0.5), (0.5, 0.5), (-0.5, -0.5), (-0.5, 0.5)]
    for (place, quarter) in quarters.enumerated() {
      let name = BilingualText(ru: "\(place + 1)-й микрорайон", kk: "\(place + 1)-шағын аудан")
      // In the middle of a block, beside no street.
      let row = Int(Double(rows) * (quarter.0 + 1) / 2)
      let column = Int(Double(town.columns) * (quarter.1 + 1) / 2)
      add(
        "place", "neighbourhood", .point,
        [
          TownSite(
            along: line(ofRow: row) + town.pitch.north * 0.86,
            across: line(ofColumn: column) + town.pitch.east / 2)
        ], from: 12, to: 14, name: name)
    }
  }
}
