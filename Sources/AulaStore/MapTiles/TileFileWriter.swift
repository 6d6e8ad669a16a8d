import AulaDomain
import Foundation
import GRDB

/// Writes an MBTiles file; the demonstration's map is one.
package enum TileFileWriter {
  /// The file is whole or not there: it is written beside `path` and then takes its place.
  ///
  /// - Throws: `map.not-written`.
  package static func write(
    _ tiles: [TileAddress: [UInt8]], metadata: [String: String], to path: String
  ) throws {
    let draft = path + ".new"
    do {
      try? FileManager.default.removeItem(atPath: draft)
      let queue = try DatabaseQueue(path: draft)
      try queue.write { database in try fill(database, tiles, metadata) }
      try queue.close()
    } catch {
      throw Fault(
        .failed, "map.not-written", "\(path): the map's tiles cannot be written", cause: error)
    }
    guard rename(draft, path) == 0 else {
      throw Fault(
        .failed, "map.not-written",
        "\(path): the map's tiles cannot be put there: \(String(cString: strerror(errno)))")
    }
  }

  private static func fill(
    _ database: Database, _ tiles: [TileAddress: [UInt8]], _ metadata: [String: String]
  ) throws {
    try database.execute(
      sql: """
        create table metadata (name text not null primary key, value text not null);
        create table tiles (
          zoom_level integer not null, tile_column integer not null, tile_row integer not null,
          tile_data blob not null, primary key (zoom_level, tile_column, tile_row));
        """)
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "insert into metadata (name, value) values (?, ?)", arguments: [name, value])
    }
    let insert = try database.makeStatement(
      sql: "insert into tiles (zoom_level, tile_column, tile_row, tile_data) values (?, ?, ?, ?)")
    for (address, bytes) in tiles {
      try insert.execute(
        arguments: [address.zoom, address.column, address.southRow, Data(bytes)])
    }
  }
}
