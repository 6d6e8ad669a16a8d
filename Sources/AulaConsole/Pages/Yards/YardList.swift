import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for in the list, as the address says.
struct YardSearch {
  static let pageLength = 50

  var text = ""
  var city = ""
  var year = ""
  var after: Int64 = 0

  init(_ request: Request) {
    let query = request.query
    text = query["text"].map { String($0.prefix(100)) } ?? ""
    city = query["city"] ?? ""
    year = query["year"] ?? ""
    after = query.whole("after", in: 0...Int64.max) ?? 0
  }

  var filter: YardFilter {
    var filter = YardFilter()
    filter.text = text
    filter.city = ID<City>(city)
    filter.year = OutsideNumber.whole(year, in: 1...9_999)
    return filter
  }

  func link(after: Int64?) -> String {
    Link.yards.with([
      ("text", text), ("city", city), ("year", year), ("after", after.map(String.init) ?? ""),
    ])
  }

  var isEmpty: Bool { text.isEmpty && city.isEmpty && year.isEmpty }
}

struct YardListModel {
  let text: String
  let cities: [PageFrame.Choice]
  let years: [PageFrame.Choice]
  let table: Table
  let count: String
  let next: String?
  let first: String?
  let mayAdd: Bool
  let map: String?
  let isFiltered: Bool
}

extension Console {
  func yardList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = YardSearch(request)
    let (directory, page, counts) = try await store.read { tx in
      (
        try Directory(tx),
        try tx.yards(search.filter, after: search.after, limit: YardSearch.pageLength),
        try tx.yardCounts()
      )
    }
    let total = counts.filter {
      (search.filter.city ?? $0.city) == $0.city && (search.filter.year ?? $0.year) == $0.year
    }.reduce(0) { $0 + $1.yards }
    let found = search.text.isEmpty ? total : page.items.count
    let role = try visit.actor.role
    let years = Set(counts.map(\.year)).sorted()
    let model = YardListModel(
      text: search.text,
      cities: Self.marked(
        [.init("", visit.text("yards.any-city"))] + directory.cityChoices(visit).dropFirst(),
        search.city),
      years: Self.marked(
        [.init("", visit.text("yards.any-year"))] + years.map { .init("\($0)", "\($0)") },
        search.year),
      table: yardTable(page.items, directory, search, visit),
      count: visit.text("yards.count", count: found),
      next: page.next.map { search.link(after: $0) },
      first: search.after > 0 ? search.link(after: nil) : nil,
      mayAdd: role == .administrator,
      map: role == .inspector ? nil : Link.map.path, isFiltered: !search.isEmpty)
    return try self.page("yards/list", title: visit.text("yards.title"), model, for: visit)
  }

  static func marked(_ choices: [PageFrame.Choice], _ value: String) -> [PageFrame.Choice] {
    choices.map { .init(value: $0.value, label: $0.label, isCurrent: $0.value == value) }
  }

  private func yardTable(
    _ yards: [Yard], _ directory: Directory, _ search: YardSearch, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let rows = yards.map { yard in
      [
        Cell("\(yard.number)"), Cell(yard.name, link: .yard(yard.id)),
        Cell(visit.name(yard.address)), Cell(directory.city(yard.city, visit) ?? ""),
        Cell(visit.day(yard.createdOn)), Cell(directory.inspector(yard.inspector) ?? "—"),
        Cell(directory.partner(yard.partner)?.name ?? "—"),
      ]
    }
    var table = Table(
      [
        .init(label: text("yards.number"), isNumber: true), .init(label: text("yards.name")),
        .init(label: text("yards.address")), .init(label: text("yards.city")),
        .init(label: text("yards.created")), .init(label: text("yards.inspector")),
        .init(label: text("yards.partner")),
      ], rows: rows, empty: text(search.isEmpty ? "yards.empty" : "yards.nothing-found"))
    if !search.isEmpty {
      table.emptyAction = .init(label: text("yards.show-all"), path: Link.yards.path)
    }
    return table
  }
}

extension Visit {
  func day(_ date: CalendarDate) -> String {
    clock.date(year: date.year, month: date.month, day: date.day)
  }
}
