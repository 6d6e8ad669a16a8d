import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// What is PostgreSQL's alone. All other tests of the store run on it as well, where they are
/// started beside a server.
@Suite(.enabled(if: Store.scratchServer != nil, "needs a server: scripts/postgres.sh"))
struct PostgresTests {
  private static let table = """
    create table thing (id integer primary key, name text not null, weight real, body blob) strict
    """

  private func store() async throws -> Store {
    let store = try Store.scratch()
    try await store.write { try $0.script(Self.table) }
    return store
  }

  /// Two stores on one database, as two processes have.
  private func pair() async throws -> (Store, Store) {
    let one = try await store()
    let schema: String? = try await one.read { try $0.value("select current_schema()") }
    let address = try #require(Store.scratchServer) + "&options=-csearch_path%3D\(schema ?? "")"
    return (one, try Store.open(postgres: address))
  }

  @Test func `writes of two processes that meet are run again, and none is lost`() async throws {
    let (one, other) = try await pair()
    try await one.write {
      try $0.execute("insert into thing (id, name, weight) values (1, 'a', 0)")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for store in [one, other] {
        group.addTask {
          for _ in 0..<25 {
            try await store.write { tx in
              let weight: Double? = try tx.value("select weight from thing where id = 1")
              try tx.execute("update thing set weight = $1 where id = 1", [(weight ?? 0) + 1])
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await one.read { try $0.value("select weight from thing") } == 50.0)
  }

  @Test func `a read sees one state, whatever others write meanwhile`() async throws {
    let (one, other) = try await pair()
    let counts = try await one.read { tx in
      let before: Int? = try tx.value("select count(*) from thing")
      try other.writeBlocking { try $0.execute("insert into thing (id, name) values (1, 'a')") }
      return [before, try tx.value("select count(*) from thing")]
    }
    #expect(counts == [0, 0])
    #expect(try await one.read { try $0.value("select count(*) from thing") } == 1)
  }

  @Test func `a connection that was ended is told once, and is made anew`() async throws {
    let (one, other) = try await pair()
    let process: Int? = try await one.write { try $0.value("select pg_backend_pid()") }
    let number = try #require(process)
    try await other.write { _ = try $0.query("select pg_terminate_backend(\(number))") }
    await expectFault("store.unreachable") {
      try await one.write { try $0.execute("insert into thing (id, name) values (1, 'a')") }
    }
    try await one.write { try $0.execute("insert into thing (id, name) values (1, 'a')") }
    #expect(try await other.read { try $0.value("select count(*) from thing") } == 1)
  }

  @Test func `a text with a zero byte is refused, and not cut off`() async throws {
    let store = try await store()
    await expectFault("store.refused") {
      try await store.write {
        try $0.execute("insert into thing (id, name) values (1, $1)", ["a\0b"])
      }
    }
  }

  @Test func `a task that was cancelled writes nothing`() async throws {
    let store = try await store()
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await store.write { try $0.execute("insert into thing (id, name) values (1, 'a')") }
        }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
    #expect(try await store.read { try $0.value("select count(*) from thing") } == 0)
  }

  @Test func `sums, booleans and floats come as the store knows them`() async throws {
    let store = try await store()
    let row = try await store.read { tx in
      try tx.first(
        """
        select sum(x) as sum, avg(x) as mean, sum(x) > 0 as is_more, 1::smallint as small,
          0.5::real as half, null as none
        from (values (9000000000000000000), (-2)) as list (x)
        """)
    }
    let answer = try #require(row)
    #expect(try answer["sum"] == Int64(8_999_999_999_999_999_998))
    #expect(try answer["mean"] == 4_499_999_999_999_999_999.0)
    #expect(try answer["is_more"] == true)
    #expect(try answer["small"] == 1)
    #expect(try answer["half"] == 0.5)
    #expect(try answer["none"] == Int?.none)
    await expectFault("store.unexpected-value") {
      try await store.read { try $0.first("select -12345678901234567890::numeric") }
    }
  }

  @Test func `nobody at the address is told with host and port, and no password`() {
    let address = "postgres://somebody:secret-word@127.0.0.1:1/nothing"
    #expect {
      _ = try Store.open(postgres: address)
    } throws: { error in
      let words = String(describing: error)
      return (error as? Fault)?.code == "store.unreachable" && !words.contains("secret-word")
    }
  }

  @Test func `the whole database is read through`() async throws {
    let store = try Store.scratch()
    _ = try await Migrator().migrate(store, in: ManualWorld())
    try await store.checkPages()
  }
}

@Suite struct PostgresDialectTests {
  @Test(arguments: [
    (
      "create table a (id integer, x real) strict;",
      "create table a (id bigint, x double precision);"
    ),
    ("b blob not null\n) strict, without rowid;", "b bytea not null\n);"),
    (
      "note text default 'real integer' -- a blob\n", "note text default 'real integer' -- a blob\n"
    ),
    ("integer_thing blobs unreal", "integer_thing blobs unreal"),
    (#""integer" integer"#, #""integer" bigint"#),
    ("", ""),
  ])
  func `a migration's types are PostgreSQL's`(given: String, wanted: String) {
    #expect(PostgresDialect.schema(given) == wanted)
  }

  @Test(arguments: [
    ([0, 0, 0, 0, 0, 0, 0, 0] as [UInt8], Value.integer(0)),
    ([0, 1, 0, 0, 0, 0, 0, 0, 0, 42], .integer(42)),
    ([0, 1, 0, 1, 0x40, 0, 0, 0, 0, 42], .integer(-420_000)),
    ([0, 1, 0xFF, 0xFF, 0, 0, 0, 1, 0x13, 0x88], .real(0.5)),
    ([0, 0, 0, 0, 0xC0, 0, 0, 0], .null),
  ])
  func `a decimal number is read from its digits`(bytes: [UInt8], wanted: Value) {
    #expect(PostgresCell.value(bytes, of: PostgresType.numeric) == wanted)
  }

  @Test(
    arguments: [[], [0], [0, 9, 0, 0, 0, 0, 0, 0], [UInt8](repeating: 0xFF, count: 8)] as [[UInt8]])
  func `a decimal number that is cut is none`(bytes: [UInt8]) {
    #expect(PostgresCell.value(bytes, of: PostgresType.numeric) == nil)
  }
}
