import AulaDomain
import AulaStore
import Foundation

/// One incident: everything that was done, in order, readable without a script and on paper.
struct IncidentPage {
  struct Line {
    let time: String
    let full: String
    let machine: String
    /// That it was heard of later, that the phone's clock is not to be believed.
    let moment: String?
    let text: String
    let who: String
  }

  let boot: String
  let number: String
  let kind: String
  let state: Badge
  let place: String
  let opened: String
  let closure: String?
  let note: String?
  let footage: IncidentFootage
  let lines: [Line]
  /// Who was sent, and when each step was.
  let table: Table

  init(
    _ view: IncidentView, held: HeldFootage?, term: Duration, boot: String, _ visit: Visit
  ) {
    let text = visit.text
    let incident = view.incident
    let zone = view.yard.flatMap { TimeZone(identifier: $0.timeZone) }
    let clock = zone.map { LocalTime(zone: $0, texts: text) } ?? visit.clock
    self.boot = boot
    number = String(incident.number)
    kind = text("incidentKind.\(incident.kind.rawValue)")
    state = .incident(incident.state, text)
    place =
      view.yard.map { PlaceJSON($0, visit).name } ?? view.camera?.name ?? text("queue.nowhere")
    opened = clock.full(incident.openedAt)
    closure = incident.closure.map {
      text(
        "incident.closure",
        ["how": text("disposition.\($0.disposition.rawValue)"), "note": $0.note])
    }
    note = incident.note.isEmpty ? nil : incident.note
    footage = IncidentFootage(
      incident, view.alerts.first, held: held, term: term, clock, visit)
    lines = view.log.map { Line($0, since: incident.openedAt, clock, visit) }
    table = Self.crews(view, clock, text)
  }
}

extension IncidentPage {
  /// A step's time as the crew's phone told it, with what there is to say of that.
  private static func cell(
    _ entered: Timestamp?, _ step: StepTime?, since opened: Timestamp, _ clock: LocalTime
  ) -> Cell {
    guard let entered else { return Cell("—") }
    guard let step else { return Cell(clock.short(entered, now: opened)) }
    return Cell(
      clock.short(step.at, now: opened), note: LogWords.moment(step, clock, clock.texts))
  }

  private static func crews(_ view: IncidentView, _ clock: LocalTime, _ text: Texts) -> Table {
    let steps = ["dispatched", "acknowledged", "en-route", "on-scene", "ended"]
    let columns = ["crew"] + steps + ["outcome"]
    let rows = view.crews.filter { $0.assignment.dispatchedAt != nil }.map { crew in
      let one = crew.assignment
      let times: [(Timestamp?, [String])] = [
        (one.dispatchedAt, ["dispatch"]), (one.acknowledgedAt, ["acknowledge"]),
        (one.enRouteAt, ["set-off"]), (one.onSceneAt, ["arrive"]),
        (one.endedAt, ["clear", "decline", "cancel", "be-unable"]),
      ]
      let cells = times.map { entered, moves in
        cell(
          entered, view.log.last { $0.isStep(of: one.id, moves) }?.time,
          since: view.incident.openedAt, clock)
      }
      return [Cell(crew.callSign)] + cells
        + [
          Cell(
            text("assignmentState.\(one.state.rawValue)"),
            note: one.reason.map { LogWords.say($0, text) })
        ]
    }
    return Table(
      columns.map { .init(label: text("incident.crew.\($0)")) }, rows: rows,
      empty: text("incident.crew.none"))
  }
}

extension LogLine {
  fileprivate func isStep(of id: ID<Assignment>, _ moves: [String]) -> Bool {
    assignment == id && moves.contains { action == "assignment.\($0)" }
  }
}

extension IncidentPage.Line {
  /// `since`: the day that needs no date.
  init(_ line: LogLine, since opened: Timestamp, _ clock: LocalTime, _ visit: Visit) {
    time = clock.short(line.time.at, now: opened)
    full = clock.full(line.time.at)
    machine = LocalTime.machine(line.time.at)
    moment = LogWords.moment(line.time, clock, visit.text)
    text = LogWords.say(line, clock)
    who = LogWords.who(line, visit.text)
  }
}

extension Badge {
  static func incident(_ state: Incident.State, _ text: Texts) -> Badge {
    let tone: Tone =
      switch state {
      case .new: .warn
      case .inProgress: .info
      case .resolved: .good
      case .closed: .quiet
      }
    return Badge(tone, text("incidentState.\(state.rawValue)"))
  }
}
