import AulaDomain
import Testing

@Suite struct RecommendationTests {
  private let joint = RunCard(police: 1, private: 1)

  private func recommend(
    _ units: [Unit], card: RunCard? = nil, on assignments: [Assignment] = []
  ) -> Recommendation {
    Recommendation(
      for: card ?? joint, at: square, units: units, assignments: assignments, now: night)
  }

  @Test func `the nearest of each side is chosen, with distance, minutes and why`() {
    let result = recommend([
      unit(1, north: 3_000), unit(2, north: 1_000), unit(3, .private, north: -2_000),
    ])
    #expect(result.isComplete)
    #expect(result.chosen.map(\.unit) == [ID(rawValue: 2), ID(rawValue: 3)])
    #expect(result.candidates.map(\.reason) == [.nearest, .alternative, .nearest])
    #expect(abs(result.chosen[0].distance - 1_000) < 1)
    // 1 000 m × 1.4 at 30 km/h are 168 s.
    #expect(abs(result.chosen[0].estimate.inSeconds - 168) < 0.5)
    #expect(result.chosen[0].minutes == 3)
  }

  @Test func `one side does not make up for the other`() {
    let result = recommend([unit(1), unit(2), unit(3)])
    #expect(result.chosen.count == 1)
    #expect(result.shortfalls.map(\.kind) == [.private])
    #expect(result.shortfalls[0].reason == .noneAvailable)
    #expect(
      !joint.isSatisfied(by: [assignment(1, .police, .onScene), assignment(2, .police, .onScene)]))
    #expect(
      joint.isSatisfied(by: [
        assignment(1, .police, .onScene), assignment(2, .private, .dispatched),
      ]))
  }

  @Test func `who is on the call, or said no, is not recommended again`() {
    let units = [unit(1), unit(2, north: 900), unit(3, north: 1_500), unit(4, .private)]
    let result = recommend(
      units, card: RunCard(police: 2, private: 0),
      on: [assignment(1, .police, .enRoute), assignment(2, .police, .declined)])
    #expect(result.chosen.map(\.unit) == [ID(rawValue: 3)])
    let none = recommend([unit(1)], on: [assignment(9, .police, .declined)])
    #expect(none.chosen.map(\.unit) == [ID(rawValue: 1)])
  }

  @Test(arguments: [
    (unit(1, .private, north: 30_000), Recommendation.Shortfall.Reason.tooFar),
    (unit(1, .private, located: -1_801), .locationTooOld),
    (unit(1, .private, licence: -1), .licenceExpired),
    (unit(1, .private, duty: .offDuty), .noneAvailable),
    (unit(1, .private, duty: .committed), .noneAvailable),
  ])
  func `what is missing says why`(unit: Unit, reason: Recommendation.Shortfall.Reason) {
    let result = recommend([unit])
    let shortfall = result.shortfalls.first { $0.kind == .private }
    #expect(shortfall?.reason == reason)
    #expect(shortfall?.missing == 1)
    #expect(shortfall?.excluded.map(\.unit) == [unit.id])
  }

  @Test func `a unit that never said where it is, is missing for that`() {
    var lost = unit(1)
    lost.position = nil
    #expect(recommend([lost]).shortfalls.first?.reason == .noLocation)
  }

  @Test func `a place of more than five minutes ago is used and marked`() {
    let result = recommend([unit(1, located: -301), unit(2, north: 600, located: -300)])
    #expect(result.candidates.map(\.isStale) == [true, false])
    #expect(result.candidates[0].locationAge == .seconds(301))
  }

  @Test func `all on the call already is a reason of its own`() {
    let sent = [assignment(1, .police, .dispatched)]
    let result = recommend(
      [unit(1, duty: .committed)], card: RunCard(police: 2, private: 0), on: sent)
    #expect(result.shortfalls.map(\.missing) == [1])
    #expect(result.shortfalls[0].reason == .alreadyOnIncident)
  }

  @Test(arguments: Incident.Kind.allCases)
  func `no card sends a private crew alone`(kind: Incident.Kind) {
    #expect(RunCard.standard(for: kind).police > 0)
  }
}

@Suite struct DeadlineTests {
  @Test(arguments: [
    (Deadline.Kind.acknowledge, 15, 30), (.decide, 60, 120), (.dispatch, 60, 90),
    (.unitAcknowledge, 40, 60),
  ])
  func `each deadline warns before it is late`(kind: Deadline.Kind, warn: Int, late: Int) {
    let deadline = Deadline(kind, since: night)
    #expect(deadline.standing(at: later(warn)) == .inTime)
    #expect(deadline.standing(at: later(warn) + .microseconds(1)) == .warn)
    #expect(deadline.standing(at: later(late)) == .warn)
    #expect(deadline.standing(at: later(late) + .microseconds(1)) == .late)
  }

  @Test func `a deadline is over once somebody acts`() throws {
    #expect(incident().deadline?.kind == .dispatch)
    #expect(incident(.inProgress).deadline == nil)
    let sent = try assignment(1, .police, .proposed).applying(.dispatch, by: deed(10))
    #expect(sent.deadline == Deadline(.unitAcknowledge, since: later(10)))
    #expect(try sent.applying(.acknowledge, by: deed(20)).deadline == nil)
  }

  @Test func `an alert is to be taken, then to be decided, whoever has it`() throws {
    #expect(alert().deadline == Deadline(.acknowledge, since: later(2)))
    let taken = try alert().applying(.acknowledge, by: deed(20, by: 1))
    #expect(taken.deadline == Deadline(.decide, since: later(20)))
    // The yard waits on: another operator's hand does not make a late alert one in time.
    let over = try taken.applying(.takeOver, by: deed(200, by: 2))
    #expect(over.deadline == taken.deadline)
    #expect(over.deadline?.standing(at: later(200)) == .late)
    let gone = try over.applying(.dismiss(.test(note: "")), by: deed(210, by: 2))
    #expect(gone.deadline == nil)
    #expect(try gone.applying(.reconsider, by: deed(230, by: 1)).deadline == taken.deadline)
    #expect(try over.applying(.confirm(ID(rawValue: 7)), by: deed(210)).deadline == nil)
  }
}
