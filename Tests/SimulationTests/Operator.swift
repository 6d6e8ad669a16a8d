import AulaDomain
import AulaTesting

@testable import AulaStore

/// Somebody at the control centre: decides on what the screen showed last, now and then too late,
/// and now and then walks away from what was taken.
struct Operator {
  let user: ID<User>
  private var screen: Queue?
  private var awayUntil: Timestamp?
  private var dismissed: Alert?
  private var closed: Incident?

  init(user: ID<User>) { self.user = user }

  mutating func act(in day: YardDay) async throws {
    if let awayUntil, day.world.now() < awayUntil { return }
    awayUntil = nil
    if day.chance(2) {
      awayUntil = day.world.now() + .seconds(day.number(300...3_600))
      return
    }
    if screen == nil || day.chance(80) { screen = try await day.desk.queue(for: actor) }
    switch day.number(1...100) {
    case ..<4: try await openByHand(in: day)
    case ..<7: try await thinkAgain(in: day)
    case ..<11: try await reopen(in: day)
    case ..<25: try await listen(in: day)
    default: try await work(in: day)
    }
  }

  private var actor: Actor { Actor(user: user, role: .operator) }

  private func deed(_ day: YardDay) -> Deed { day.desk.deed(user, .console) }

  private mutating func work(in day: YardDay) async throws {
    guard let line = day.pick(screen?.lines ?? []) else { return }
    switch line.subject {
    case .alert(let alert): try await decide(on: alert, in: day)
    case .incident(let incident, let crews):
      try await lead(incident, crews.map(\.assignment), in: day)
    }
  }

  private mutating func decide(on alert: Alert, in day: YardDay) async throws {
    let (id, version, deed) = (alert.id, alert.version, deed(day))
    // What another holds is taken over first; now and then it is tried without, and refused.
    if alert.holder(for: user) == .another, !day.chance(30) {
      try await day.ask("take over", seen: Seen(alert)) {
        try await $0.takeOver(id, version: version, by: deed)
      }
      return
    }
    switch day.number(1...100) {
    case ..<25 where alert.state == .new:
      try await day.ask("acknowledge", seen: Seen(alert)) {
        try await $0.acknowledge(id, version: version, by: deed)
      }
    case ..<25:
      try await day.ask("take over", seen: Seen(alert)) {
        try await $0.takeOver(id, version: version, by: deed)
      }
    case ..<65:
      let dismissal = Self.dismissal(in: day)
      let gone = try await day.ask("dismiss", seen: Seen(alert)) {
        try await $0.dismiss(id, version: version, dismissal, by: deed)
      }
      dismissed = gone ?? dismissed
    default: try await confirm(alert, in: day)
    }
  }

  private func confirm(_ alert: Alert, in day: YardDay) async throws {
    let (id, version, deed) = (alert.id, alert.version, deed(day))
    let kind = day.chance(30) ? day.pick(Incident.Kind.allCases) : nil
    let chosen = try await day.desk.view(id, for: actor).recommendation?.chosen.map(\.unit) ?? []
    let units = day.chance(60) ? chosen : []
    let made = try await day.ask("confirm", seen: Seen(alert)) {
      try await $0.confirm(id, version: version, as: kind, dispatching: units, by: deed)
    }
    guard let made, let recommendation = made.recommendation else { return }
    Verdict.expectHonest(recommendation)
  }

  private mutating func lead(
    _ incident: Incident, _ crews: [Assignment], in day: YardDay
  ) async throws {
    let waits = IncidentProgress(crews) == .ended || incident.state == .resolved
    switch day.number(1...100) {
    case ..<8: try await cancelOne(of: crews, in: day)
    case ..<12: try await amend(incident, in: day)
    case ..<(waits ? 30 : 70): try await send(to: incident, crews, in: day)
    case ..<(waits ? 45 : 74): try await resolve(incident, in: day)
    case ..<(waits ? 101 : 80): try await close(incident, in: day)
    default: return
    }
  }

