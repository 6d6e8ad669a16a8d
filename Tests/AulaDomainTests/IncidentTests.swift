import AulaDomain
import Testing

@Suite struct IncidentTests {
  static let moves: [IncidentMove] = [
    .start, .resolve, .close(.detained, note: "one man"), .reopen(reason: "came back"),
  ]

  static let table: [Incident.State: [String: Incident.State]] = [
    .new: ["start": .inProgress, "resolve": .resolved],
    .inProgress: ["start": .inProgress, "resolve": .resolved],
    .resolved: ["start": .inProgress, "close": .closed],
    .closed: ["reopen": .new],
  ]

  @Test(arguments: Incident.State.allCases, moves)
  func `each state knows its moves and no other`(state: Incident.State, move: IncidentMove) {
    let incident = incident(state)
    let expected = Self.table[state]?[move.name]
    let outcome = Result { () throws(DispatchError) in
      try incident.applying(move, by: deed(5), assignments: [])
    }
    switch outcome {
    case .success(let next):
      #expect(next.state == expected)
      #expect(next.version == incident.version + 1)
    case .failure(let error):
      #expect(expected == nil)
      #expect(error.code == "dispatch.illegal-transition")
    }
  }

  @Test(arguments: Assignment.State.allCases)
  func `a joint incident waits for the other side`(state: Assignment.State) {
    let both = [assignment(1, .police, .cleared), assignment(2, .private, state)]
    let free = !state.isUnderWay
    for (start, move) in [
      (Incident.State.inProgress, IncidentMove.resolve),
      (.resolved, .close(.warned, note: "sent home")),
    ] {
      let outcome = Result { () throws(DispatchError) in
        try incident(start).applying(move, by: deed(), assignments: both)
      }
      switch outcome {
      case .success: #expect(free)
      case .failure(let error): #expect(!free && error == .assignmentsOpen(1))
      }
    }
  }

  @Test func `closing wants a note, and reopening keeps the first closure`() throws {
    let resolved = incident(.resolved)
    #expect(throws: DispatchError.noteMissing) {
      try resolved.applying(.close(.lawful, note: "\n"), by: deed(), assignments: [])
    }
    let once = try resolved.applying(
      .close(.lawful, note: "a tenant"), by: deed(1), assignments: [])
    let twice = try once.applying(.reopen(reason: "no tenant"), by: deed(2), assignments: [])
      .applying(.start, by: deed(3), assignments: [])
      .applying(.resolve, by: deed(4), assignments: [])
      .applying(.close(.detained, note: "a thief"), by: deed(5), assignments: [])
    #expect(twice.firstClosure?.disposition == .lawful)
    #expect(twice.closure?.disposition == .detained)
  }

  @Test func `only the first dispatch counts for the deadline`() throws {
    let started = try incident().applying(.start, by: deed(20), assignments: [])
      .applying(.start, by: deed(50), assignments: [])
    #expect(started.startedAt == later(20))
  }

  @Test func `progress is the furthest unit, and ended only when all are`() {
    #expect(IncidentProgress([]) == .nobodySent)
    #expect(IncidentProgress([patrol(1, .proposed)]) == .nobodySent)
    #expect(IncidentProgress([patrol(1, .dispatched)]) == .sent)
    #expect(IncidentProgress([patrol(1, .enRoute), patrol(2, .cleared)]) == .onTheWay)
    #expect(IncidentProgress([patrol(1, .onScene), patrol(2, .enRoute)]) == .onScene)
    var done = patrol(1, .cleared)
    done.dispatchedAt = night
    #expect(IncidentProgress([done, patrol(2, .cancelled)]) == .ended)
  }

  private func patrol(_ unit: Int64, _ state: Assignment.State) -> Assignment {
    assignment(unit, .police, state)
  }
}
