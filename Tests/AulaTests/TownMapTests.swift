import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Testing

@testable import aula

/// The demonstration's drawn map, against the records that lie on it.
struct TownMapTests {
  private static let programme = Programme(now: Timestamp(microseconds: 0))
  private static let map = TownMap(programme)

  private func streets(named name: String, in town: Town) -> [MapFeature] {
    Self.map.features.filter { feature in
      feature.layer == "transportation_name"
        && feature.attributes.contains { $0 == ("name:ru", name) }
        && feature.points[0].metres(to: town.city.center) < 20_000
    }
  }

  @Test func `each yard lies north of the street that its address names`() throws {
    for town in Town.all {
      for yard in Self.programme.yards where yard.city == town.city.id {
        let parts = try #require(yard.address.ru.split(separator: ",").first)
        let found = streets(named: String(parts), in: town)
        #expect(found.count == 1, "\(yard.address.ru)")
        let street = town.site(of: try #require(found.first).points[0])
        let away = town.site(of: yard.center).along - street.along
        #expect(abs(away - town.pitch.north / 2) < 22, "\(yard.address.ru): \(away) m")
      }
    }
  }

  @Test func `no two streets of a town have one name, and each has one in Kazakh`() {
    for town in Town.all {
      let names = (0...town.rows).map(town.street) + (0...town.columns).map(town.crossStreet)
      #expect(Set(names.map(\.ru)).count == names.count)
      #expect(names.allSatisfy { $0.kk.hasSuffix(" көшесі") })
    }
  }

  @Test func `a road leads to each entrance, and each house stands where the registry has it`() {
    let ways = Set(
      Self.map.features.filter { $0.layer == "transportation" }.flatMap(\.points).map(Self.rounded))
    // A rectangle that lies aslant has its corners within centimetres, perhaps in the next metre.
    let near = (-1...1).flatMap { north in (-1...1).map { SIMD2(north, $0) } }
    for yard in Self.programme.yards {
      for place in yard.entrances.compactMap(\.point).map(Self.rounded) {
        let isReached = near.contains { ways.contains(place &+ $0) }
        #expect(isReached, "\(yard.name)")
      }
    }
    let corners = Set(
      Self.map.features.filter { $0.layer == "building" }.flatMap(\.points).map(Self.rounded))
    for building in Self.programme.buildings {
      let own = Set((building.outline?.corners ?? []).map(Self.rounded))
      let isThere = own.isSubset(of: corners)
      #expect(isThere, "\(building.address.ru)")
    }
  }

  /// To a metre.
  private static func rounded(_ place: GeoPoint) -> SIMD2<Int> {
    SIMD2(Int((place.latitude * 1e5).rounded()), Int((place.longitude * 1e5).rounded()))
  }

  @Test func `crews drive on streets`() {
    for crew in Self.programme.crews {
      for minute in 0..<20 {
        let place = crew.position(at: Timestamp(seconds: Double(minute) * 60)).point
        let site = crew.town.site(of: place)
        let row = (site.along / crew.town.pitch.north + Double(crew.town.rows) / 2)
        let column = (site.across / crew.town.pitch.east + Double(crew.town.columns) / 2)
        let away = min(
          abs(row - row.rounded()) * crew.town.pitch.north,
          abs(column - column.rounded()) * crew.town.pitch.east)
        #expect(away < 3, "\(crew.unit.callSign) is \(away) m off")
      }
    }
  }

  @Test func `the map is the same each time, and small`() {
    let tiles = Self.map.tiles
    #expect(TownMap(Self.programme).tiles == tiles)
    #expect(tiles.count < 600, "\(tiles.count)")
    let sizes = tiles.values.map(\.count)
    #expect(sizes.reduce(0, +) < 6 << 20, "\(sizes.reduce(0, +))")
    #expect((sizes.max() ?? 0) < 400_000, "\(sizes.max() ?? 0)")
  }

  @Test func `it is written once, drawn anew for a new program, and never over another's map`()
    async throws
  {
    try await withTemporaryFolder { url in
      let folder = DataFolder(path: url.path)
      try TownMap.install(in: folder)
      let first = try TileFile(path: folder.map)
      #expect(first.summary.format == .vector)
      #expect(first.summary.zooms.upperBound == TileCutter.deepest)
      let middle = TileCutter.mercator(Town.karaganda.city.center) * Double(1 << 15)
      let address = try #require(
        TileAddress(zoom: 15, column: Int(middle.x), row: Int(middle.y)))
      let tile = try #require(try await first.tile(at: address))
      #expect(String(decoding: tile, as: UTF8.self).contains("transportation_name"))
      try TownMap.install(in: folder)
      #expect(try TileFile(path: folder.map).tag == first.tag)
      for (name, isKept) in [("Другая", true), ("aula-demo", false)] {
        try TileFileWriter.write(
          [:], metadata: ["format": "png", "name": name, "version": "0"], to: folder.map)
        try TownMap.install(in: folder)
        #expect((try TileFile(path: folder.map).summary.format == .png) == isKept)
      }
    }
  }
}