  /// The recommended ones, or one by name: the desk has to say whether that one may be sent.
  private func send(
    to incident: Incident, _ crews: [Assignment], in day: YardDay
  ) async throws {
    let (id, version, deed) = (incident.id, incident.version, deed(day))
    if let proposal = crews.first(where: { $0.state == .proposed }), day.chance(40) {
      try await day.ask("dispatch a proposal", seen: Seen(proposal)) {
        try await $0.move(proposal.id, version: proposal.version, .dispatch, by: deed)
      }
      return
    }
    let view = try await day.desk.view(id, for: actor)
    if let recommendation = view.recommendation { Verdict.expectHonest(recommendation) }
    var units = view.recommendation?.chosen.map(\.unit) ?? []
    if units.isEmpty || day.chance(15) { units = day.pick(day.town.crews).map { [$0.unit] } ?? [] }
    let named = units
    try await day.ask("dispatch", seen: Seen(incident)) {
      try await $0.dispatch(named, to: id, version: version, by: deed)
    }
  }

  private func cancelOne(of crews: [Assignment], in day: YardDay) async throws {
    guard let assignment = day.pick(crews) else { return }
    let deed = deed(day)
    try await day.ask("cancel", seen: Seen(assignment)) {
      try await $0.move(
        assignment.id, version: assignment.version, .cancel(reason: "отбой"), by: deed)
    }
  }

  /// What a crew tells by radio, and now and then the wrong button for it.
  private func listen(in day: YardDay) async throws {
    let crews = (screen?.lines ?? []).flatMap { line -> [Assignment] in
      if case .incident(_, let crews) = line.subject { crews.map(\.assignment) } else { [] }
    }
    let told = crews.filter { $0.mayBeTakenBack || $0.state.isUnderWay }
    guard let assignment = day.pick(told) else { return }
    let isWrong = assignment.mayBeTakenBack && day.chance(60)
    let steps: [AssignmentMove] = [.acknowledge, .setOff, .arrive, .clear(note: "")]
    let move = isWrong || day.chance(10) ? .takeBack : day.pick(steps)!
    let deed = day.desk.deed(user, isWrong ? .console : .radio)
    try await day.ask("radio \(move.name)", seen: Seen(assignment)) {
      try await $0.move(assignment.id, version: assignment.version, move, by: deed)
    }
  }

  private func amend(_ incident: Incident, in day: YardDay) async throws {
    let deed = deed(day)
    let kind = day.pick(Incident.Kind.allCases)!
    try await day.ask("amend", seen: Seen(incident)) {
      try await $0.amend(
        incident.id, version: incident.version, kind: kind, note: "уточнено", by: deed)
    }
  }

  private func resolve(_ incident: Incident, in day: YardDay) async throws {
    let deed = deed(day)
    try await day.ask("resolve", seen: Seen(incident)) {
      try await $0.resolve(incident.id, version: incident.version, by: deed)
    }
  }

  private mutating func close(_ incident: Incident, in day: YardDay) async throws {
    let deed = deed(day)
    let disposition = day.pick(Disposition.allCases)!
    let done = try await day.ask("close", seen: Seen(incident)) {
      try await $0.close(
        incident.id, version: incident.version, disposition, note: "осмотрено", by: deed)
    }
    if done != nil { day.countClosed() }
    closed = done ?? closed
  }

  private func openByHand(in day: YardDay) async throws {
    let deed = deed(day)
    let (kind, camera) = (day.pick(Incident.Kind.allCases)!, day.pick(day.town.cameras))
    let made = try await day.ask("open by hand", seen: nil) {
      try await $0.openIncident(kind, camera: camera, note: "звонок", by: deed)
    }
    guard let made, made.place == nil else { return }
    Verdict.note("an incident at a camera has no place")
  }

  private mutating func thinkAgain(in day: YardDay) async throws {
    guard let alert = dismissed else { return }
    dismissed = nil
    let deed = deed(day)
    try await day.ask("reconsider", seen: Seen(alert)) {
      try await $0.reconsider(alert.id, version: alert.version, by: deed)
    }
  }

  private mutating func reopen(in day: YardDay) async throws {
    guard let incident = closed else { return }
    closed = nil
    let deed = deed(day)
    try await day.ask("reopen", seen: Seen(incident)) {
      try await $0.reopen(
        incident.id, version: incident.version, reason: "вернулись", by: deed)
    }
  }

  private static func dismissal(in day: YardDay) -> Dismissal {
    if day.chance(10) { return .test(note: "") }
    return .falseAlarm(day.pick(Dismissal.Cause.allCases)!, note: "видно на снимке")
  }
}
