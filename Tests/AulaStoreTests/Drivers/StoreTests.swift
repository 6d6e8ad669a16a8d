import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

@Suite struct StoreTests {
  private static let table = """
    create table thing (id integer primary key, name text not null unique, weight real, body blob,
      parent integer references thing (id), check (weight > 0)) strict
    """

  private enum Word: String, Storable { case yes, no }

  private func store() async throws -> Store {
    let store = try Store.scratch()
    try await store.write { try $0.script(Self.table) }
    return store
  }

  @Test func `each kind of value comes back as it went`() async throws {
    let store = try await store()
    let row = try await store.write { tx in
      try tx.first(
        "insert into thing values ($1, $2, $3, $4, $5) returning *",
        [Int64.max, "Ұлытау 'ә'", 0.25, [0, 255] as [UInt8], Value.null])
    }
    let answer = try #require(row)
    #expect(try answer["id"] == Int64.max)
    #expect(try answer["name"] == "Ұлытау 'ә'")
    #expect(try answer["weight"] == 0.25)
    #expect(try answer["body"] == [0, 255] as [UInt8])
    #expect(try answer["parent"] == Int?.none)
    #expect(try answer[0] == ID<Camera>(rawValue: .max))
  }

  @Test func `a cell of another kind and a column that is not there are faults`() async throws {
    let store = try await store()
    let row = try #require(try await store.read { try $0.first("select null as a, 'x' as b") })
    await expectFault("store.unexpected-value") { let _: Int = try row["a"] }
    await expectFault("store.unexpected-value") { let _: Word = try row["b"] }
    await expectFault("store.no-column") { let _: Int = try row["c"] }
    await expectFault("store.no-column") { let _: Int = try row[2] }
  }

  @Test func `what the closure throws rolls back and comes out unchanged`() async throws {
    struct Refusal: Error {}
    let store = try await store()
    await #expect(throws: Refusal.self) {
      try await store.write { tx in
        try tx.execute("insert into thing (id, name) values (1, 'a')")
        throw Refusal()
      }
    }
    #expect(try await store.read { try $0.value("select count(*) from thing") } == 0)
  }

  @Test(arguments: [
    ("insert into thing (id, name) values (1, 'b')", "store.duplicate"),
    ("insert into thing (id, name) values (2, 'a')", "store.duplicate"),
    ("insert into thing (id, name, parent) values (2, 'b', 9)", "store.reference"),
    ("insert into thing (id, name, weight) values (2, 'b', -1)", "store.refused"),
    ("insert into thing (id, name) values (2, null)", "store.refused"),
    ("insert into thing (id, name, weight) values (2, 'b', 'heavy')", "store.refused"),
    ("insert into nothing values (1)", "store.statement"),
    ("insert into thing (id, name) values ($1, $2)", "store.statement"),
  ])
  func `what the database refuses is a fault that names it`(sql: String, code: String) async throws
  {
    let store = try await store()
    try await store.write { try $0.execute("insert into thing (id, name) values (1, 'a')") }
    await expectFault(code) { try await store.write { try $0.execute(sql) } }
  }

  @Test func `a fault does not tell the parameters`() async throws {
    let store = try await store()
    let insert = "insert into thing (id, name) values ($1, $2)"
    try await store.write { try $0.execute(insert, [1, "Иванов"]) }
    await #expect {
      _ = try await store.write { try $0.execute(insert, [2, "Иванов"]) }
    } throws: { !String(describing: $0).contains("Иванов") }
  }

  @Test func `a versioned write that finds no row is stale`() async throws {
    let store = try await store()
    await expectFault("store.stale-version") {
      try await store.write {
        try $0.executeOne("update thing set name = 'b' where id = $1", [7], orStale: "thing 7")
      }
    }
  }

  @Test func `a read cannot write`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.path("aula.sqlite"))
    try await store.write { try $0.script(Self.table) }
    await expectFault("store.cannot-open") {
      try await store.read { try $0.execute("insert into thing (id, name) values (1, 'a')") }
    }
  }

  @Test func `a closed store says so`() async throws {
    let store = try await store()
    store.close()
    await expectFault("store.closed") { try await store.read { try $0.query("select 1") } }
  }
}
