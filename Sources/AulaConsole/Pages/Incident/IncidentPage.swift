import AulaDomain
import AulaStore
import Hummingbird

/// One incident: everything that was done, in order, readable without a script and on paper.
struct IncidentPage {
  struct Line {
    let time: String
    let full: String
    let machine: String
    let text: String
    let who: String?
    let words: String?
  }

  let boot: String
  let number: String
  let kind: String
  let state: Badge
  let place: String
  let opened: String
  let closure: String?
  let note: String?
  let lines: [Line]

  init(_ view: IncidentView, boot: String, _ visit: Visit) {
    let text = visit.text
    let incident = view.incident
    self.boot = boot
    number = String(incident.number)
    kind = text("incidentKind.\(incident.kind.rawValue)")
    state = .incident(incident.state, text)
    place =
      view.yard.map { PlaceJSON($0, visit).name } ?? view.camera?.name ?? text("queue.nowhere")
    opened = visit.clock.full(incident.openedAt)
    closure = incident.closure.map {
      text(
        "incident.closure",
        ["how": text("disposition.\($0.disposition.rawValue)"), "note": $0.note])
    }
    note = incident.note.isEmpty ? nil : incident.note
    lines = view.log.map { Line($0, visit) }
  }
}

extension IncidentPage.Line {
  init(_ line: LogLine, _ visit: Visit) {
    time = visit.clock.time(line.at)
    full = visit.clock.full(line.at)
    machine = LocalTime.machine(line.at)
    let key = "log.\(line.action)"
    text = visit.text(key, ["unit": line.unit ?? ""])
    who = line.actor
    words = line.words.map { LogWords.say($0, visit.text) }
  }
}

/// Reasons in the log are codes of the domain, or what somebody typed, or both.
enum LogWords {
  static func say(_ words: String, _ text: Texts) -> String {
    let parts = words.split(separator: ":", maxSplits: 1)
    guard let code = parts.first.map(String.init) else { return words }
    for group in ["declineReason", "cause"] where text.entries["\(group).\(code)"] != nil {
      return ([text("\(group).\(code)")] + parts.dropFirst().map(String.init))
        .joined(separator: ":")
    }
    return words
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

/// The list of incidents, the latest first, also the closed ones.
struct IncidentList {
  struct Choice {
    let value: String
    let label: String
    let isCurrent: Bool
  }

  let states: [Choice]
  let kinds: [Choice]
  let table: Table
  let next: String?
}

extension Console {
  @Sendable func incidentList(_ request: Request, _ visit: Visit) async throws -> Response {
    let query = request.uri.queryParameters
    var filter = IncidentFilter()
    filter.state = query["state"].flatMap { Incident.State(rawValue: String($0)) }
    filter.kind = query["kind"].flatMap { Incident.Kind(rawValue: String($0)) }
    let before = query["before"].flatMap { Int64($0) } ?? .max
    let wanted = filter
    let (found, places) = try await store.read { tx in
      let page = try tx.incidents(wanted, before: before, limit: 50)
      var places: [ID<Incident>: String] = [:]
      for incident in page.items {
        let yard = try incident.yard.map { try tx.yard($0) }
        let name = yard.map { PlaceJSON($0, visit).name }
        places[incident.id] = try name ?? incident.camera.map { try tx.camera($0).name }
      }
      return (page, places)
    }
    let list = IncidentList(
      states: choices(Incident.State.allCases, current: filter.state, "incidentState", visit),
      kinds: choices(Incident.Kind.allCases, current: filter.kind, "incidentKind", visit),
      table: table(found.items, places, visit),
      next: found.next.map { next in
        Link.incidents.with([
          ("state", filter.state?.rawValue ?? ""), ("kind", filter.kind?.rawValue ?? ""),
          ("before", String(next)),
        ])
      })
    return try page("operator/incidents", title: visit.text("incidents.title"), list, for: visit)
  }

  private func choices<Value: RawRepresentable & Equatable>(
    _ values: [Value], current: Value?, _ group: String, _ visit: Visit
  ) -> [IncidentList.Choice] where Value.RawValue == String {
    values.map {
      IncidentList.Choice(
        value: $0.rawValue, label: visit.text("\(group).\($0.rawValue)"), isCurrent: $0 == current)
    }
  }

  private func table(
    _ incidents: [Incident], _ places: [ID<Incident>: String], _ visit: Visit
  ) -> Table {
    let text = visit.text
    let columns = ["number", "opened", "kind", "place", "state", "ended"].map {
      Table.Column(label: text("incidents.\($0)"))
    }
    let rows = incidents.map { incident in
      [
        Cell("№ \(incident.number)", link: .incident(incident.id)), Cell(incident.openedAt, visit),
        Cell(text("incidentKind.\(incident.kind.rawValue)")),
        Cell(places[incident.id] ?? text("queue.nowhere")),
        Cell(Badge.incident(incident.state, text)),
        Cell(
          incident.closure.map { text("disposition.\($0.disposition.rawValue)") } ?? "—",
          note: incident.closure?.note),
      ]
    }
    return Table(columns, rows: rows, empty: text("incidents.empty"))
  }
}
