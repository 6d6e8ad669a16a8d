import AulaDomain
import AulaStore
import Foundation
import Hummingbird

/// What of the looks is asked for, as the address says.
struct LookSearch {
  /// As it was typed: a camera's name, or its id.
  let cameraText: String
  let user: ID<User>?
  let day: CalendarDate?
  let request: ListRequest<LookSort>

  init(_ request: Request) {
    let query = request.query
    cameraText = query["camera"].map { String($0.prefix(200)) } ?? ""
    user = query["user"].flatMap { ID<User>($0) }
    day = query["day"].flatMap { LocalDay.asked($0) }
    self.request = ListRequest(
      request, .looks,
      filter: [
        ("camera", cameraText), ("user", user.map { "\($0)" } ?? ""),
        ("day", day.map { "\($0)" } ?? ""),
      ], usually: Sorting(.when, isDescending: true))
  }

  func form(_ people: [ID<User>: String], _ visit: Visit) -> FilterForm {
    let text = visit.text
    let choices = people.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      .map { PageFrame.Choice("\($0.key)", $0.value) }
    return FilterForm(
      request,
      [
        .text("camera", text("looks.camera"), cameraText),
        .choice("user", text("looks.who"), any: text("looks.all"), choices, user.map { "\($0)" }),
        .day("day", text("looks.day"), day, latest: visit.clock.day(of: visit.now).date),
      ])
  }

  /// The filter; `nil` where no camera is called so.
  func filter(_ clock: LocalTime, _ tx: any Connection) throws -> LookFilter? {
    var filter = LookFilter()
    filter.user = user
    if let day {
      let day = clock.day(day)
      filter.span = day.start..<day.end
    }
    if !cameraText.isEmpty {
      guard let camera = try tx.camera(called: cameraText) else { return nil }
      filter.camera = camera
    }
    return filter
  }
}

/// Looks, with the names that people read.
struct NamedLooks {
  let part: ListPart<LookLine>
  let people: [ID<User>: String]
  let cameras: [ID<Camera>: String]
  var lines: [LookLine] { part.lines }

  /// `filter`: `nil` finds nothing.
  init(
    _ filter: LookFilter?, by sorting: Sorting<LookSort> = Sorting(.when, isDescending: true),
    _ window: ListWindow, _ tx: any Connection
  ) throws {
    part = try filter.map { try tx.looks($0, by: sorting, window) } ?? ListPart([], total: 0)
    people = Dictionary(try tx.users().map { ($0.id, $0.name) }) { first, _ in first }
    var cameras: [ID<Camera>: String] = [:]
    for id in Set(part.lines.map(\.camera)) { cameras[id] = try? tx.camera(id).name }
    self.cameras = cameras
  }

  func person(_ line: LookLine) -> String { line.user.flatMap { people[$0] } ?? "—" }
  func camera(_ line: LookLine) -> String { cameras[line.camera] ?? "\(line.camera)" }

  /// As the file has it.
  func cells(_ line: LookLine) -> [String] {
    [
      "\(line.sequence)", LocalTime.machine(line.at), line.until.map(LocalTime.machine) ?? "",
      person(line), camera(line), line.kind.rawValue,
      line.recorded.map { LocalTime.machine($0.lowerBound) } ?? "",
      line.recorded.map { LocalTime.machine($0.upperBound) } ?? "",
    ]
  }

  func columns(_ visit: Visit) -> [ListColumn<LookLine, LookSort>] {
    let text = visit.text
    return [
      .init(label: visit.clock.zoned(text("looks.when"), now: visit.now), sort: .when) {
        Cell(dated: $0.at, visit)
      },
      .init(label: text("looks.who"), sort: .who) { Cell(person($0)) },
      .init(label: text("looks.camera"), sort: .camera) {
        Cell(camera($0), link: cameras[$0.camera] == nil ? nil : .camera($0.camera))
      },
      .init(label: text("looks.what-seen"), sort: .kind) {
        Cell(text("looks.kind.\($0.kind.rawValue)"))
      },
      .init(label: text("looks.span")) { Cell(span($0, visit)) },
    ]
  }

  /// For the page of the one camera: without its name, and without ways to sort.
  func tableOfCamera(_ visit: Visit) -> Table {
    let columns = columns(visit).filter { $0.sort != .camera }
    return Table(
      columns.map { Table.Column(label: $0.label) },
      rows: lines.map { line in columns.map { $0.cell(line) } }, empty: visit.text("looks.none"))
  }

  /// What recorded time was seen, or how long the live look was.
  private func span(_ line: LookLine, _ visit: Visit) -> String {
    let clock = visit.clock
    if let recorded = line.recorded {
      // The page shows a day; another zone's day begins at another hour, and is named all the same.
      if line.kind == .archive { return clock.date(recorded.lowerBound) }
      let from = clock.short(recorded.lowerBound, now: line.at)
      return "\(from) – \(clock.short(recorded.upperBound, now: line.at))"
    }
    guard let until = line.until else { return visit.text("looks.no-end") }
    return visit.text(
      "looks.until",
      ["time": clock.short(until, now: line.at), "span": clock.span(until.since(line.at))])
  }
}

extension Console {
  func looksPage(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = LookSearch(request)
    let window = search.request.page(50)
    let found = try await read(.readJournal, visit) { tx in
      try NamedLooks(
        try search.filter(visit.clock, tx), by: search.request.sorting, window, tx)
    }
    try await desk.enterReading(of: "footage", by: deed(visit))
    let text = visit.text
    let list = List(request: search.request, columns: found.columns(visit))
    let none = text("looks.none")
    let model = ListPageModel(
      list, found.part, table: list.table(found.lines, empty: none, missing: none, text),
      filters: search.form(found.people, visit),
      counted: text("looks.count", count: found.part.total), visit)
    return try page("journal/looks", title: text("looks.title"), model, for: visit)
  }

  /// The latest looks at one camera, for its page.
  func watchers(of camera: ID<Camera>, _ visit: Visit) async throws -> Table {
    try await read(.readJournal, visit) { tx in
      var filter = LookFilter()
      filter.camera = camera
      return try NamedLooks(filter, ListWindow(limit: 10), tx).tableOfCamera(visit)
    }
  }

  /// For a spreadsheet, in the page's order; times in UTC.
  func looksFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let (search, clock) = (LookSearch(request), visit.clock)
    try await desk.enterReading(of: "footage", by: deed(visit))
    let latest = try await read(.readJournal, visit) { try Journal.size(in: $0) }
    let file = SpreadsheetFile(
      name: "looks-\(clock.day(of: visit.now).date)",
      head: ["entry", "began", "ended", "user", "camera", "look", "from", "to"],
      tooLong: visit.text("list.too-long"))
    let length = 2_000
    return try await file.response(from: 0) { from in
      let found = try await read(.readJournal, visit) { tx in
        var filter = try search.filter(clock, tx)
        filter?.latest = latest
        let window = ListWindow(skip: Int(from), limit: length)
        return try NamedLooks(filter, by: search.request.sorting, window, tx)
      }
      let end = from + Int64(length)
      return (found.lines.map(found.cells), found.part.total > end ? end : nil)
    }
  }
}
