package import AulaDomain
import Crypto

/// Moves every row of one database to an empty one, of the same kind or the other, and proves that
/// they came: each table is counted and hashed as it is read here, and again as it stands there.
///
/// The source is read in one state. The target is written in one transaction: all or nothing.
package enum Relocation {
  /// What one table holds.
  package struct Extent: Hashable, Sendable {
    package let table: String
    package let rows: Int
    /// SHA-256 over all cells in the order of the key, hexadecimal.
    package let digest: String
  }

  /// Tables, each after those that it refers to, with the key that orders its rows.
  static let tables: [(name: String, key: [String])] = [
    ("journal_entry", ["sequence"]), ("journal_tip", ["id"]), ("journal_head", ["number"]),
    ("storage", ["id"]), ("segment", ["id"]), ("picture_group", ["segment", "byte_offset"]),
    ("gap", ["camera", "role", "starts_at"]), ("segment_seal", ["segment", "seal"]),
    ("city", ["id"]), ("partner", ["id"]), ("agreement", ["id"]), ("unit", ["id"]),
    ("unit_position", ["unit_id"]), ("account", ["id"]), ("session", ["token_hash"]),
    ("sign_in_failure", ["scope", "login", "source"]),
    ("known_device", ["token_hash", "account_id"]), ("yard", ["id"]), ("building", ["id"]),
    ("photo", ["id"]), ("passport_signature", ["yard_id", "revision"]), ("camera", ["id"]),
    ("camera_secret", ["camera_id"]), ("ruleset", ["camera_id"]), ("incident", ["id"]),
    ("incident_caller", ["incident_id"]), ("alert", ["id"]), ("assignment", ["id"]),
    ("segment_removal", ["segment"]), ("removed_recording", ["camera", "role", "day"]),
    ("footage_hold", ["incident_id"]),
  ]

  /// Rows that are read at once.
  private static let page = 1_000

  /// - Throws: `store.old-schema` where the source lacks a migration, `store.not-empty` where the
  ///   target has been used, `store.unlike` where what came differs; then nothing was kept.
  package static func run(
    from source: Store, to target: Store, in world: any World
  ) async throws -> [Extent] {
    let missing = try await Migrator().missing(in: source)
    guard missing.isEmpty else {
      throw Fault(
        .conflict, "store.old-schema",
        "the database lacks \(missing.joined(separator: ", ")): run aula migrate on it first")
    }
    guard try await target.read(isUnused) else {
      throw Fault(
        .conflict, "store.not-empty", "the database to move to has been used: name an empty one")
    }
    _ = try await Migrator().migrate(target, in: world)
    return try await source.read { from in
      try target.writeBlocking { to in try copy(from, to) }
    }
  }

  /// Nothing was entered in it yet; migrated it may be, by a move that failed.
  private static func isUnused(_ tx: any Connection) throws -> Bool {
    guard try tx.hasTable("migration") else { return true }
    let used = try tx.first(
      """
      select 1 from journal_entry union all select 1 from account union all select 1 from segment
      limit 1
      """)
    return used == nil
  }

  private static func copy(_ from: any Connection, _ to: any Connection) throws -> [Extent] {
    // What migrations themselves have put there.
    for table in tables.reversed() { try to.execute("delete from \(table.name)") }
    return try tables.map { table in
      let sent = try extent(of: table, from) { try insert($0, into: table.name, to) }
      let come = try extent(of: table, to) { _ in }
      guard sent == come else {
        throw Fault(
          .corrupt, "store.unlike",
          "\(table.name) has \(sent.rows) rows, of which \(come.rows) came, or came otherwise; "
            + "nothing was kept")
      }
      return come
    }
  }

  private static func extent(
    of table: (name: String, key: [String]), _ tx: any Connection, _ body: (Row) throws -> Void
  ) throws -> Extent {
    var hash = SHA256()
    var count = 0
    var last: [Value] = []
    while true {
      let rows = try tx.query(select(table, after: last.isEmpty ? nil : last.count), last)
      for row in rows {
        hash.update(data: canonical(row))
        try body(row)
      }
      count += rows.count
      guard rows.count == page, let row = rows.last else { break }
      last = try table.key.map { try row[$0] }
    }
    return Extent(table: table.name, rows: count, digest: hexadecimal(hash.finalize()))
  }

  private static func select(_ table: (name: String, key: [String]), after count: Int?) -> String {
    let key = table.key.joined(separator: ", ")
    let places = (0..<(count ?? 0)).map { "$\($0 + 1)" }.joined(separator: ", ")
    let condition = count == nil ? "" : " where (\(key)) > (\(places))"
    return "select * from \(table.name)\(condition) order by \(key) limit \(page)"
  }

  private static func insert(_ row: Row, into table: String, _ tx: any Connection) throws {
    let places = row.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let names = row.columns.joined(separator: ", ")
    try tx.execute("insert into \(table) (\(names)) values (\(places))", row.values)
  }

  /// For each cell its column, its kind and its bytes, with their length before them.
  private static func canonical(_ row: Row) -> [UInt8] {
    zip(row.columns, row.values).flatMap { column, value -> [UInt8] in
      let bytes: [UInt8] =
        switch value {
        case .null: []
        case .integer(let number): Array("\(number)".utf8)
        case .real(let number): Array("\(number.bitPattern)".utf8)
        case .text(let text): Array(text.utf8)
        case .blob(let blob): blob
        }
      return Array("\(column) \(value.kind) \(bytes.count) ".utf8) + bytes
    }
  }
}
