import AulaDomain

/// What a block holds beside its yard: the way in, lawns, other houses, now and then a school.
extension TownDrawing {
  mutating func addYard(_ yard: Yard, at index: Int, with houses: [Building]) {
    taken.insert(index)
    let sites = (yard.outline?.corners ?? []).map(town.site)
    guard let area = TownRectangle(sites) else { return }
    let middle = town.site(of: town.block(index))
    let block = TownRectangle(middle, depth: town.pitch.north, width: town.pitch.east)
    let outlines = houses.compactMap { $0.outline.map { $0.corners.map(town.site) } }
    addGreens(of: area, in: block)
    addWays(of: area, in: block)
    for outline in outlines { add("building", "yes", .area, outline, from: 13) }
    addNeighbours(of: area, outlines.compactMap { TownRectangle($0) }, in: block, index)
  }

  /// Two lawns with a path between them, and a playground.
  private mutating func addGreens(of yard: TownRectangle, in block: TownRectangle) {
    addArea("landuse", "block", block.inset(14, 14), from: 13)
    let (south, north) = (yard.along.lowerBound + 7, yard.along.upperBound - 15)
    let (west, east) = (yard.across.lowerBound + 12, yard.across.upperBound - 6)
    let middle = west + (east - west) * Double.random(in: 0.45...0.6, using: &chance)
    for lawn in [west...middle - 4, middle + 4...east] {
      let area = TownRectangle(along: south...north, across: lawn)
      add("landcover", "grass", .area, area.rounded(6), from: 13)
    }
    let court = TownRectangle(
      TownSite(along: (south + north) / 2, across: (middle + 4 + east) / 2), depth: 14, width: 18)
    addArea("landuse", "playground", court, from: 14)
    addPath("path", [(south - 4, middle), (north + 8, middle)], from: 14)
  }

  /// In from the street south of it, past the houses, and out on foot to the north.
  private mutating func addWays(of yard: TownRectangle, in block: TownRectangle) {
    let (south, north) = (yard.along.lowerBound, yard.along.upperBound)
    let (west, east) = (yard.across.lowerBound, yard.across.upperBound)
    addPath(
      "service",
      [
        (block.along.lowerBound, west), (south, west), (south + 8, west + 4), (north - 7, west + 4),
        (north - 7, east - 3),
      ], from: 13)
    addPath(
      "path", [(north - 7, east - 3), (north, east), (block.along.upperBound, east)], from: 14)
  }

  private mutating func addNeighbours(
    of yard: TownRectangle, _ houses: [TownRectangle], in block: TownRectangle, _ index: Int
  ) {
    let ways = [
      TownRectangle(
        along: block.along.lowerBound...yard.along.lowerBound,
        across: yard.across.lowerBound - 7...yard.across.lowerBound + 7),
      TownRectangle(
        along: yard.along.upperBound...block.along.upperBound,
        across: yard.across.upperBound - 5...yard.across.upperBound + 5),
    ]
    var kept = [yard.inset(-14, -14)] + houses.map { $0.inset(-14, -14) } + ways
    let wishes = (index % 9 == 4 ? school(in: block) : []) + sites(in: block)
    for house in wishes where !kept.contains(where: house.overlaps) {
      addHouse(house)
      kept.append(house.inset(-9, -9))
    }
    addLawns(in: block, between: kept)
  }

