import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// Steps that a crew's phone sends late, twice or with a wrong clock.
struct CrewStepTests {
  private func sent(_ house: DeskFixture) async throws -> (Incident, [Assignment]) {
    let incident = try await house.desk.openIncident(
      .theft, yard: house.yard, note: "звонок", by: house.deed())
    let sent = try await house.desk.dispatch(
      [house.police, house.privateCrew], to: incident.id, version: 1, by: house.deed())
    return (sent.incident, sent.assignments)
  }

  private func press(
    _ house: DeskFixture, _ key: String, ago: Int = 0, by user: ID<User>? = nil
  ) -> Deed {
    house.desk.deed(
      user ?? house.crewID, .app, deviceTime: house.world.now() - .seconds(ago), key: key)
  }

  @Test func `a press is known by its key also after later ones, and enters the log once`()
    async throws
  {
    let house = try await DeskFixture()
    let id = try await sent(house).1[0].id
    house.world.advance(by: .seconds(60))
    let first = press(house, "press-one", ago: 50)
    let present = try await house.desk.move(id, version: 2, .acknowledge, by: first)
    let second = press(house, "press-two", ago: 40)
    let latest = try await house.desk.move(id, version: present.version, .setOff, by: second)
    let size = try await house.journalSize()
    // The answers were lost and the page was loaded anew: it sends with the version that it sees.
    for (key, move) in [("press-one", AssignmentMove.acknowledge), ("press-two", .setOff)] {
      let again = try await house.desk.move(
        id, version: latest.version, move, by: press(house, key, ago: 5))
      #expect(again.version == latest.version && again.state == .enRoute)
    }
    #expect(try await house.journalSize() == size)
    await expectFault("dispatch.illegal-transition") {
      try await house.desk.move(
        id, version: latest.version, .acknowledge, by: press(house, "press-three"))
    }
  }

  @Test func `a key counts for who used it and for that assignment alone`() async throws {
    let house = try await DeskFixture()
    let both = try await sent(house).1
    _ = try await house.desk.move(
      both[0].id, version: 2, .acknowledge, by: press(house, "press-one"))
    let other = try await house.desk.move(
      both[1].id, version: both[1].version, .acknowledge,
      by: press(house, "press-one", by: house.guardsID))
    #expect(other.state == .acknowledged)
    let stranger = house.desk.deed(house.operatorID, .app, key: "press-one")
    await expectFault("store.stale-version") {
      try await house.desk.move(both[0].id, version: 2, .setOff, by: stranger)
    }
  }

  @Test func `the log tells when a step was made and when it was received`() async throws {
    let house = try await DeskFixture()
    let (incident, assignments) = try await sent(house)
    house.world.advance(by: .seconds(300))
    let now = house.world.now()
    _ = try await house.desk.move(
      assignments[0].id, version: 2, .acknowledge, by: press(house, "press-one", ago: 240))
    _ = try await house.desk.move(
      assignments[1].id, version: assignments[1].version, .acknowledge,
      by: press(house, "press-two", ago: 4_000, by: house.guardsID))
    let steps = try await house.desk.view(incident.id, for: house.desktop).log.filter {
      $0.action == "assignment.acknowledge"
    }
    #expect(steps.map(\.time.at) == [now - .seconds(240), now])
    #expect(steps.map(\.time.received) == [now, now])
    #expect(steps.map(\.time.doubt) == [nil, .beforeDispatch])
    #expect(steps.map(\.assignment) == assignments.map(\.id))
  }

  @Test func `both phones are told of the operator's words and of each other's steps`()
    async throws
  {
    let house = try await DeskFixture()
    let (incident, assignments) = try await sent(house)
    func told() -> Set<ID<Unit>> {
      Set(house.changes().filter { $0.noun == .assignment }.compactMap(\.unit))
    }
    _ = told()
    _ = try await house.desk.amend(
      incident.id, version: incident.version, kind: .theft, note: "их трое", by: house.deed())
    #expect(told() == [house.police, house.privateCrew])
    _ = try await house.desk.move(
      assignments[0].id, version: 2, .acknowledge, by: press(house, "press-one"))
    #expect(told() == [house.police, house.privateCrew])
  }
}
