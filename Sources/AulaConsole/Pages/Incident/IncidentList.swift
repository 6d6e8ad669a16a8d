import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for among the incidents, as the address says.
private struct IncidentSearch {
  /// But for its days.
  let filter: IncidentFilter
  let from: CalendarDate?
  let until: CalendarDate?
  let request: ListRequest<IncidentSort>

  init(_ request: Request) {
    let query = request.query
    var filter = IncidentFilter()
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.city = query["city"].flatMap { ID($0) }
    filter.yard = query["yard"].flatMap { ID($0) }
    filter.state = query["state"].flatMap(Incident.State.init)
    filter.kind = query["kind"].flatMap(Incident.Kind.init)
    from = query["from"].flatMap(LocalDay.asked)
    until = query["until"].flatMap(LocalDay.asked)
    self.filter = filter
    self.request = ListRequest(
      request, .incidents,
      filter: [
        ("text", filter.text), ("city", filter.city.map { "\($0)" } ?? ""),
        ("yard", filter.yard.map { "\($0)" } ?? ""), ("state", filter.state?.rawValue ?? ""),
        ("kind", filter.kind?.rawValue ?? ""), ("from", from.map { "\($0)" } ?? ""),
        ("until", until.map { "\($0)" } ?? ""),
      ], usually: Sorting(.number, isDescending: true))
  }

  /// - Parameter latest: what is opened later is left out; a list that is written keeps still.
  func filter(_ clock: LocalTime, latest: Timestamp? = nil) -> IncidentFilter {
    var filter = filter
    filter.span = clock.span(from: from, until: until, latest: latest)
    return filter
  }

  func form(_ cities: [City], _ yards: [Yard], _ visit: Visit) -> FilterForm {
    let text = visit.text
    let today = visit.clock.day(of: visit.now).date
    return FilterForm(
      request,
      [
        .text("text", text("incidents.search"), filter.text),
        .choice(
          "city", text("yards.city"), any: text("yards.any-city"),
          cities.map { .init("\($0.id)", visit.name($0.name)) }, filter.city.map { "\($0)" }),
        .choice(
          "yard", text("cameras.yard"), any: text("cameras.any-yard"),
          yards.map { .init("\($0.id)", PlaceJSON($0, visit).name) }, filter.yard.map { "\($0)" }),
        .choice(
          "state", text("incidents.state"), any: text("incidents.all"),
          visit.choices(Incident.State.self, "incidentState"), filter.state?.rawValue),
        .choice(
          "kind", text("incidents.kind"), any: text("incidents.all"),
          visit.choices(Incident.Kind.self, "incidentKind"), filter.kind?.rawValue),
        .day("from", text("alerts.from"), from, latest: today),
        .day("until", text("alerts.until"), until, latest: today),
      ])
  }
}

extension Console {
  @Sendable func incidentList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = IncidentSearch(request)
    let list = incidentList(search.request, visit)
    let filter = search.filter(visit.clock)
    let (part, cities, yards) = try await read(.seeIncidents, visit) { tx in
      (
        try tx.incidents(filter, by: search.request.sorting, list.window), try tx.cities(),
        try tx.yards(limit: 5_000).items
      )
    }
    let text = visit.text
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("incidents.none"), missing: text("incidents.none-such"), text),
      filters: search.form(cities, yards, visit),
      actions: visit.may(.openIncident)
        ? [.init(label: text("incident.new.title"), path: Link.newIncident.path)] : [],
      counted: text("incidents.count", count: part.total), visit)
    return try page("list", title: text("incidents.title"), model, for: visit)
  }

  @Sendable func incidentFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = IncidentSearch(request)
    let list = incidentList(search.request, visit)
    let filter = search.filter(visit.clock, latest: visit.now + .milliseconds(1))
    return try await list.file("incidents", visit) { window in
      try await read(.seeIncidents, visit) {
        try $0.incidents(filter, by: search.request.sorting, window).lines
      }
    }
  }

  private func incidentList(
    _ request: ListRequest<IncidentSort>, _ visit: Visit
  ) -> List<IncidentLine, IncidentSort> {
    let (text, clock) = (visit.text, visit.clock)
    return List(
      request: request,
      columns: [
        .init(label: text("incidents.number"), sort: .number) {
          Cell("№ \($0.incident.number)", link: .incident($0.incident.id))
        } text: {
          "\($0.incident.number)"
        },
        .init(label: text("incidents.opened"), sort: .opened) {
          var cell = Cell(clock.short($0.incident.openedAt, now: visit.now))
          cell.note = clock.age($0.incident.openedAt, now: visit.now)
          return cell
        } text: {
          clock.sortable($0.incident.openedAt)
        },
        .init(label: text("incidents.kind"), sort: .kind) {
          Cell(text("incidentKind.\($0.incident.kind.rawValue)"))
        },
        .init(label: text("incidents.place"), sort: .place) {
          Cell(
            PlaceJSON($0.place, visit)?.name ?? $0.place.camera ?? text("queue.nowhere"),
            link: $0.incident.yard.map(Link.yard))
        },
        .init(label: text("incidents.state"), sort: .state) {
          Cell(Badge.incident($0.incident.state, text))
        },
        .init(label: text("incidents.ended"), sort: .ended) {
          Cell(
            $0.incident.closure.map { text("disposition.\($0.disposition.rawValue)") } ?? "—",
            note: $0.incident.closure?.note)
        } text: { line in
          guard let closure = line.incident.closure else { return "" }
          return text("disposition.\(closure.disposition.rawValue)") + ": " + closure.note
        },
      ])
  }
}
