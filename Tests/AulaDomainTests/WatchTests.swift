import AulaDomain
import Testing

/// Who sees which pictures: each role, each tie to the camera, each state of the call, each time.
@Suite struct WatchTests {
  private static let me: ID<User> = ID(rawValue: 9)
  private static let mine: ID<Unit> = ID(rawValue: 1)
  private static let here: ID<Yard> = ID(rawValue: 5)
  private static let since = Timestamp(microseconds: 1_700_000_000_000_000)

  private enum Tie: CaseIterable {
    case ofIncident
    case ofYard
    case ofOtherYard
    case ofNoYard

    var shows: Bool { self == .ofIncident || self == .ofYard }

    var camera: Camera {
      let yard: ID<Yard>? =
        switch self {
        case .ofIncident, .ofYard: here
        case .ofOtherYard: ID(rawValue: 6)
        case .ofNoYard: nil
        }
      return Camera(
        id: ID(rawValue: self == .ofIncident ? 100 : 101), name: "1",
        placement: yard == nil ? .publicPlace : .yard, yard: yard)
    }
  }

  private static func recorded(_ seconds: Int) -> Look {
    .recorded(from: since + .seconds(seconds), to: since + .seconds(seconds + 60))
  }

  /// With whether it is from the alert on.
  private static let looks: [(look: Look, isFromAlertOn: Bool)] = [
    (.live, true), (recorded(-86_400), false), (recorded(-31), false), (recorded(-30), true),
    (recorded(0), true), (recorded(3_600), true),
    (.archive(from: since, to: since + .seconds(60)), false),
    (.exported(from: since, to: since + .seconds(60)), false),
  ]

  private static func watch(
    _ actor: Actor, _ camera: Camera, in yard: Yard? = nil, call: CrewCall? = nil, _ look: Look
  ) -> Verdict {
    Policy.verdict(
      look.permission, for: .user(actor), on: .footage(camera, in: yard, call: call, look))
  }

  private static func call(_ unit: ID<Unit>, _ state: Assignment.State) -> CrewCall {
    CrewCall(
      assignment: Assignment(
        id: ID(rawValue: 7), incident: ID(rawValue: 8), unit: unit, kind: .police, state: state,
        proposedAt: since, deed: .service(.setup, at: since)),
      yard: here, camera: ID(rawValue: 100), since: since)
  }

  @Test func `a crew sees its call's yard from the alert on and while it is on the call`() {
    let actor = Actor(user: Self.me, role: .crew, unit: Self.mine)
    var allowed = 0
    for tie in Tie.allCases {
      for (look, isFromAlertOn) in Self.looks {
        for unit in [Self.mine, ID(rawValue: 2)] {
          for state in Assignment.State.allCases {
            let verdict = Self.watch(actor, tie.camera, call: Self.call(unit, state), look)
            let wanted = unit == Self.mine && state.isUnderWay && tie.shows && isFromAlertOn
            #expect(verdict.isAllowed == wanted, "\(tie) \(look) \(unit) \(state)")
            allowed += wanted ? 1 : 0
          }
        }
        #expect(!Self.watch(actor, tie.camera, look).isAllowed)
      }
    }
    #expect(allowed == 2 * 4 * 4)
  }

  @Test func `a call without a yard opens its own camera alone`() {
    let actor = Actor(user: Self.me, role: .crew, unit: Self.mine)
    let known = Self.call(Self.mine, .enRoute)
    let call = CrewCall(
      assignment: known.assignment, yard: nil, camera: known.camera, since: known.since)
    for tie in Tie.allCases {
      let isAllowed = Self.watch(actor, tie.camera, call: call, .live).isAllowed
      #expect(isAllowed == (tie == .ofIncident))
    }
  }

  @Test func `a crew without a unit is on no call`() {
    let stray = Actor(user: Self.me, role: .crew)
    let call = Self.call(Self.mine, .onScene)
    #expect(
      Self.watch(stray, Tie.ofIncident.camera, call: call, .live) == .denied(.notAssigned))
  }

  @Test func `at the edge of time nothing overflows`() {
    let actor = Actor(user: Self.me, role: .crew, unit: Self.mine)
    let known = Self.call(Self.mine, .enRoute)
    for since in [Int64.min, .max] {
      let call = CrewCall(
        assignment: known.assignment, yard: Self.here, camera: known.camera,
        since: Timestamp(microseconds: since))
      for moment in [Int64.min, 0, .max] {
        let at = Timestamp(microseconds: moment)
        _ = Self.watch(actor, Tie.ofYard.camera, call: call, .recorded(from: at, to: at))
      }
    }
  }

  @Test func `whatever the time, a desk sees all and an inspector the yards of the precinct`() {
    for (look, _) in Self.looks {
      for tie in Tie.allCases {
        for role in [Role.operator, .administrator] {
          #expect(
            Self.watch(Actor(user: Self.me, role: role), tie.camera, look).isAllowed)
        }
        for inspector in [Self.me, nil] {
          var yard: Yard?
          if let id = tie.camera.yard {
            yard = Yard(
              id: id, number: 1, name: "1", address: BilingualText(ru: "1"),
              city: ID(rawValue: 1), createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
              center: square, timeZone: "Asia/Almaty")
            yard?.inspector = inspector
          }
          let actor = Actor(user: Self.me, role: .inspector)
          let isAllowed = Self.watch(actor, tie.camera, in: yard, look).isAllowed
          #expect(isAllowed == (yard != nil && inspector == Self.me))
        }
      }
    }
  }
}
