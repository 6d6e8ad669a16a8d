import AulaDomain
import AulaTesting

@testable import AulaStore

/// Everybody who acts on a day. In one step one of them does one thing.
struct Cast {
  private var cameras: Cameras
  private var operators: [Operator]
  private var crews: [Crew]

  init(_ town: Town) {
    cameras = Cameras(town.cameras)
    operators = town.operators.map { Operator(user: $0) }
    crews = town.crews.map { Crew($0) }
  }

  mutating func act(in day: YardDay) async throws {
    switch day.number(0...99) {
    case ..<26: try await cameras.act(in: day)
    case ..<60:
      let number = day.number(0...operators.count - 1)
      try await operators[number].act(in: day)
    default:
      let number = day.number(0...crews.count - 1)
      try await crews[number].act(in: day)
    }
  }
}

/// What rules report: single sightings, runs that fold, reports that come late.
struct Cameras {
  private let ids: [ID<Camera>]
  private var last: Trigger?
  private var lastCamera: ID<Camera>?
  private var track = 0

  init(_ ids: [ID<Camera>]) { self.ids = ids }

  mutating func act(in day: YardDay) async throws {
    let again = lastCamera != nil && day.chance(55)
    guard let camera = again ? lastCamera : day.pick(ids) else { return }
    let trigger = trigger(as: again ? last : nil, in: day)
    (last, lastCamera) = (trigger, camera)
    day.countTrigger()
    try await day.ask("trigger", seen: nil) { try await $0.raiseAlert(trigger, from: camera) }
  }

  private mutating func trigger(as before: Trigger?, in day: YardDay) -> Trigger {
    track += 1
    let now = day.world.now()
    let late = day.chance(10) ? day.number(20_000...90_000) : day.number(100...900)
    let end = now - .milliseconds(late)
    let start = end - .milliseconds(day.number(400...20_000))
    let kind = before?.ruleKind ?? day.pick(RuleKind.allCases)!
    return Trigger(
      rule: before?.rule ?? "rule \(day.number(1...2)): \(kind.rawValue)", ruleKind: kind,
      track: track, label: day.pick(ThingLabel.allCases)!, start: MediaTime(start),
      end: MediaTime(end), box: PictureBox(x: 0.2, y: 0.4, width: 0.1, height: 0.3), arrival: now)
  }
}

/// A crew's phone: it acts on what it last showed, and sends again what it got no answer to.
struct Crew {
  private let own: Town.Crew
  private var screen: CrewView?

  init(_ own: Town.Crew) { self.own = own }

  mutating func act(in day: YardDay) async throws {
    if screen == nil || day.chance(88) {
      screen = try await day.desk.crewView(
        of: own.unit, for: own.actor)
    }
    guard let screen else { return }
    if let assignment = screen.assignment {
      try await work(on: assignment, in: day)
    } else if day.chance(55) {
      try await report(in: day)
    } else {
      try await changeDuty(of: screen.unit, in: day)
    }
  }

  private func work(on assignment: Assignment, in day: YardDay) async throws {
    let now = day.world.now()
    let device = now + .seconds(day.number(-40...40))
    let deed = day.desk.deed(own.user, day.chance(90) ? .app : .radio, deviceTime: device)
    guard let move = move(from: assignment.state, in: day) else { return }
    let answer = try await day.ask("crew \(move.name)", seen: Seen(assignment)) {
      try await $0.move(assignment.id, version: assignment.version, move, by: deed)
    }
    guard let answer, day.chance(15) else { return }
    try await day.expectUnchanged("a press sent again") {
      let second = try await $0.move(assignment.id, version: assignment.version, move, by: deed)
      return second == answer
    }
  }

  private func move(from state: Assignment.State, in day: YardDay) -> AssignmentMove? {
    let trouble = day.number(1...100)
    switch state {
    case .dispatched where trouble <= 12:
      return .decline(day.pick(DeclineReason.allCases)!, note: "далеко")
    case .dispatched: return day.pick([.acknowledge, .acknowledge, .setOff, .arrive])
    case .acknowledged where trouble <= 6: return .beUnable(reason: "не заводится")
    case .acknowledged: return .setOff
    case .enRoute where trouble <= 5: return .beUnable(reason: "ДТП")
    case .enRoute: return .arrive
    case .onScene where trouble <= 3: return .beUnable(reason: "другой вызов")
    case .onScene: return trouble <= 6 ? .acknowledge : .clear(note: "")
    case .proposed, .cleared, .declined, .cancelled, .unable: return nil
    }
  }

  private func report(in day: YardDay) async throws {
    let point = own.home.moved(
      north: Double(day.number(-400...400)), east: Double(day.number(-400...400)))
    let place = Unit.Position(
      point: point, accuracy: 12, at: day.world.now() - .seconds(day.number(0...20)))
    try await day.expectUnchanged("a place reported") {
      _ = try await $0.reportPosition(place, of: own.unit, for: .user(own.actor))
      return true
    }
  }

  private func changeDuty(of unit: Unit, in day: YardDay) async throws {
    let move: UnitMove
    switch unit.duty {
    case .offDuty: move = .goOnDuty
    case .available where day.chance(12): move = .goOffDuty
    case .available where day.chance(6): move = .takeOutOfService(reason: "колесо")
    case .available where day.chance(5):
      move = .reserve(until: day.world.now() + .seconds(600))
    case .available: return try await report(in: day)
    case .reserved: move = .release
    case .outOfService: move = .returnToService
    // As the phone shows it: the desk has freed the unit since, or refuses.
    case .committed: move = .goOffDuty
    }
    let deed = day.desk.deed(own.user, .app)
    try await day.ask("unit \(move.name)", seen: Seen(unit)) {
      try await $0.setDuty(of: unit.id, version: unit.version, move, by: deed)
    }
  }
}
