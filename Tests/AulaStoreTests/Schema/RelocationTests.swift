import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// Between two of the kind that the run is on; and from SQLite to it and back.
@Suite struct RelocationTests {
  /// A database with something in most tables: calls, crews, recordings, a sealed and signed log.
  private func lived() async throws -> DeskFixture {
    let house = try await DeskFixture(store: Store.inMemory())
    let alert = try await house.desk.raiseAlert(house.trigger(), from: house.camera).alert
    _ = try await house.desk.confirm(
      alert.id, version: alert.version, dispatching: [house.police, house.privateCrew],
      by: house.deed())
    return house
  }

  private func rows(_ store: Store) async throws -> [String: Int] {
    try await store.read { tx in
      var counts: [String: Int] = [:]
      for table in Relocation.tables {
        counts[table.name] = try tx.value("select count(*) from \(table.name)")
      }
      return counts
    }
  }

  @Test func `each table is named, and each after those that it refers to`() async throws {
    let store = try Store.inMemory()
    _ = try await Migrator().migrate(store, in: ManualWorld())
    let found = try await store.read { tx in
      try tx.query("select name, sql from sqlite_schema where type = 'table'").map {
        (try $0["name"] as String, try $0["sql"] as String)
      }
    }
    let names = Relocation.tables.map(\.name)
    #expect(Set(names) == Set(found.map(\.0)).subtracting(["migration"]))
    for (name, sql) in found where name != "migration" {
      let place = try #require(names.firstIndex(of: name))
      let parents = sql.matches(of: /references "?(\w+)"?/).map { String($0.1) }
      #expect(parents.allSatisfy { names[..<place].contains($0) }, "\(name) after \(parents)")
    }
  }

  @Test func `all rows come, and the log is whole there and back`() async throws {
    let house = try await lived()
    let there = try Store.scratch()
    let moved = try await Relocation.run(from: house.store, to: there, in: house.world)
    #expect(try await rows(there) == rows(house.store))
    #expect(moved.first { $0.table == "journal_entry" }?.rows ?? 0 > 5)
    #expect(moved.first { $0.table == "assignment" }?.rows == 2)
    let back = try Store.inMemory()
    let returned = try await Relocation.run(from: there, to: back, in: house.world)
    #expect(returned == moved)
    for store in [there, back] {
      #expect(try await Journal.verify(store).defect == nil)
    }
    // It is a database like another: work goes on there.
    let desk = Desk(
      store: there, world: house.world, vault: house.desk.vault, hasher: house.desk.hasher)
    _ = try await desk.raiseAlert(house.trigger(after: 4_000), from: house.camera)
  }

  @Test func `more rows than are read at once come too`() async throws {
    let house = try await lived()
    try await house.store.write { tx in
      for number in 0..<2_345 {
        try Journal.append(
          JournalDraft(
            actor: .system, action: "test.entry", subject: JournalSubject("test"),
            details: ["number": .number(Int64(number))]), in: tx, world: house.world)
      }
    }
    let there = try Store.scratch()
    _ = try await Relocation.run(from: house.store, to: there, in: house.world)
    #expect(try await rows(there) == rows(house.store))
  }

  @Test func `a database that was used is not written over`() async throws {
    let house = try await lived()
    let used = try await DeskFixture(store: Store.scratch()).store
    await expectFault("store.not-empty") {
      try await Relocation.run(from: house.store, to: used, in: house.world)
    }
  }

  @Test func `a database of before is to be migrated first`() async throws {
    let old = try Store.inMemory()
    await expectFault("store.old-schema") {
      try await Relocation.run(from: old, to: Store.scratch(), in: ManualWorld())
    }
  }
}
