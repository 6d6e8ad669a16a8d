import AulaDomain
import AulaStore

struct ExportModel {
  struct File {
    let name: String
    let path: String
    let about: String
    /// What is missing in it, in sum.
    let missing: String?
  }

  let back: String
  let action: String
  let problem: String?
  let bound: String
  let day: String
  let today: String
  let start: String
  let end: String
  let streams: [PageFrame.Choice]
  let hasStreams: Bool
  /// What was asked for is shown below.
  let isAsked: Bool
  let span: String
  let files: [File]
  let hasFiles: Bool
  let severalWhy: String?
  /// That something of what was asked for is not recorded.
  let lacks: String?
  let table: Table

  init(_ search: ExportSearch, _ found: ExportFound?, _ visit: Visit) {
    let (text, clock) = (visit.text, search.clock)
    let archive = Link.cameraPart(search.camera.id, "archive")
    back = archive.with([
      ("at", search.span.map { "\(Int64(nearest: $0.lowerBound.seconds))" } ?? ""),
      ("stream", search.role == .main ? "" : search.role.rawValue),
    ])
    action = Link.cameraPart(search.camera.id, "export").path
    problem = search.problem.map { text("export.problem.\($0.rawValue)") }
    bound = text("export.bound")
    day = "\(search.day)"
    today = "\(clock.day(of: search.now).date)"
    (start, end) = (search.start, search.end)
    hasStreams = search.camera.subAddress != nil
    streams = StreamRole.allCases.map {
      .init(
        value: $0.rawValue, label: text("cameras.\($0.rawValue)"), isCurrent: $0 == search.role)
    }
    isAsked = search.span != nil
    span = search.span.map { Self.span($0.lowerBound, $0.upperBound, clock) } ?? ""
    let files = found.map { Self.files($0, search) } ?? []
    (self.files, hasFiles) = (files, !files.isEmpty)
    severalWhy = files.count > 1 ? text("export.several") : nil
    let missing = search.span.flatMap { span in
      found.map { MissingFootage($0.coverage, in: span, now: search.now) }
    }
    lacks = missing.flatMap { missing in
      missing.stretches.isEmpty
        ? nil : text("export.missing", ["span": clock.span(missing.length)])
    }
    table = Self.table(missing?.stretches ?? [], clock, now: search.now)
  }

  private static func files(_ found: ExportFound, _ search: ExportSearch) -> [File] {
    let (clock, text) = (search.clock, search.clock.texts)
    return found.clips.enumerated().map { place, clip in
      let missing = found.missing(in: clip, search.now).length
      let name = ExportName(
        search.camera, clip, part: place + 1, of: found.clips.count, missing: missing, clock)
      let about = text(
        "export.file.about",
        [
          "span": Self.span(clip.start, clip.end, clock), "width": "\(clip.width)",
          "height": "\(clip.height)", "size": size(clip.length, text),
        ])
      return File(
        name: name.full, path: search.file(place + 1), about: about,
        missing: missing > .zero
          ? text("export.file.holds-missing", ["span": clock.span(missing)]) : nil)
    }
  }

  /// Of both ends, with the zone, and the length.
  private static func span(_ start: Timestamp, _ end: Timestamp, _ clock: LocalTime) -> String {
    "\(clock.date(start)), \(clock.time(start)) – \(clock.time(end)) (\(clock.zoneName(start))) · "
      + clock.span(end.since(start))
  }

  private static func size(_ bytes: Int64, _ text: Texts) -> String {
    let millions = Int((bytes + 500_000) / 1_000_000)
    if millions < 1_000 { return text("export.megabytes", ["n": text.number(max(1, millions))]) }
    let tenths = (millions + 50) / 100
    let point = text.language == .en ? "." : ","
    return text("export.gigabytes", ["n": "\(tenths / 10)\(point)\(tenths % 10)"])
  }

  private static func table(
    _ stretches: [MissingFootage.Stretch], _ clock: LocalTime, now: Timestamp
  ) -> Table {
    let text = clock.texts
    let rows = stretches.map { stretch in
      [
        Cell(clock.time(stretch.start)), Cell(clock.time(stretch.end)),
        Cell(clock.span(stretch.length)), Cell(text(stretch.why)),
      ]
    }
    return Table(
      [
        .init(label: text("archive.from")), .init(label: text("archive.to")),
        .init(label: text("archive.lasts"), isNumber: true), .init(label: text("archive.why")),
      ], rows: rows, empty: text("export.whole"))
  }
}
