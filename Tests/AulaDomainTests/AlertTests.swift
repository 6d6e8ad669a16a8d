import AulaDomain
import Foundation
import Testing

@Suite struct AlertTests {
  static let moves: [AlertMove] = [
    .acknowledge, .takeOver, .confirm(ID(rawValue: 7)),
    .dismiss(.falseAlarm(.animal, note: "")), .dismiss(.test(note: "")), .reconsider,
  ]

  /// Everything that is possible; what is not here is refused.
  static let table: [Alert.State: [String: Alert.State]] = [
    .new: ["acknowledge": .acknowledged],
    .acknowledged: ["take-over": .acknowledged, "confirm": .confirmed, "dismiss": .dismissed],
    .confirmed: [:],
    .dismissed: ["reconsider": .acknowledged],
  ]

  @Test(arguments: Alert.State.allCases, moves)
  func `each state knows its moves and no other`(state: Alert.State, move: AlertMove) {
    var alert = alert()
    alert.state = state
    let expected = Self.table[state]?[move.name]
    let outcome = Result { () throws(DispatchError) in try alert.applying(move, by: deed(5)) }
    switch outcome {
    case .success(let next):
      #expect(next.state == expected)
      #expect(next.version == alert.version + 1)
    case .failure(let error):
      #expect(expected == nil)
      #expect(error.code == "dispatch.illegal-transition")
    }
  }

  @Test func `the first to take it sets the time, the next one only the name`() throws {
    let taken = try alert().applying(.acknowledge, by: deed(5, by: 1))
    let over = try taken.applying(.takeOver, by: deed(9, by: 2))
    #expect(over.handler == ID(rawValue: 2))
    #expect(over.acknowledgedAt == later(5))
  }

  @Test func `a dismissal for another cause wants a note`() throws {
    let taken = try alert().applying(.acknowledge, by: deed())
    #expect(throws: DispatchError.noteMissing) {
      try taken.applying(.dismiss(.falseAlarm(.other, note: " ")), by: deed())
    }
    let gone = try taken.applying(.dismiss(.falseAlarm(.other, note: "a balloon")), by: deed())
    #expect(gone.dismissal?.note == "a balloon")
  }

  @Test func `a dismissal taken back leaves no trace of a decision`() throws {
    let gone = try alert().applying(.acknowledge, by: deed())
      .applying(.dismiss(.test(note: "")), by: deed(3))
    let back = try gone.applying(.reconsider, by: deed(6, by: 3))
    #expect(back.dismissal == nil && back.decidedAt == nil && back.handler == ID(rawValue: 3))
  }
}

@Suite struct AlertFoldingTests {
  private func fold(_ trigger: Trigger, _ alerts: Alert...) -> AlertFolding.Outcome {
    AlertFolding.fold(trigger, of: ID(rawValue: 1), into: alerts)
  }

  @Test func `a repeat within the window counts on the alert that stands`() throws {
    guard case .join(let next) = fold(trigger(from: 30, to: 40), alert()) else {
      Issue.record("was raised anew")
      return
    }
    #expect(next.count == 2)
    #expect(next.version == 2)
    #expect(next.firstSeen == night)
    #expect(next.lastSeen == later(40))
  }

  @Test func `the window ends at sixty seconds after the last one`() {
    #expect(fold(trigger(from: 62, to: 63), alert()) != .raise)
    #expect(fold(trigger(from: 63, to: 64), alert()) == .raise)
  }

  @Test func `another camera, rule or a judged alert is not joined`() {
    var dismissed = alert()
    dismissed.state = .dismissed
    #expect(fold(trigger(from: 5, to: 6), alert(camera: 2)) == .raise)
    #expect(fold(trigger(from: 5, to: 6, rule: "gate"), alert()) == .raise)
    #expect(fold(trigger(from: 5, to: 6), dismissed) == .raise)
  }

  @Test func `a confirmed alert gathers for half an hour, an open one without end`() {
    var long = alert(to: 1_795)
    #expect(fold(trigger(from: 1_798, to: 1_801), long) != .raise)
    long.state = .confirmed
    #expect(fold(trigger(from: 1_797, to: 1_799), long) != .raise)
    #expect(fold(trigger(from: 1_798, to: 1_801), long) == .raise)
  }

  @Test func `of several the latest is joined, and a late report moves nothing back`() {
    let outcome = fold(trigger(from: 0, to: 1), alert(1), alert(2, from: 10, to: 20))
    guard case .join(let next) = outcome else {
      Issue.record("was raised anew")
      return
    }
    #expect(next.id == ID(rawValue: 2))
    #expect(next.lastSeen == later(20))
  }

  @Test func `what somebody has taken stays the moment that is shown, however often it repeats`()
    throws
  {
    func joined(_ state: Alert.State) throws -> Alert {
      var first = alert(from: 0, to: 2)
      first.state = state
      guard case .join(let next) = fold(trigger(from: 30, to: 40), first) else {
        throw Missing()
      }
      return next
    }
    #expect(try joined(.new).moment.end == later(40), "nobody has it: the latest is what counts")
    for state in [Alert.State.acknowledged, .confirmed] {
      let next = try joined(state)
      #expect(next.moment.start == later(0) && next.moment.end == later(2))
      #expect(next.lastSeen == later(40) && next.count == 2)
    }
  }

  private struct Missing: Error {}
}

@Suite struct TrackPathTests {
  private func path(seconds: Int) -> TrackPath {
    var path = TrackPath()
    for tick in 0..<seconds * 10 {
      let box = PictureBox(x: Double(tick) / 10_000, y: 0.5, width: 0.1, height: 0.2)
      path.append(PathPoint(time: MediaTime(ticks: Int64(tick) * 9_000), box: box))
    }
    return path
  }

  @Test(arguments: [1, 7, 24, 3_600])
  func `a path is short, ends where the track is, and its points are in order`(seconds: Int) throws
  {
    let points = path(seconds: seconds).points
    #expect(points.count <= TrackPath.most)
    #expect(points.last?.time == MediaTime(ticks: Int64(seconds * 10 - 1) * 9_000))
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.time < $1.time })
    let steps = zip(points, points.dropFirst()).dropLast().map { $1.time.ticks(since: $0.time) }
    #expect(steps.allSatisfy { $0 == 36_000 })
  }

  @Test func `a point of a path comes through whole, and one beyond time or picture does not`()
    throws
  {
    let path = path(seconds: 3).points
    let text = try JSONEncoder().encode(path)
    #expect(try JSONDecoder().decode([PathPoint].self, from: text) == path)
    for wrong in [
      "[9223372036854775807,0,0,0,0]", "[-1,0,0,0,0]", "[9,1e300,0,0,0]", "[9,0,0,0]",
      "[9,0,0,0,-7]",
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(PathPoint.self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func `a path of a whole minute reaches back some twenty seconds`() throws {
    let points = path(seconds: 60).points
    let first = try #require(points.first?.time.seconds)
    #expect(points.count == TrackPath.most && (34...38).contains(first))
  }
}
