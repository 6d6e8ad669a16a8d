import AulaDomain
import Testing

@Suite struct AssignmentTests {
  static let moves: [AssignmentMove] = [
    .dispatch, .acknowledge, .setOff, .arrive, .clear(note: ""), .decline(.tooFar, note: ""),
    .cancel(reason: "not needed"), .beUnable(reason: "a tyre"), .takeBack,
  ]

  static let table: [Assignment.State: [String: Assignment.State]] = [
    .proposed: ["dispatch": .dispatched, "cancel": .cancelled],
    .dispatched: [
      "acknowledge": .acknowledged, "set-off": .enRoute, "arrive": .onScene,
      "decline": .declined, "cancel": .cancelled,
    ],
    .acknowledged: [
      "set-off": .enRoute, "arrive": .onScene, "decline": .declined, "cancel": .cancelled,
      "be-unable": .unable, "take-back": .dispatched,
    ],
    // Where a step goes back to, its times say; here there are none.
    .enRoute: [
      "arrive": .onScene, "cancel": .cancelled, "be-unable": .unable, "take-back": .dispatched,
    ],
    .onScene: [
      "clear": .cleared, "cancel": .cancelled, "be-unable": .unable, "take-back": .dispatched,
    ],
    .cleared: ["take-back": .dispatched], .declined: [:], .cancelled: [:], .unable: [:],
  ]

  @Test(arguments: Assignment.State.allCases, moves)
  func `each state knows its moves and no other`(state: Assignment.State, move: AssignmentMove) {
    var assignment = assignment(1, .police, state)
    if move == .takeBack { assignment.deed = deed(4, .radio) }
    let expected = Self.table[state]?[move.name]
    #expect(Assignment.allowed(move, in: state) == (expected != nil))
    let outcome = Result { () throws(DispatchError) in
      try assignment.applying(move, by: deed(5, .app))
    }
    switch outcome {
    case .success(let next):
      #expect(next.state == expected)
      #expect(next.version == assignment.version + 1)
      #expect(next.deed == deed(5, .app))
      #expect((next.endedAt != nil) == next.state.isEnded)
    case .failure(let error):
      #expect(expected == nil)
      #expect(error.code == "dispatch.illegal-transition")
    }
  }

  @Test func `buttons that were skipped leave their times empty`() throws {
    let there = try assignment(1, .police, .dispatched).applying(.arrive, by: deed(90))
    #expect(there.acknowledgedAt == nil && there.enRouteAt == nil)
    #expect(there.onSceneAt == later(90))
  }

  @Test func `ways out want their reasons`() throws {
    let sent = assignment(1, .police, .dispatched)
    for move in [AssignmentMove.decline(.other, note: ""), .cancel(reason: " ")] {
      #expect(throws: DispatchError.noteMissing) { try sent.applying(move, by: deed()) }
    }
    #expect(throws: DispatchError.noteMissing) {
      try assignment(1, .police, .onScene).applying(.beUnable(reason: ""), by: deed())
    }
    let declined = try sent.applying(.decline(.vehicle, note: "no fuel"), by: deed())
    #expect(declined.reason == "vehicle: no fuel")
  }
}

/// A wrong press of what a crew told by radio.
@Suite struct TakeBackTests {
  private typealias Step = (move: AssignmentMove, channel: Deed.Channel)

  /// A unit that was sent at 0 and made these steps, ten seconds apart.
  private func sent(_ steps: [Step]) throws -> Assignment {
    var assignment = try assignment(1, .police, .proposed).applying(.dispatch, by: deed())
    for (place, step) in steps.enumerated() {
      assignment = try assignment.applying(step.move, by: deed(10 * (place + 1), step.channel))
    }
    return assignment
  }

  /// Every way to tell of a step that can be taken back: all buttons, or some of them skipped.
  static let ways: [[AssignmentMove]] = [
    [.acknowledge], [.setOff], [.acknowledge, .setOff], [.arrive], [.acknowledge, .arrive],
    [.setOff, .arrive], [.acknowledge, .setOff, .arrive], [.arrive, .clear(note: "quiet")],
    [.acknowledge, .setOff, .arrive, .clear(note: "quiet")],
  ]

