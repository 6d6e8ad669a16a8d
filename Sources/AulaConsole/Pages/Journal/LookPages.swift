import AulaDomain
import AulaStore
import Foundation
import Hummingbird

struct LooksModel {
  let camera: String
  let users: [PageFrame.Choice]
  let day: String
  let today: String
  let isFiltered: Bool
  let reset: String
  let table: Table
  let next: String?
  let file: String
}

/// What of the looks is asked for, as the address says.
struct LookSearch {
  /// As it was typed: a camera's name, or its id.
  let cameraText: String
  let user: ID<User>?
  let day: CalendarDate?
  let before: Int

  init(_ request: Request) {
    let query = request.query
    cameraText = query["camera"].map { String($0.prefix(200)) } ?? ""
    user = query["user"].flatMap { ID<User>($0) }
    day = query["day"].flatMap { CalendarDate($0) }
    before = query.whole("before", in: 0...Int.max) ?? .max
  }

  func link(_ path: Link = .looks, suffix: String = "", before: Int? = nil) -> String {
    let asked = path.with([
      ("camera", cameraText), ("user", user.map { "\($0)" } ?? ""),
      ("day", day.map { "\($0)" } ?? ""), ("before", before.map { "\($0)" } ?? ""),
    ])
    return path.path + suffix + asked.dropFirst(path.path.count)
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
  let lines: [LookLine]
  let next: Int?
  let people: [ID<User>: String]
  let cameras: [ID<Camera>: String]

  init(_ filter: LookFilter?, before: Int = .max, limit: Int, _ tx: any Connection) throws {
    (lines, next) = try filter.map { try tx.looks($0, before: before, limit: limit) } ?? ([], nil)
    people = Dictionary(try tx.users().map { ($0.id, $0.name) }) { first, _ in first }
    var cameras: [ID<Camera>: String] = [:]
    for id in Set(lines.map(\.camera)) { cameras[id] = try? tx.camera(id).name }
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

  func table(_ visit: Visit, withCamera: Bool = true) -> Table {
    let text = visit.text
    let names = ["when", "who", "camera", "what-seen", "span"].filter {
      withCamera || $0 != "camera"
    }
    let columns = names.map { Table.Column(label: text("looks.\($0)")) }
    let rows = lines.map { line -> [Cell] in
      var camera = Cell(self.camera(line), link: .camera(line.camera))
      if cameras[line.camera] == nil { camera.link = nil }
      var when = Cell(line.at, visit)
      when.text = visit.clock.short(line.at, now: visit.now)
      let cells = [
        when, Cell(person(line)), camera, Cell(text("looks.kind.\(line.kind.rawValue)")),
        Cell(span(line, visit)),
      ]
      return withCamera ? cells : cells.enumerated().filter { $0.offset != 2 }.map(\.element)
    }
    return Table(columns, rows: rows, empty: text("looks.none"))
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
    let found = try await named(search, limit: 50, visit)
    try await desk.enterReading(of: "footage", by: deed(visit))
    let isFiltered = !search.cameraText.isEmpty || search.user != nil || search.day != nil
    let users = found.people.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
      PageFrame.Choice(value: "\($0.key)", label: $0.value, isCurrent: $0.key == search.user)
    }
    let model = LooksModel(
      camera: search.cameraText, users: users, day: search.day.map { "\($0)" } ?? "",
      today: "\(visit.clock.day(of: visit.now).date)", isFiltered: isFiltered,
      reset: Link.looks.path, table: found.table(visit),
      next: found.next.map { search.link(before: $0) }, file: search.link(suffix: ".csv"))
    return try page("journal/looks", title: visit.text("looks.title"), model, for: visit)
  }

  /// The latest looks at one camera, for its page.
  func watchers(of camera: ID<Camera>, _ visit: Visit) async throws -> Table {
    try await read(.readJournal, visit) { tx in
      var filter = LookFilter()
      filter.camera = camera
      return try NamedLooks(filter, limit: 10, tx).table(visit, withCamera: false)
    }
  }

  /// For a spreadsheet; times in UTC.
  func looksFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let (search, clock) = (LookSearch(request), visit.clock)
    try await desk.enterReading(of: "footage", by: deed(visit))
    let file = SpreadsheetFile(
      name: "looks-\(clock.day(of: visit.now).date)",
      head: ["entry", "began", "ended", "user", "camera", "look", "from", "to"],
      tooLong: visit.text("list.too-long"))
    return try await file.response(from: Int64(search.before)) { before in
      let found = try await read(.readJournal, visit) { tx in
        try NamedLooks(
          try search.filter(clock, tx), before: Int(before), limit: 2_000, tx)
      }
      return (found.lines.map(found.cells), found.next.map(Int64.init))
    }
  }

  private func named(
    _ search: LookSearch, limit: Int, _ visit: Visit
  ) async throws -> NamedLooks {
    try await read(.readJournal, visit) { tx in
      try NamedLooks(
        try search.filter(visit.clock, tx), before: search.before, limit: limit, tx)
    }
  }
}
