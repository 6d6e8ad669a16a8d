import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct DeskOutlineTests {
  private let corners = [(-30.0, -40.0), (-30, 40), (30, 40), (30, -40)].map { north, east in
    DeskFixture.square.moved(north: north, east: east)
  }

  private func entries(_ house: DeskFixture, _ noun: String, _ id: Int64) async throws
    -> [JournalEntry]
  {
    try await house.store.read {
      try Journal.entries(of: JournalSubject(noun: noun, id: id), in: $0)
    }
  }

  @Test func `a yard's outline is kept, journalled and told, and can be taken away`() async throws {
    let house = try await DeskFixture()
    let drawn = try await house.desk.draw(corners, around: house.yard, version: 1, by: house.setup)
    #expect(drawn.version == 2 && drawn.outline?.corners.count == 4)
    #expect(try await house.store.read { try $0.yard(house.yard) } == drawn)
    let change = Change(noun: .yard, id: 20, version: 2, incident: nil, unit: nil)
    #expect(house.changes() == [change])
    let bare = try await house.desk.draw([], around: house.yard, version: 2, by: house.setup)
    #expect(bare.outline == nil)
    let log = try await entries(house, "yard", 20)
    #expect(log.map(\.draft.action) == ["yard.outline", "yard.outline"])
    #expect(log.map { $0.draft.details["squareMetres"] } == [.number(4_800), .number(0)])
    #expect(log.last?.draft.details["outline"] == .null)
  }

  @Test func `a building's outline is held against its yard's place`() async throws {
    let house = try await DeskFixture()
    let building = Building(
      id: ID(rawValue: 5), yard: house.yard, address: BilingualText(ru: "ул. Вымышленная, 4"))
    try await house.desk.add(building, by: house.setup)
    let drawn = try await house.desk.draw(
      corners, of: building.id, version: 1, by: house.setup)
    #expect(drawn.outline?.corners.count == 4 && drawn.version == 2)
    let far = corners.map { $0.moved(north: 5_000, east: 0) }
    await expectFault("registry.outline-too-far") {
      try await house.desk.draw(far, of: building.id, version: 2, by: house.setup)
    }
  }

  @Test func `what is stale or no outline leaves neither a row nor an entry`() async throws {
    let house = try await DeskFixture()
    let before = try await house.journalSize()
    await expectFault("store.stale-version") {
      try await house.desk.draw(corners, around: house.yard, version: 7, by: house.setup)
    }
    let bow = [corners[0], corners[2], corners[1], corners[3]]
    await expectFault("registry.outline-crossing") {
      try await house.desk.draw(bow, around: house.yard, version: 1, by: house.setup)
    }
    #expect(try await house.store.read { try $0.yard(house.yard).version } == 1)
    #expect(try await house.journalSize() == before)
    #expect(house.changes().isEmpty)
  }

  @Test func `what lies around a place is found, and nothing beyond`() async throws {
    let house = try await DeskFixture()
    let found = try await house.store.read { tx in
      try [100.0, 300].map { metres in
        let place = DeskFixture.square.moved(north: 200, east: 0)
        return (
          try tx.yards(around: place, within: metres).count,
          try tx.cameras(around: place, within: metres).count
        )
      }
    }
    #expect(found.map(\.0) == [0, 1])
    #expect(found.map(\.1) == [0, 1])
  }
}
