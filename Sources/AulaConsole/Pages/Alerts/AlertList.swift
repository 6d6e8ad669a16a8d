import AulaDomain
import AulaStore
import Hummingbird

extension Console {
  func addAlertList(to routes: Routes) {
    routes.get("/alerts", needs: .seeQueue) { request, visit in try await alertList(request, visit)
    }
    routes.get("/alerts.csv", needs: .seeQueue) { request, visit in
      try await alertFile(request, visit)
    }
  }

  /// The list of all alerts, the latest first, also the decided ones.
  private func alertList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = AlertSearch(request)
    let list = AlertLine.list(search.request, visit)
    let (part, filters) = try await read(.seeQueue, visit) { tx in
      let filter = try search.filter(visit.clock, tx)
      let part = try filter.map { try tx.alertLines($0, by: search.request.sorting, list.window) }
      return (part ?? ListPart([], total: 0), try search.form(tx, visit))
    }
    let text = visit.text
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("alerts.none"), missing: text("alerts.none-such"), text),
      filters: filters, counted: text("alerts.count", count: part.total), visit)
    return try page("alerts/list", title: text("alerts.title"), model, for: visit)
  }

  /// The whole list as it is filtered, for a spreadsheet.
  private func alertFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let (search, clock) = (AlertSearch(request), visit.clock)
    let latest = visit.now + .milliseconds(1)
    let filter = try await read(.seeQueue, visit) { try search.filter(clock, latest: latest, $0) }
    return try await AlertLine.file(search.request, visit).file("alerts", visit) { window in
      guard let filter else { return [] }
      return try await read(.seeQueue, visit) {
        try $0.alertLines(filter, by: search.request.sorting, window).lines
      }
    }
  }
}

extension AlertSearch {
  func form(_ tx: any Connection, _ visit: Visit) throws -> FilterForm {
    func choices<Noun>(_ named: [(ID<Noun>, String)]) -> [PageFrame.Choice] {
      named.map { .init("\($0.0)", $0.1) }
    }
    let (text, any) = (visit.text, visit.text("alerts.all"))
    let today = visit.clock.day(of: visit.now).date
    return FilterForm(
      request,
      [
        .choice(
          "city", text("alerts.city"), any: any,
          choices(try tx.cities().map { ($0.id, visit.name($0.name)) }), city?.description),
        .choice(
          "yard", text("alerts.place"), any: any,
          choices(
            try tx.yards(limit: 5_000).items.map { ($0.id, PlaceJSON($0, visit).name) }),
          yard?.description),
        .text("camera", text("alerts.camera"), cameraText),
        .choice(
          "kind", text("alerts.kind"), any: any, visit.choices(RuleKind.self, "ruleKind"),
          kind?.rawValue),
        .choice(
          "rule", text("alerts.rule"), any: any, try tx.alertRules().map { .init($0, $0) }, rule),
        .choice(
          "state", text("alerts.state"), any: any, visit.choices(Alert.State.self, "alertState"),
          state?.rawValue),
        .choice(
          "person", text("alerts.who"), any: any,
          choices(try tx.users(role: .operator).map { ($0.id, $0.name) }), person?.description),
        .day("from", text("alerts.from"), from, latest: today),
        .day("until", text("alerts.until"), until, latest: today),
      ])
  }
}