  @Test(arguments: ways)
  func `the last step goes, and all is as it was before it`(way: [AssignmentMove]) throws {
    let before = try sent(way.dropLast().map { ($0, .app) })
    let after = try sent(way.dropLast().map { ($0, .app) } + [(way.last!, .radio)])
    #expect(after.mayBeTakenBack)
    var back = try after.applying(.takeBack, by: deed(99, .console))
    #expect(back.version == after.version + 1)
    #expect(back.deed == deed(99, .console))
    back.version = before.version
    back.deed = before.deed
    #expect(back == before)
  }

  @Test(arguments: ways, Deed.Channel.allCases)
  func `only a step that an operator entered, and only once`(
    way: [AssignmentMove], channel: Deed.Channel
  ) throws {
    let there = try sent(way.dropLast().map { ($0, .radio) } + [(way.last!, channel)])
    #expect(there.mayBeTakenBack == (channel == .radio))
    guard channel == .radio else {
      #expect(throws: DispatchError.notByRadio) { try there.applying(.takeBack, by: deed(99)) }
      return
    }
    let back = try there.applying(.takeBack, by: deed(99))
    #expect(!back.mayBeTakenBack)
    #expect(throws: DispatchError.self) { try back.applying(.takeBack, by: deed(100)) }
  }

  @Test func `what came after is entered as before`() throws {
    let back = try sent([(.setOff, .radio), (.arrive, .radio)])
      .applying(.takeBack, by: deed(60))
    let there = try back.applying(.arrive, by: deed(300, .app))
    #expect(there.onSceneAt == later(300) && there.enRouteAt == later(10))
    #expect(!there.mayBeTakenBack)
  }
}

@Suite struct UnitTests {
  static let duties: [Unit.Duty] = [
    .offDuty, .available, .reserved(until: later(600)), .committed,
    .outOfService(reason: "repair"),
  ]

  static let moves: [UnitMove] = [
    .goOnDuty, .goOffDuty, .reserve(until: later(60)), .release, .commit, .free,
    .takeOutOfService(reason: "repair"), .returnToService,
  ]

  static let table: [String: [String: String]] = [
    "off-duty": ["go-on-duty": "available", "take-out-of-service": "out-of-service"],
    "available": [
      "go-off-duty": "off-duty", "reserve": "reserved", "commit": "committed",
      "take-out-of-service": "out-of-service",
    ],
    "reserved": [
      "go-off-duty": "off-duty", "reserve": "reserved", "release": "available",
      "take-out-of-service": "out-of-service",
    ],
    "committed": ["free": "available"],
    "out-of-service": ["return-to-service": "available", "go-off-duty": "off-duty"],
  ]

  @Test(arguments: duties, moves)
  func `each duty knows its moves and no other`(duty: Unit.Duty, move: UnitMove) {
    let unit = unit(1, duty: duty)
    let outcome = Result { () throws(DispatchError) in try unit.applying(move, by: deed()) }
    let expected = Self.table[duty.name]?[move.name]
    switch outcome {
    case .success(let next): #expect(next.duty.name == expected)
    case .failure: #expect(expected == nil)
    }
  }

  @Test func `a reservation ends by itself`() throws {
    let kept = unit(1, duty: .reserved(until: later(60)))
    #expect(kept.hindrance(at: later(59)) == .reserved)
    #expect(kept.hindrance(at: later(60)) == nil)
    #expect(try kept.applying(.commit, by: deed(60)).duty == .committed)
  }

  @Test func `a private unit is blocked by a licence that ended or is not there`() {
    #expect(unit(1, .private, licence: 60).hindrance(at: later(59)) == nil)
    #expect(unit(1, .private, licence: 60).hindrance(at: later(60)) == .licenceExpired)
    #expect(unit(1, .private, licence: nil).hindrance(at: night) == .licenceMissing)
    #expect(unit(1, .police, licence: nil).hindrance(at: night) == nil)
    #expect(throws: DispatchError.unitNotDispatchable(ID(rawValue: 1), .licenceExpired)) {
      try unit(1, .private, licence: -1).applying(.commit, by: deed())
    }
  }
}
