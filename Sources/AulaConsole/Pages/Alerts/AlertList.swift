import AulaDomain
import AulaStore
import Hummingbird

/// The list of all alerts, the latest first, also the decided ones.
struct AlertListModel {
  let camera: String
  let yards: [PageFrame.Choice]
  let cities: [PageFrame.Choice]
  let rules: [PageFrame.Choice]
  let kinds: [PageFrame.Choice]
  let states: [PageFrame.Choice]
  let people: [PageFrame.Choice]
  let from: String
  let until: String
  let today: String
  let isFiltered: Bool
  let reset: String
  let table: Table
  let next: String?
  let first: String?
  let file: String
}

extension Console {
  func addAlertList(to routes: Routes) {
    routes.get("/alerts", for: .centre) { request, visit in try await alertList(request, visit) }
    routes.get("/alerts.csv", for: .centre) { request, visit in
      try await alertFile(request, visit)
    }
  }

  private func alertList(_ request: Request, _ visit: Visit) async throws -> Response {
    try visit.require(Policy.maySeeQueue(try visit.actor))
    let search = AlertSearch(request)
    let model = try await store.read { tx in
      let filter = try search.filter(visit.clock, tx)
      let found = try filter.map { try tx.alertLines($0, before: search.before, limit: 50) }
      return try AlertListModel(search, found?.items ?? [], next: found?.next, tx, visit)
    }
    return try page("alerts/list", title: visit.text("alerts.title"), model, for: visit)
  }

  /// The whole list as it is filtered, for a spreadsheet.
  private func alertFile(_ request: Request, _ visit: Visit) async throws -> Response {
    try visit.require(Policy.maySeeQueue(try visit.actor))
    let (search, store, clock) = (AlertSearch(request), store, visit.clock)
    let filter = try await store.read { try search.filter(clock, $0) }
    let file = SpreadsheetFile(
      name: "alerts-\(clock.day(of: visit.now).date)", head: AlertLine.headings(visit.text),
      tooLong: visit.text("list.too-long"))
    return try await file.response(from: search.before) { before in
      guard let filter else { return ([], nil) }
      let part = try await store.read { try $0.alertLines(filter, before: before, limit: 500) }
      return (part.items.map { $0.cells(clock) }, part.next)
    }
  }
}

extension AlertListModel {
  init(
    _ search: AlertSearch, _ lines: [AlertLine], next: Int64?, _ tx: any Connection,
    _ visit: Visit
  ) throws {
    func choices<Noun>(
      _ named: [(ID<Noun>, String)], _ current: ID<Noun>?
    ) -> [PageFrame.Choice] {
      named.map { .init(value: "\($0.0)", label: $0.1, isCurrent: $0.0 == current) }
    }
    let text = visit.text
    camera = search.cameraText
    yards = choices(
      try tx.yards(limit: 1_000).items.map { ($0.id, PlaceJSON($0, visit).name) }, search.yard)
    cities = choices(try tx.cities().map { ($0.id, visit.name($0.name)) }, search.city)
    rules = try tx.alertRules().map {
      .init(value: $0, label: $0, isCurrent: $0 == search.rule)
    }
    kinds = RuleKind.allCases.map {
      .init(
        value: $0.rawValue, label: text("ruleKind.\($0.rawValue)"), isCurrent: $0 == search.kind)
    }
    states = Alert.State.allCases.map {
      .init(
        value: $0.rawValue, label: text("alertState.\($0.rawValue)"), isCurrent: $0 == search.state)
    }
    people = choices(
      try tx.users(role: .operator).map { ($0.id, $0.name) }, search.person)
    from = search.from.map { "\($0)" } ?? ""
    until = search.until.map { "\($0)" } ?? ""
    today = "\(visit.clock.day(of: visit.now).date)"
    isFiltered = !search.isEmpty
    reset = Link.alerts.path
    table = Self.table(lines, isFiltered: !search.isEmpty, visit)
    self.next = next.map { search.link(before: $0) }
    first = search.before < .max ? search.link() : nil
    file = search.link(.alertFile)
  }

  private static func table(_ lines: [AlertLine], isFiltered: Bool, _ visit: Visit) -> Table {
    let text = visit.text
    let columns = ["picture", "raised", "rule", "place", "camera", "state", "who", "result"].map {
      Table.Column(label: text("alerts.\($0)"))
    }
    var table = Table(
      columns, rows: lines.map { $0.row(visit) },
      empty: text(isFiltered ? "alerts.none-such" : "alerts.none"))
    if isFiltered {
      table.emptyAction = .init(label: text("alerts.show-all"), path: Link.alerts.path)
    }
    return table
  }
}
