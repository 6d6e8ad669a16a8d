import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// A person's data in the desk: kept apart, and never looked at without a trace.
@Suite struct DeskCallerTests {
  private func opened(_ house: DeskFixture) async throws -> Incident {
    try await house.desk.openIncident(
      .disorder, yard: house.yard, note: "шум",
      caller: Caller(name: "Сидорова", phone: "8 701 234 56 78"), by: house.deed())
  }

  @Test func `a look is a deed, and one at nobody is none`() async throws {
    let house = try await DeskFixture()
    let incident = try await opened(house)
    #expect(try await house.desk.view(incident.id, for: house.desktop).hasCaller)
    let caller = try await house.desk.readCaller(of: incident.id, by: house.deed())
    #expect(caller?.phone == "+77012345678")
    let last = try #require(try await house.store.read { try $0.log(of: incident.id) }.last)
    #expect(last.action == "incident.read-caller" && last.actor == "Иванова")
    #expect(try await house.store.read { try $0.incident(incident.id) } == incident)

    let quiet = try await house.desk.openIncident(.theft, yard: house.yard, by: house.deed())
    let before = try await house.journalSize()
    #expect(try await house.desk.readCaller(of: quiet.id, by: house.deed()) == nil)
    #expect(try await house.journalSize() == before)
  }

  @Test func `it is amended with the version that was seen, and forgotten whole`() async throws {
    let house = try await DeskFixture()
    let incident = try await opened(house)
    let other = Caller(name: "Ахметов", phone: "")
    await expectFault("store.stale-version") {
      try await house.desk.set(other, of: incident.id, version: 7, by: house.deed())
    }
    let next = try await house.desk.set(other, of: incident.id, version: 1, by: house.deed())
    #expect(next.version == 2)
    #expect(try await house.desk.readCaller(of: incident.id, by: house.deed()) == other)
    _ = try await house.desk.set(nil, of: incident.id, version: 2, by: house.deed())
    #expect(try await !house.desk.view(incident.id, for: house.desktop).hasCaller)
    let rows: Int? = try await house.store.read {
      try $0.value("select count(*) from incident_caller")
    }
    #expect(rows == 0)
  }

  @Test func `the journal holds nothing of the person`() async throws {
    let house = try await DeskFixture()
    let incident = try await opened(house)
    _ = try await house.desk.readCaller(of: incident.id, by: house.deed())
    _ = try await house.desk.set(
      Caller(name: "Ахметов", phone: "102"), of: incident.id, version: 1, by: house.deed())
    let details = try await house.store.read { tx in
      try tx.query("select details from journal_entry").map { try $0["details"] as String }
    }
    #expect(details.count > 3)
    for text in details {
      #expect(!text.contains("Сидорова") && !text.contains("Ахметов") && !text.contains("2345678"))
    }
  }
}
