import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for in the list, as the address says.
private struct YardSearch {
  let filter: YardFilter
  let request: ListRequest<YardSort>

  init(_ request: Request) {
    let query = request.query
    var filter = YardFilter()
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.city = query["city"].flatMap { ID($0) }
    filter.year = query.whole("year", in: 1...9_999)
    self.filter = filter
    self.request = ListRequest(
      request, .yards,
      filter: [
        ("text", filter.text), ("city", filter.city.map { "\($0)" } ?? ""),
        ("year", filter.year.map { "\($0)" } ?? ""),
      ], usually: Sorting(.number))
  }

  func form(_ directory: Directory, years: [Int], _ visit: Visit) -> FilterForm {
    let text = visit.text
    return FilterForm(
      request,
      [
        .text("text", text("yards.search"), filter.text),
        .choice(
          "city", text("yards.city"), any: text("yards.any-city"),
          directory.cities.map { .init("\($0.id)", visit.name($0.name)) },
          filter.city.map { "\($0)" }),
        .choice(
          "year", text("yards.year"), any: text("yards.any-year"),
          years.map { .init("\($0)", "\($0)") }, filter.year.map { "\($0)" }),
      ])
  }
}

extension Console {
  func yardList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = YardSearch(request)
    let directory = try await directory(visit)
    let list = yardList(search.request, directory, visit)
    let (part, counts) = try await read(.seeRegistry, visit) { tx in
      (try tx.yards(search.filter, by: search.request.sorting, list.window), try tx.yardCounts())
    }
    let text = visit.text
    var actions: [Table.Action] = []
    if visit.may(.seeQueue) {
      actions.append(.init(label: text("yards.on-map"), path: Link.map.path))
    }
    if visit.may(.addYards) {
      actions.append(.init(label: text("cities.add"), path: Link.newCity.path))
      actions.append(.init(label: text("yards.add"), path: Link.newYard.path))
    }
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("yards.empty"), missing: text("yards.nothing-found"), text),
      filters: search.form(directory, years: Set(counts.map(\.year)).sorted(), visit),
      actions: actions, counted: text("yards.count", count: part.total), visit)
    return try page("list", title: text("yards.title"), model, for: visit)
  }

  func yardFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = YardSearch(request)
    let list = yardList(search.request, try await directory(visit), visit)
    return try await list.file("yards", visit) { window in
      try await read(.seeRegistry, visit) {
        try $0.yards(search.filter, by: search.request.sorting, window).lines
      }
    }
  }

  private func yardList(
    _ request: ListRequest<YardSort>, _ directory: Directory, _ visit: Visit
  ) -> List<Yard, YardSort> {
    let text = visit.text
    return List(
      request: request,
      columns: [
        .init(label: text("yards.number"), sort: .number, isNumber: true) { Cell("\($0.number)") },
        .init(label: text("yards.name"), sort: .name) { Cell($0.name, link: .yard($0.id)) },
        .init(label: text("yards.address"), sort: .address) { Cell(visit.name($0.address)) },
        .init(label: text("yards.city"), sort: .city) {
          Cell(directory.city($0.city, visit) ?? "")
        },
        .init(label: text("yards.created"), sort: .created) {
          Cell(visit.day($0.createdOn))
        } text: {
          "\($0.createdOn)"
        },
        .init(label: text("yards.inspector"), sort: .inspector) {
          Cell(directory.inspector($0.inspector) ?? "—")
        },
        .init(label: text("yards.partner"), sort: .partner) {
          Cell(directory.partner($0.partner)?.name ?? "—")
        },
      ])
  }
}

extension Visit {
  func day(_ date: CalendarDate) -> String {
    clock.date(year: date.year, month: date.month, day: date.day)
  }
}
