import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct DeskDispatchTests {
  private func confirmed(_ house: DeskFixture) async throws -> AlertConfirmation {
    let alert = try await house.desk.raiseAlert(house.trigger(), from: house.camera).alert
    return try await house.desk.confirm(alert.id, version: 1, by: house.deed())
  }

  private func duties(_ house: DeskFixture) async throws -> [String: String] {
    let units = try await house.store.read { try $0.units() }
    return Dictionary(uniqueKeysWithValues: units.map { ($0.callSign, $0.duty.name) })
  }

  @Test func `a joint dispatch runs to its end on both phones, and then it can be closed`()
    async throws
  {
    let house = try await DeskFixture()
    let desk = house.desk
    let opened = try await confirmed(house)
    let sent = try await desk.dispatch(
      [house.police, house.privateCrew], to: opened.incident.id, version: 1, by: house.deed())
    #expect(sent.incident.state == .inProgress)
    #expect(sent.assignments.map(\.id) == opened.assignments.map(\.id))
    #expect(
      try await duties(house) == ["П-1": "committed", "Ц-1": "committed", "П-2": "available"])

    for assignment in sent.assignments {
      try await work(assignment, of: sent.incident, in: house)
    }
    #expect(Set(try await duties(house).values) == ["available"])

    let view = try await desk.view(opened.incident.id, for: house.desktop)
    #expect(view.progress == .ended)
    let closed = try await desk.close(
      opened.incident.id, version: sent.incident.version, .nothingFound, note: "обошли двор",
      by: house.deed())
    #expect(closed.state == .closed)
    #expect(try await house.store.read { try $0.incident(closed.id) } == closed)
    #expect(try await desk.queue(for: house.desktop).lines.isEmpty)
    let actions = try await house.actions(of: closed.id)
    #expect(actions.first == "alert.raise")
    #expect(actions.suffix(2) == ["incident.resolve", "incident.close"])
    #expect(actions.count { $0 == "assignment.arrive" } == 2)
  }

  /// A crew's way from its phone to the scene; until it is clear, nobody resolves the incident.
  private func work(
    _ assignment: Assignment, of incident: Incident, in house: DeskFixture
  ) async throws {
    var assignment = assignment
    let crew = assignment.unit == house.police ? house.crewID : house.guardsID
    for move in [AssignmentMove.acknowledge, .setOff, .arrive] {
      house.world.advance(by: .seconds(10))
      assignment = try await house.desk.move(
        assignment.id, version: assignment.version, move, by: house.deed(crew, .app))
    }
    await expectFault("dispatch.assignments-open") {
      try await house.desk.resolve(incident.id, version: incident.version, by: house.deed())
    }
    _ = try await house.desk.move(
      assignment.id, version: assignment.version, .clear(note: "никого"),
      by: house.deed(crew, .app))
  }

  @Test func `confirm and dispatch are one stroke`() async throws {
    let house = try await DeskFixture()
    let alert = try await house.desk.raiseAlert(house.trigger(), from: house.camera).alert
    let outcome = try await house.desk.confirm(
      alert.id, version: 1, dispatching: [house.police, house.privateCrew], by: house.deed())
    #expect(outcome.incident.state == .inProgress)
    #expect(Set(outcome.assignments.map(\.state)) == [.dispatched])
    let line = try await house.desk.queue(for: house.desktop).lines[0]
    #expect(line.deadline?.kind == .unitAcknowledge)
    #expect(line.place.yardNumber == 1)
  }

  @Test func `a dispatch takes all its units or none`() async throws {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    _ = try await house.desk.setDuty(
      of: house.privateCrew, version: 1, .goOffDuty, by: house.deed())
    let before = try await house.journalSize()
    _ = house.changes()
    await expectFault("dispatch.unit-not-dispatchable") {
      try await house.desk.dispatch(
        [house.police, house.privateCrew], to: opened.incident.id, version: 1, by: house.deed())
    }
    #expect(try await duties(house)["П-1"] == "available")
    #expect(try await house.store.read { try $0.incident(opened.incident.id) } == opened.incident)
    #expect(try await house.journalSize() == before)
    #expect(house.changes().isEmpty)
  }

  @Test func `two dispatchers cannot send one unit twice`() async throws {
    let folder = try TemporaryFolder()
    let house = try await DeskFixture(store: Store.open(path: folder.path("aula.sqlite")))
    let desk = house.desk
    var incidents: [Incident] = []
    for _ in 0..<8 {
      incidents.append(
        try await desk.openIncident(.intrusion, yard: house.yard, by: house.deed()))
    }
    let won = await withTaskGroup(of: Bool.self) { group in
      for incident in incidents {
        group.addTask {
          do {
            _ = try await desk.dispatch(
              [house.police], to: incident.id, version: 1, by: house.deed())
            return true
          } catch {
            return false
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(won == 1)
    let active: Int? = try await house.store.read {
      try $0.value("select count(*) from assignment where state = 'dispatched'")
    }
    #expect(active == 1)
  }

  @Test func `a wrong report by radio is taken back, and the log keeps both`() async throws {
    let house = try await DeskFixture()
    let (incident, sent) = try await onScene(house)
    let cleared = try await house.desk.move(
      sent.id, version: sent.version, .clear(note: "тихо"), by: house.deed(nil, .radio))
    #expect(try await duties(house)["П-1"] == "available")
    _ = house.changes()
    let back = try await house.desk.move(
      sent.id, version: cleared.version, .takeBack, by: house.deed())
    #expect(back.state == .onScene && back.endedAt == nil && back.reason == nil)
    #expect(try await house.store.read { try $0.assignment(sent.id) } == back)
    #expect(try await duties(house)["П-1"] == "committed")
    // The phone of the unit is told.
    #expect(house.changes().contains { $0.noun == .assignment && $0.unit == house.police })
    let log = try await house.store.read { try $0.log(of: incident.id) }
    let last = try #require(log.last)
    #expect(last.action == "assignment.take-back" && last.words == "cleared")
    #expect(log.contains { $0.action == "assignment.clear" && $0.words == "тихо" })
    await expectFault("dispatch.not-by-radio") {
      try await house.desk.move(sent.id, version: back.version, .takeBack, by: house.deed())
    }
  }

  @Test func `what a crew pressed itself is not taken back`() async throws {
    let house = try await DeskFixture()
    let sent = try await onScene(house).sent
    let cleared = try await house.desk.move(
      sent.id, version: sent.version, .clear(note: ""), by: house.deed(house.crewID, .app))
    await expectFault("dispatch.not-by-radio") {
      try await house.desk.move(sent.id, version: cleared.version, .takeBack, by: house.deed())
    }
  }

  @Test func `an end is not taken back once the unit or the incident has gone on`() async throws {
    let house = try await DeskFixture()
    let (incident, sent) = try await onScene(house)
    let cleared = try await house.desk.move(
      sent.id, version: sent.version, .clear(note: ""), by: house.deed(nil, .radio))
    let other = try await house.desk.openIncident(.theft, yard: house.yard, by: house.deed())
    let gone = try await house.desk.dispatch(
      [house.police], to: other.id, version: 1, by: house.deed())
    let before = try await house.journalSize()
    await expectFault("dispatch.unit-not-dispatchable") {
      try await house.desk.move(sent.id, version: cleared.version, .takeBack, by: house.deed())
    }
    _ = try await house.desk.move(
      gone.assignments[0].id, version: gone.assignments[0].version, .cancel(reason: "отбой"),
      by: house.deed())
    _ = try await house.desk.resolve(incident.id, version: incident.version, by: house.deed())
    await expectFault("dispatch.illegal-transition") {
      try await house.desk.move(sent.id, version: cleared.version, .takeBack, by: house.deed())
    }
    #expect(try await house.journalSize() > before)
    #expect(try await house.store.read { try $0.assignment(sent.id) } == cleared)
  }

  /// П-1 on the scene, as it told by radio.
  private func onScene(
    _ house: DeskFixture
  ) async throws -> (incident: Incident, sent: Assignment) {
    let opened = try await confirmed(house)
    let sent = try await house.desk.dispatch(
      [house.police], to: opened.incident.id, version: 1, by: house.deed())
    house.world.advance(by: .seconds(60))
    let there = try await house.desk.move(
      sent.assignments[0].id, version: sent.assignments[0].version, .arrive,
      by: house.deed(nil, .radio))
    return (sent.incident, there)
  }

  @Test func `even without the domain the table holds one unit to one incident`() async throws {
    let house = try await DeskFixture()
    let one = try await house.desk.openIncident(.intrusion, yard: house.yard, by: house.deed())
    let two = try await house.desk.openIncident(.theft, yard: house.yard, by: house.deed())
    _ = try await house.desk.dispatch([house.police], to: one.id, version: 1, by: house.deed())
    await expectFault("store.duplicate") {
      try await house.store.write { tx in
        let own = try tx.assignments(of: two.id).first { $0.unit == house.police }
        var forced = try #require(own)
        forced.version += 1
        forced.state = .dispatched
        forced.dispatchedAt = house.world.now()
        try tx.update(forced)
      }
    }
  }

  @Test func `of two who dispatch the same incident the second is told`() async throws {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    let sent = try await house.desk.dispatch(
      [house.police], to: opened.incident.id, version: 1, by: house.deed())
    await expectFault("store.stale-version") {
      try await house.desk.dispatch(
        [house.farPolice], to: opened.incident.id, version: 1,
        by: house.deed(house.otherOperator))
    }
    await expectFault("dispatch.already-on-incident") {
      try await house.desk.dispatch(
        [house.police], to: opened.incident.id, version: sent.incident.version, by: house.deed())
    }
    await expectFault("dispatch.no-units") {
      try await house.desk.dispatch(
        [], to: opened.incident.id, version: sent.incident.version, by: house.deed())
    }
  }

  @Test func `a decline frees the unit, and a breakdown takes it out of service`() async throws {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    let sent = try await house.desk.dispatch(
      [house.police, house.privateCrew], to: opened.incident.id, version: 1, by: house.deed())
    _ = try await house.desk.move(
      sent.assignments[0].id, version: 2, .decline(.tooFar, note: ""),
      by: house.deed(house.crewID, .app))
    _ = try await house.desk.move(
      sent.assignments[1].id, version: 2, .decline(.vehicle, note: "колесо"),
      by: house.deed(house.operatorID, .radio))
    #expect(
      try await duties(house) == [
        "П-1": "available", "Ц-1": "out-of-service", "П-2": "available",
      ])
    let view = try await house.desk.view(opened.incident.id, for: house.desktop)
    #expect(view.recommendation?.chosen.map(\.unit) == [house.farPolice])
    #expect(view.recommendation?.shortfalls.map(\.kind) == [.private])
    #expect(view.log.last { $0.action == "assignment.decline" }?.channel == .radio)
    #expect(view.log.last { $0.action == "assignment.decline" }?.unit == "Ц-1")
  }

  @Test func `a phone that sends a step again is answered, and the step is made once`()
    async throws
  {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    let sent = try await house.desk.dispatch(
      [house.police], to: opened.incident.id, version: 1, by: house.deed())
    let pressed = house.desk.deed(house.crewID, .app, deviceTime: house.world.now())
    let id = sent.assignments[0].id
    let first = try await house.desk.move(id, version: 2, .acknowledge, by: pressed)
    let size = try await house.journalSize()
    let again = try await house.desk.move(id, version: 2, .acknowledge, by: pressed)
    #expect(again == first)
    #expect(try await house.journalSize() == size)
    house.world.advance(by: .seconds(3))
    let other = house.desk.deed(house.crewID, .app, deviceTime: house.world.now())
    await expectFault("store.stale-version") {
      try await house.desk.move(id, version: 2, .acknowledge, by: other)
    }
  }

  @Test func `what the log refuses, the desk has not done`() async throws {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    let before = try await house.desk.view(opened.incident.id, for: house.desktop)
    // The third entry of the dispatch fails: by then rows of all three nouns were written.
    try await house.store.write { tx in
      try tx.script(
        """
        create unique index broken on journal_entry (length(salt))
        where action in ('alert.raise', 'assignment.dispatch')
        """)
    }
    _ = house.changes()
    await #expect(throws: Fault.self) {
      try await house.desk.dispatch(
        [house.police], to: opened.incident.id, version: 1, by: house.deed())
    }
    let after = try await house.desk.view(opened.incident.id, for: house.desktop)
    #expect(after.incident == before.incident)
    #expect(after.crews == before.crews)
    #expect(after.log == before.log)
    #expect(try await duties(house)["П-1"] == "available")
    #expect(house.changes().isEmpty)
  }

  @Test func `a crew sees its incident while it is on it, and nothing before or after`()
    async throws
  {
    let house = try await DeskFixture()
    let opened = try await confirmed(house)
    #expect(try await house.desk.crewView(of: house.police, for: house.phone).incident == nil)
    let sent = try await house.desk.dispatch(
      [house.police, house.privateCrew], to: opened.incident.id, version: 1, by: house.deed())
    let view = try await house.desk.crewView(of: house.police, for: house.phone)
    #expect(view.incident?.id == opened.incident.id)
    #expect(view.yard?.id == house.yard && view.camera?.id == house.camera)
    #expect(view.others.map(\.callSign) == ["Ц-1"])
    _ = try await house.desk.move(
      sent.assignments[0].id, version: 2, .cancel(reason: "хватит одних"), by: house.deed())
    #expect(try await house.desk.crewView(of: house.police, for: house.phone).incident == nil)
  }

  @Test func `a closed incident keeps its first closure when it is reopened`() async throws {
    let house = try await DeskFixture()
    let incident = try await house.desk.openIncident(
      .disorder, yard: house.yard, note: "звонок", by: house.deed())
    let amended = try await house.desk.amend(
      incident.id, version: 1, kind: .assault, note: "драка", by: house.deed())
    let once = try await house.desk.close(
      incident.id, version: amended.version, .lawful, note: "свадьба", by: house.deed())
    let open = try await house.desk.reopen(
      incident.id, version: once.version, reason: "снова звонят", by: house.deed())
    #expect(open.firstClosure?.disposition == .lawful)
    let twice = try await house.desk.close(
      incident.id, version: open.version, .warned, note: "разошлись", by: house.deed())
    let stored = try await house.store.read { try $0.incident(incident.id) }
    #expect(stored == twice)
    #expect(stored.firstClosure?.note == "свадьба")
    await expectFault("dispatch.illegal-transition") {
      try await house.desk.amend(
        incident.id, version: twice.version, kind: .theft, note: "", by: house.deed())
    }
  }
}