  /// Along the streets, a little back from them.
  private mutating func sites(in block: TownRectangle) -> [TownRectangle] {
    var sites: [TownRectangle] = []
    let depth = 12.0
    for along in [block.along.upperBound - 26, block.along.lowerBound + 26] {
      var across = block.across.lowerBound + 24
      while across < block.across.upperBound - 44 {
        let width = Double.random(in: 34...62, using: &chance)
        let end = min(across + width, block.across.upperBound - 20)
        sites.append(
          TownRectangle(along: along - depth / 2...along + depth / 2, across: across...end))
        across = end + Double.random(in: 14...26, using: &chance)
      }
    }
    for across in [block.across.lowerBound + 22, block.across.upperBound - 22] {
      var along = block.along.lowerBound + 48
      while along < block.along.upperBound - 72 {
        let length = Double.random(in: 28...52, using: &chance)
        sites.append(
          TownRectangle(
            along: along...along + length, across: across - depth / 2...across + depth / 2))
        along += length + Double.random(in: 16...24, using: &chance)
      }
    }
    return sites.filter { _ in Int.random(in: 0..<7, using: &chance) > 0 }
  }

  /// A long wing with two short ones, and its sports field.
  private mutating func school(in block: TownRectangle) -> [TownRectangle] {
    let north = block.along.upperBound - 20
    let west = block.across.lowerBound + 30
    let field = TownRectangle(along: north - 34...north, across: west + 76...west + 132)
    add("landuse", "pitch", .area, field.rounded(12), from: 13)
    return [
      TownRectangle(along: north - 14...north, across: west...west + 64),
      TownRectangle(along: north - 32...north - 14, across: west...west + 13),
      TownRectangle(along: north - 32...north - 14, across: west + 51...west + 64),
    ]
  }

  /// Rough grass where nothing stands, in strips.
  private mutating func addLawns(in block: TownRectangle, between kept: [TownRectangle]) {
    let inner = block.inset(36, 34)
    for along in stride(from: inner.along.lowerBound, to: inner.along.upperBound - 20, by: 24) {
      for across in stride(from: inner.across.lowerBound, to: inner.across.upperBound - 30, by: 36)
      where Bool.random(using: &chance) {
        let lawn = TownRectangle(along: along...along + 18, across: across...across + 28)
        if kept.contains(where: lawn.overlaps) { continue }
        add("landcover", "grass", .area, lawn.rounded(5), from: 14)
        let tree = TownSite(along: along + 9, across: across + 14)
        if Bool.random(using: &chance) {
          add("landcover", "wood", .area, blob(about: tree, of: 4...7), from: 14)
        }
      }
    }
  }

  /// Blocks without a yard are parks.
  mutating func addEmptyBlocks() {
    for index in 0..<rows * town.columns where !taken.contains(index) {
      let middle = town.site(of: town.block(index))
      let park = TownRectangle(middle, depth: town.pitch.north, width: town.pitch.east)
        .inset(14, 14)
      add("park", "park", .area, park.rounded(14), from: 11)
      addGroves(in: park)
      let (south, north) = (park.along.lowerBound, park.along.upperBound)
      let (west, east) = (park.across.lowerBound, park.across.upperBound)
      addPath("path", [(south, west), (middle.along, middle.across), (north, east)], from: 14)
      addPath("path", [(north, west), (middle.along, middle.across), (south, east)], from: 14)
      addPath("path", [(middle.along, west), (middle.along, east)], from: 14)
    }
  }

  private mutating func addGroves(in park: TownRectangle) {
    for _ in 0..<5 {
      let inner = park.inset(45, 45)
      let middle = TownSite(
        along: Double.random(in: inner.along, using: &chance),
        across: Double.random(in: inner.across, using: &chance))
      add("landcover", "wood", .area, blob(about: middle, of: 16...34), from: 13)
    }
  }

  /// A round shape that is no circle.
  mutating func blob(about middle: TownSite, of size: ClosedRange<Double>) -> [TownSite] {
    // Eight directions, without a sine.
    let directions = [
      (1.0, 0.0), (0.71, 0.71), (0, 1), (-0.71, 0.71), (-1, 0), (-0.71, -0.71), (0, -1),
      (0.71, -0.71),
    ]
    return directions.map { up, right in
      let length = Double.random(in: size, using: &chance)
      return TownSite(along: middle.along + up * length, across: middle.across + right * length)
    }
  }
}
