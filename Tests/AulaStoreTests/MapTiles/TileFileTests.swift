import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// Files of map tiles, as programs make them and as they should not be.
struct TileFileTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path("map.mbtiles") }

  init() throws { folder = try TemporaryFolder() }

  private func address(_ zoom: Int, _ column: Int, _ row: Int) -> TileAddress {
    TileAddress(zoom: zoom, column: column, row: row)!
  }

  /// A database with these statements in it, for files that we would never write.
  private func make(_ script: String) async throws {
    let store = try Store.open(path: path)
    try await store.write { try $0.script(script) }
    try await store.truncateLog()
    store.close()
  }

  private static let tables = """
    create table metadata (name text, value text);
    create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    create unique index tile_index on tiles (zoom_level, tile_column, tile_row);
    """

  @Test func `what is written is read: rows from the north, and what the file says of itself`()
    async throws
  {
    try TileFileWriter.write(
      [address(2, 1, 0): [1, 2, 3], address(2, 1, 3): [4]],
      metadata: [
        "format": "pbf", "name": "Город", "minzoom": "2", "maxzoom": "2",
        "bounds": "72.5, 49.0,73.5,50", "attribution": "<a href=\"x\">&copy; OSM</a>  & others",
      ], to: path)
    let file = try TileFile(path: path)
    #expect(file.summary.format == .vector)
    #expect(file.summary.zooms == 2...2)
    #expect(file.summary.name == "Город")
    #expect(file.summary.attribution == "© OSM & others")
    #expect(file.summary.bounds?.low == GeoPoint(latitude: 49, longitude: 72.5))
    #expect(file.summary.bounds?.high == GeoPoint(latitude: 50, longitude: 73.5))
    #expect(try await file.tile(at: address(2, 1, 0)) == [1, 2, 3])
    #expect(try await file.tile(at: address(2, 1, 3)) == [4])
    #expect(try await file.tile(at: address(2, 1, 1)) == nil)
    // Row 0 of the file is the south.
    let store = try Store.open(path: path)
    let rows = try await store.read { try $0.query("select tile_row from tiles order by 1") }
    #expect(try rows.map { try $0[0] as Int64 } == [0, 3])
  }

  @Test func `tiles that are kept apart from their places are found, and the view is not asked`()
    async throws
  {
    for (places, key, tiles) in [
      ("map", "tile_id", "images"), ("tiles_shallow", "tile_data_id", "tiles_data"),
    ] {
      try await make(
        """
        create table metadata (name text, value text);
        insert into metadata values ('format', 'png');
        create table \(places) (zoom_level integer, tile_column integer, tile_row integer,
          \(key) text, primary key (zoom_level, tile_column, tile_row));
        create table \(tiles) (\(key) text primary key, tile_data blob);
        insert into \(places) values (1, 0, 1, 'a'), (3, 0, 0, 'a');
        insert into \(tiles) values ('a', x'89504e47');
        create view tiles as with recursive
          forever(n) as (select 1 union all select n + 1 from forever)
          select n as zoom_level, n as tile_column, n as tile_row, n as tile_data from forever;
        """)
      let file = try TileFile(path: path)
      #expect(file.summary.format == .png)
      #expect(file.summary.zooms == 1...3, "the file does not say: its tiles do")
      #expect(try await file.tile(at: address(1, 0, 0)) == [0x89, 0x50, 0x4E, 0x47])
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `squares that are none have no address`() {
    let numbers = [
      "0", "1", "-1", "", "x", "9223372036854775807", "18446744073709551616", "1e3", "23",
    ]
    for zoom in numbers {
      for other in numbers {
        let address = TileAddress(zoom: zoom, column: other, row: other)
        let isSquare = zoom == "0" && other == "0" || zoom == "1" && ["0", "1"].contains(other)
        #expect((address != nil) == isSquare, "\(zoom)/\(other)")
      }
    }
    #expect(TileAddress(zoom: .max, column: .max, row: .min) == nil)
    #expect(address(22, (1 << 22) - 1, 0).southRow == (1 << 22) - 1)
  }

  @Test func `what is no file is told as such`() async throws {
    for name in ["none.mbtiles", "", "a/b"] {
      await expectFault("map.no-file") { try TileFile(path: folder.path(name)) }
    }
    await expectFault("map.no-file") { try TileFile(path: "/dev/zero") }
    try Data(repeating: 65, count: 9_000).write(to: folder.url.appending(path: "map.mbtiles"))
    await expectFault("map.not-tiles") { try TileFile(path: path) }
    try Data().write(to: folder.url.appending(path: "map.mbtiles"))
    await expectFault("map.not-tiles") { try TileFile(path: path) }
  }

  @Test(arguments: [
    "create table other (a)",
    "create table tiles (zoom_level, tile_column, tile_row, tile_data, primary key (1, 2))",
    // No metadata.
    "drop table metadata",
    // No format, or one that we do not know.
    "delete from metadata", "update metadata set value = 'svg'",
    // Each look would walk through everything.
    "drop index tile_index",
    // What is computed is not run.
    """
    drop table tiles; create view tiles as select 1 as zoom_level, 1 as tile_column, 1 as tile_row,
      randomblob(1000000000) as tile_data
    """,
    """
    drop table tiles; create table tiles (zoom_level integer, tile_column integer, tile_row integer,
      tile_data blob generated always as (randomblob(1000000000)) virtual,
      primary key (zoom_level, tile_column, tile_row))
    """,
  ])
  func `a database that is no map is refused at the start`(change: String) async throws {
    let isBare = change.hasPrefix("create")
    let own = Self.tables + "insert into metadata values ('format', 'pbf');"
    do {
      try await make((isBare ? "" : own) + change)
    } catch {
      // SQLite itself refuses some of them.
      return
    }
    await expectFault("map.not-tiles") { try TileFile(path: path) }
  }

  @Test func `hostile numbers and texts in its table are passed over`() async throws {
    try await make(
      Self.tables + """
        insert into metadata values ('format', 'PBF'), ('minzoom', '-9223372036854775809'),
          ('maxzoom', '1e300'), ('bounds', 'nan,inf,1e300,-'), ('name', zeroblob(100000)),
          ('attribution', '<script>' || hex(zeroblob(900)) || '</script>'),
          (null, null), (x'ff', x'fe');
        insert into tiles values ('x', null, 1.5, 'y'), (9223372036854775807, 1, 1, x'00'),
          (-5, 0, 0, x''),
          (3, 1, 1, x'01');
        """)
    let file = try TileFile(path: path)
    #expect(file.summary.zooms == 3...3)
    #expect(file.summary.bounds == nil)
    #expect(file.summary.name == "")
    #expect(file.summary.attribution.count == 200)
    #expect(try await file.tile(at: address(3, 1, 6)) == [1])
  }

  @Test func `a tile that is no tile is damage, not a trap`() async throws {
    try await make(
      Self.tables + """
        insert into metadata values ('format', 'png');
        insert into tiles values
          (0, 0, 0, zeroblob(\(TileFile.largestTile + 1))), (1, 0, 0, 'text'),
          (1, 0, 1, null), (1, 1, 1, 7);
        """)
    let file = try TileFile(path: path)
    for place in [address(0, 0, 0), address(1, 0, 1), address(1, 0, 0), address(1, 1, 0)] {
      await expectFault("map.damaged") { try await file.tile(at: place) }
    }
  }

  @Test func `damage anywhere in the file is a fault or an answer`() async throws {
    let tiles = Dictionary(
      uniqueKeysWithValues: (0..<64).map {
        (address(3, $0 % 8, $0 / 8), [UInt8](repeating: 7, count: 900))
      })
    try TileFileWriter.write(tiles, metadata: ["format": "pbf"], to: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    var random = SeededRandom(seed: 7)
    var told = 0
    for _ in 0..<60 {
      var broken = whole
      for _ in 0..<40 {
        broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        broken = broken.prefix(Int.random(in: 0..<broken.count, using: &random))
      }
      try broken.write(to: URL(filePath: path))
      do {
        let file = try TileFile(path: path)
        for place in tiles.keys { _ = try await file.tile(at: place) }
      } catch {
        let code = (error as? Fault)?.code ?? "\(error)"
        #expect(["map.damaged", "map.not-tiles"].contains(code))
        told += 1
      }
    }
    #expect(told > 10)
  }

  @Test func `a file that is taken away or cut while it is read ends nothing`() async throws {
    let tiles = Dictionary(
      uniqueKeysWithValues: (0..<64).map {
        (address(3, $0 % 8, $0 / 8), [UInt8](repeating: 7, count: 9_000))
      })
    try TileFileWriter.write(tiles, metadata: ["format": "pbf"], to: path)
    let file = try TileFile(path: path)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.truncate(atOffset: 5_000)
    var told = 0
    for place in tiles.keys {
      do { _ = try await file.tile(at: place) } catch let fault as Fault {
        #expect(fault.code == "map.damaged")
        told += 1
      }
    }
    #expect(told > 0)
    try FileManager.default.removeItem(atPath: path)
    do { _ = try await file.tile(at: address(0, 0, 0)) } catch { #expect(error is Fault) }
  }
}
