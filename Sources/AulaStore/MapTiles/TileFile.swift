import AulaDomain
import Foundation
import GRDB

/// A map's tiles in a file of the format MBTiles 1.3, which is an SQLite database; read-only.
///
/// The file is somebody else's. No SQL that stands in it is run: views are not asked, only tables
/// whose columns are stored. What it holds is checked at the start, as far as that is quick; each
/// tile when it is read.
package final class TileFile: Sendable {
  /// Bytes; a larger tile is taken for damage. Real ones have less than half a megabyte.
  package static let largestTile = 4 << 20

  package let path: String
  package let summary: TileSet
  /// Changes with the file: browsers keep tiles by it.
  package let tag: String
  private let queue: DatabaseQueue
  private let lookup: String

  /// - Throws: `map.no-file`, `map.not-tiles`, `map.damaged`.
  package init(path: String) throws {
    self.path = path
    tag = try Self.tag(of: path)
    do {
      queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      (summary, lookup) = try queue.read { database in
        let lookup = try Self.lookup(in: database)
        return (
          try TileSet(Self.metadata(in: database), found: Self.zooms(in: database, by: lookup)),
          lookup.tile
        )
      }
    } catch let error as DatabaseError {
      throw Self.fault(for: error, path)
    }
  }

  /// `nil` where the file has none.
  ///
  /// - Throws: `map.damaged`.
  package func tile(at address: TileAddress) async throws -> [UInt8]? {
    do {
      return try await queue.read { [lookup, path] database in
        let place: StatementArguments = [address.zoom, address.column, address.southRow]
        let row = try GRDB.Row.fetchOne(
          database, sql: lookup, arguments: place + [Self.largestTile])
        guard let row else { return nil }
        guard let bytes = row[0] as Data? else {
          throw Fault(
            .corrupt, "map.damaged",
            "\(path): \(address.zoom)/\(address.column)/\(address.row) is no tile, or too large"
          )
        }
        return [UInt8](bytes)
      }
    } catch let error as DatabaseError {
      throw Self.fault(for: error, path)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "aula.map"
    configuration.readonly = true
    configuration.busyMode = .timeout(1)
    configuration.prepareDatabase { database in
      // A file that is cut while it is mapped would end the process.
      try database.execute(sql: "pragma mmap_size = 0")
      try database.execute(sql: "pragma trusted_schema = off")
      try database.execute(sql: "pragma cell_size_check = on")
    }
    return configuration
  }

  private static func tag(of path: String) throws -> String {
    let attributes: [FileAttributeKey: Any]
    do {
      let real = URL(filePath: path).resolvingSymlinksInPath().path
      attributes = try FileManager.default.attributesOfItem(atPath: real)
    } catch {
      throw Fault(
        .notFound, "map.no-file", "\(path): there is no such file of map tiles: mend map.mbtiles",
        cause: error)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Fault(.invalid, "map.no-file", "\(path) is no file: mend map.mbtiles")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw Fault(
        .denied, "map.no-file", "\(path) cannot be read: look at its owner and mode")
    }
    let size = attributes[.size] as? Int64 ?? 0
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return String(size, radix: 36) + "-" + String(Int64(nearest: changed * 1_000), radix: 36)
  }

  private static func fault(for error: DatabaseError, _ path: String) -> Fault {
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return Fault(.corrupt, "map.not-tiles", "\(path) is no MBTiles file", cause: error)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return Fault(
        .denied, "map.no-file", "\(path) cannot be opened: look at its owner and mode",
        cause: error)
    default:
      return Fault(
        .corrupt, "map.damaged", "\(path) cannot be read: copy the file of map tiles again",
        cause: error)
    }
  }
}

extension TileFile {
  private struct Lookup {
    let tile: String
    /// The table that has the column `zoom_level`.
    let places: String
  }

  /// How tiles are kept: in one table, or apart from their places so that equal ones are kept once.
  private static let shapes: [(places: String, key: String, tiles: String)] = [
    ("tiles", "", "tiles"), ("map", "tile_id", "images"),
    ("tiles_shallow", "tile_data_id", "tiles_data"),
  ]

  private static func lookup(in database: Database) throws -> Lookup {
    let place = ["zoom_level", "tile_column", "tile_row"]
    for shape in shapes {
      let isOne = shape.key.isEmpty
      let keys = isOne ? [] : [shape.key]
      guard try keeps(place + keys + (isOne ? ["tile_data"] : []), shape.places, in: database),
        try isOne || keeps(keys + ["tile_data"], shape.tiles, in: database)
      else { continue }
      let source =
        isOne
        ? "tiles p"
        : "\(shape.places) p join \(shape.tiles) t on t.\(shape.key) = p.\(shape.key)"
      let data = isOne ? "p.tile_data" : "t.tile_data"
      let text = """
        select case when typeof(\(data)) = 'blob' and length(\(data)) <= ?4 then \(data) end
        from \(source) where p.zoom_level = ?1 and p.tile_column = ?2 and p.tile_row = ?3 limit 1
        """
      try checkIndex(text, in: database)
      return Lookup(tile: text, places: shape.places)
    }
    throw Fault(
      .corrupt, "map.not-tiles",
      "the map has no table tiles with zoom_level, tile_column, tile_row and tile_data: it is no "
        + "MBTiles file, or its tables are computed")
  }

  /// Whether it is a real table that stores these columns: nothing that the file says is run.
  private static func keeps(
    _ columns: [String], _ table: String, in database: Database
  ) throws -> Bool {
    let isTable = try Bool.fetchOne(
      database, sql: "select rootpage > 0 from sqlite_schema where type = 'table' and name = ?",
      arguments: [table])
    guard isTable == true else { return false }
    let stored = try String.fetchAll(
      database, sql: "select name from pragma_table_xinfo(?) where hidden = 0 limit 100",
      arguments: [table])
    return Set(columns).isSubset(of: stored)
  }

  /// Without an index each tile would cost a walk through the whole file.
  private static func checkIndex(_ text: String, in database: Database) throws {
    let steps = try GRDB.Row.fetchAll(
      database, sql: "explain query plan " + text, arguments: [0, 0, 0, 0])
    guard steps.allSatisfy({ ($0["detail"] as String? ?? "").hasPrefix("SEARCH") }) else {
      throw Fault(
        .unsupported, "map.not-tiles",
        "the map has no index: create unique index tile_index on tiles "
          + "(zoom_level, tile_column, tile_row)")
    }
  }

  private static func metadata(in database: Database) throws -> [String: String] {
    guard try keeps(["name", "value"], "metadata", in: database) else {
      throw Fault(.corrupt, "map.not-tiles", "the map has no table metadata: it is no MBTiles file")
    }
    let rows = try GRDB.Row.fetchAll(
      database,
      sql: """
        select cast(name as text), cast(value as text) from metadata
        where length(name) <= 100 and length(value) <= 4000 limit 200
        """)
    return Dictionary(
      rows.compactMap { row in
        guard let name = row[0] as String?, let value = row[1] as String? else { return nil }
        return (name, value)
      }, uniquingKeysWith: { first, _ in first })
  }

  private static func zooms(in database: Database, by lookup: Lookup) throws -> ClosedRange<Int>? {
    let ends = try ["min", "max"].map { end in
      try Int.fetchOne(
        database,
        sql: """
          select \(end)(zoom_level) from \(lookup.places)
          where zoom_level between 0 and \(TileAddress.zooms.upperBound)
          """)
    }
    guard let low = ends[0], let high = ends[1], low <= high else { return nil }
    return low...high
  }
}