/// Bytes of tiles, against the examples of the specification (section 4.3.5).
struct VectorTileTests {
  private func geometry(_ shape: VectorTile.Shape, _ parts: [[(Int32, Int32)]]) -> [UInt8] {
    var tile = VectorTile()
    tile.add(
      shape, parts: parts.map { $0.map { VectorTile.Point(x: $0.0, y: $0.1) } }, to: "a",
      attributes: [])
    return tile.bytes
  }

  @Test func `points, lines and areas are written as the specification shows them`() {
    for (bytes, said) in [
      (geometry(.point, [[(25, 17)]]), [9, 50, 34]),
      (geometry(.line, [[(2, 2), (2, 10), (10, 10)]]), [9, 4, 4, 18, 0, 16, 16, 0]),
      (geometry(.area, [[(3, 6), (8, 12), (20, 34)]]), [9, 6, 12, 18, 10, 12, 24, 44, 15]),
    ] as [([UInt8], [UInt8])] {
      #expect(bytes.firstRange(of: [0x22, UInt8(said.count)] + said) != nil, "\(bytes)")
    }
  }

  @Test func `attributes are named once, and a layer says its name, version and extent`() {
    var tile = VectorTile()
    for x: Int32 in 0..<3 {
      tile.add(
        .point, parts: [[.init(x: x, y: 0)]], to: "place", attributes: [("name", "Балқаш")])
    }
    let text = String(decoding: tile.bytes, as: UTF8.self)
    #expect(text.ranges(of: "Балқаш").count == 1)
    #expect(text.ranges(of: "name").count == 1)
    #expect(tile.bytes.starts(with: [0x1A]))
    #expect(tile.bytes.firstRange(of: [0x78, 2]) != nil)
    #expect(tile.bytes.suffix(3) == [0x28, 0x80, 0x20])
  }

  @Test func `a tile has what lies in it and a little of its neighbours`() throws {
    let corner = GeoPoint(latitude: 0, longitude: 0)
    var cutter = TileCutter()
    cutter.add(
      MapFeature(
        layer: "water", shape: .area,
        points: [(-60.0, -60.0), (-60, 60), (60, 60), (60, -60)].map {
          corner.moved(north: $0 * 1_000, east: $1 * 1_000)
        }, attributes: [], zooms: 6...6))
    #expect(cutter.bytes.keys.map(\.zoom) == [6, 6, 6, 6])
    #expect(Set(cutter.bytes.keys.map(\.column)) == [31, 32])
    cutter = TileCutter()
    cutter.add(
      MapFeature(
        layer: "place", shape: .point, points: [GeoPoint(latitude: 89.9, longitude: 180)],
        attributes: [], zooms: 0...22))
    #expect(cutter.bytes.count <= 16)
  }
}
