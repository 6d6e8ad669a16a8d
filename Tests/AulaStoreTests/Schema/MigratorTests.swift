import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

@Suite struct MigratorTests {
  private let world = ManualWorld()
  private let first = Migration(1, "first", text: "create table a (id integer primary key)")
  private let second = Migration(2, "second", text: "create table b (id integer primary key)")

  @Test func `each migration is applied once`() async throws {
    let store = try Store.inMemory()
    #expect(
      try await Migrator([first, second]).missing(in: store) == ["0001-first", "0002-second"])
    #expect(try await Migrator([first]).migrate(store, in: world) == ["0001-first"])
    #expect(try await Migrator([first, second]).missing(in: store) == ["0002-second"])
    #expect(try await Migrator([first, second]).migrate(store, in: world) == ["0002-second"])
    #expect(try await Migrator([first, second]).migrate(store, in: world) == [])
    #expect(try await Migrator([first, second]).missing(in: store) == [])
  }

  @Test func `a migration that fails leaves nothing and says its name`() async throws {
    let store = try Store.inMemory()
    let broken = Migration(2, "broken", text: "create table b (id integer); create table a (id)")
    await expectFault("store.migration-failed") {
      try await Migrator([first, broken]).migrate(store, in: world)
    }
    #expect(try await store.read { try $0.hasTable("a") })
    #expect(try await store.read { try !$0.hasTable("b") })
    #expect(try await Migrator([first, second]).migrate(store, in: world) == ["0002-second"])
  }

  @Test func `a changed past is refused`() async throws {
    let store = try Store.inMemory()
    _ = try await Migrator([first]).migrate(store, in: world)
    let changed = Migration(1, "first", text: first.text + " ")
    await expectFault("store.changed-migration") {
      try await Migrator([changed, second]).migrate(store, in: world)
    }
    await expectFault("store.changed-migration") {
      try await Migrator([changed, second]).missing(in: store)
    }
  }

  @Test func `a database of a newer program is refused`() async throws {
    let store = try Store.inMemory()
    _ = try await Migrator([first, second]).migrate(store, in: world)
    await expectFault("store.newer-schema") {
      try await Migrator([first]).migrate(store, in: world)
    }
  }

  @Test func `two processes may migrate at once`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("aula.sqlite")
    let one = try Store.open(path: path)
    let other = try Store.open(path: path)
    async let here = Migrator().migrate(one, in: world)
    async let there = Migrator().migrate(other, in: world)
    let applied = try await here + there
    #expect(applied.sorted() == Migration.all.map(\.fileName))
  }
}

@Suite struct SchemaTests {
  private static let schemaFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../../Sources/AulaStore/Schema").standardized

  /// Of SQLite, whatever the run is on: its catalogue tells a table's own text.
  private func migrated() async throws -> Store {
    let store = try Store.inMemory()
    _ = try await Migrator().migrate(store, in: ManualWorld())
    return store
  }

  @Test func `schema sql is what the migrations make`() async throws {
    let text = try String(
      contentsOf: Self.schemaFolder.appending(path: "schema.sql"), encoding: .utf8)
    let fresh = try Store.inMemory()
    try await fresh.write { try $0.script(text) }
    let migrated = try await migrated()
    let wanted = try await shape(of: fresh)
    let made = try await shape(of: migrated)
    #expect(made.keys.sorted() == wanted.keys.sorted())
    for (name, text) in wanted { #expect(made[name] == text) }
  }

  @Test func `each file of migrations is in the list`() throws {
    let folder = Self.schemaFolder.appending(path: "migrations").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(Migration.all.map { $0.fileName + ".sql" } == files)
    for migration in Migration.all {
      let path = "\(folder)/\(migration.fileName).sql"
      #expect(try String(contentsOfFile: path, encoding: .utf8) == migration.text)
    }
  }

  @Test func `every table is strict`() async throws {
    let store = try await migrated()
    let lax = try await store.read {
      try $0.query(
        "select name from pragma_table_list where not strict and name not like 'sqlite%'")
    }
    #expect(lax.map(\.values) == [])
  }

  /// Statement by name of table or index, without comments and with single spaces.
  private func shape(of store: Store) async throws -> [String: String] {
    let rows = try await store.read {
      try $0.query("select name, coalesce(sql, 'automatic') as sql from sqlite_schema")
    }
    return try Dictionary(
      uniqueKeysWithValues: rows.map { (try $0["name"], normalised(try $0["sql"])) })
  }

  private func normalised(_ sql: String) -> String {
    sql.replacing(/--[^\n]*/, with: "").replacing("if not exists ", with: "")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
      // A column that is added stands behind the last one's end of line.
      .replacing(" ,", with: ",").replacing(" )", with: ")")
  }
}
