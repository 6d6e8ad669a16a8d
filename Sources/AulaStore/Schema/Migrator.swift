package import AulaDomain
import Crypto

/// Brings a database to this program's schema: each migration in a transaction of its own, in
/// order, once. What was applied is remembered with a checksum.
package struct Migrator: Sendable {
  private let migrations: [Migration]

  package init() {
    self.init(Migration.all)
  }

  init(_ migrations: [Migration]) {
    precondition(migrations.map(\.number) == Array(1..<(migrations.count + 1)), "1, 2, 3, …")
    self.migrations = migrations
  }

  /// Applies what is missing and names it, `0002-desk`. Nothing is done to a database that is newer
  /// than the program, or whose past differs from the program's.
  package func migrate(_ store: Store, in world: any World) async throws -> [String] {
    try await store.write { try $0.script(Self.ledger) }
    var applied: [String] = []
    for migration in migrations {
      if try await store.write({ try apply(migration, in: $0, world) }) {
        applied.append(migration.fileName)
      }
    }
    return applied
  }

  /// The names of the migrations that the database lacks; none where it is ready to be used.
  package func missing(in store: Store) async throws -> [String] {
    let past = try await store.read { tx in
      try tx.hasTable("migration") ? try Self.past(in: tx) : []
    }
    try check(past)
    return migrations.dropFirst(past.count).map(\.fileName)
  }

  /// Checked and done under one write lock: two processes may migrate at once.
  private func apply(
    _ migration: Migration, in tx: any Connection, _ world: any World
  ) throws -> Bool {
    let past = try Self.past(in: tx)
    try check(past)
    guard past.count < migration.number else { return false }
    do {
      try tx.script(migration.text)
      try migration.fills?(tx)
      if migration.bindsRows { try RowBinding.bindAll(in: tx, world: world) }
    } catch {
      throw Fault(
        .failed, "store.migration-failed",
        "migration \(migration.fileName) was not applied; the database is as it was before it",
        cause: error)
    }
    try tx.execute(
      Self.remember, [migration.number, migration.name, migration.checksum, world.now()])
    return true
  }

  private func check(_ past: [Applied]) throws {
    for (place, applied) in past.enumerated() {
      guard place < migrations.count else {
        throw Fault(
          .unsupported, "store.newer-schema",
          "the database has migration \(applied.number) \(applied.name), which this program does "
            + "not know: it was used by a newer Aula; update the program")
      }
      let migration = migrations[place]
      guard applied.number == migration.number, applied.checksum == migration.checksum else {
        throw Fault(
          .conflict, "store.changed-migration",
          "the database was made by another text of migration \(migration.fileName): use the "
            + "program that made it, or a fresh database")
      }
    }
  }
}

extension Migrator {
  private struct Applied: Sendable {
    let number: Int
    let name: String
    let checksum: String
  }

  private static func past(in tx: any Connection) throws -> [Applied] {
    try tx.query(applied).map { row in
      Applied(number: try row["number"], name: try row["name"], checksum: try row["checksum"])
    }
  }

  private static let ledger = """
    create table if not exists migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at integer not null
    ) strict
    """

  private static let applied = "select number, name, checksum from migration order by number"

  private static let remember = """
    insert into migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)
    """
}

extension Migration {
  var fileName: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + name
  }

  /// SHA-256 of the text, in hexadecimal.
  var checksum: String { hexadecimal(SHA256.hash(data: Array(text.utf8))) }
}

/// Small letters, two for each byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
