import AulaDomain
import AulaStore
import Foundation

struct ArchiveModel {
  /// A stretch of the day's bar: seconds from its start, and its length.
  struct Stretch {
    let start: Double
    let length: Double
    let title: String
  }

  struct Hour {
    let label: String
  }

  struct Boot: Encodable {
    let camera: String
    let stream: String
    /// The day, in Unix seconds.
    let from: Double
    let to: Double
    /// Where to begin.
    let at: Double
    /// IANA name.
    let zone: String
    /// Where each recorded stretch begins: to go from one to the next.
    let starts: [Double]
  }

  let boot: String
  let back: String
  let export: String
  let stream: String
  let day: String
  let dayName: String
  let today: String
  let earlier: String
  let later: String?
  let streams: [PageFrame.Choice]
  let hasStreams: Bool
  /// Seconds.
  let length: Double
  let removed: [Stretch]
  let recorded: [Stretch]
  let gaps: [Stretch]
  let hours: [Hour]
  let hasRecording: Bool
  let facts: [Fact]
  let nothing: String
  let oldest: String?
  let oldestName: String?
  let table: Table
  let count: String
  let next: String?
  let first: String?

  init(
    _ search: ArchiveSearch, _ coverage: Coverage, oldest: Timestamp?, _ visit: Visit
  ) throws {
    let (text, clock, day) = (visit.text, search.clock, search.day)
    let gaps = coverage.gaps.map { ArchiveGap($0, in: search) }
    boot = try Self.boot(search, coverage)
    back = Link.camera(search.camera.id).path
    export = Link.cameraPart(search.camera.id, "export").path
    (stream, self.day) = (search.role.rawValue, "\(day.date)")
    dayName = clock.date(day.start)
    let now = clock.day(of: search.now)
    today = "\(now.date)"
    earlier = search.link(clock.day(day.date, later: -1).date)
    later = day.date < now.date ? search.link(clock.day(day.date, later: 1).date) : nil
    hasStreams = search.camera.subAddress != nil
    streams = Self.streams(search, text)
    length = day.end.since(day.start).inSeconds
    removed = coverage.removed.map { stretch in
      Self.stretch(
        stretch.range.lowerBound.timestamp, stretch.range.upperBound.timestamp, clock, day,
        text("archive.removal.\(stretch.reason.rawValue)"))
    }
    recorded = coverage.recorded.map { range in
      Self.stretch(range.lowerBound.timestamp, range.upperBound.timestamp, clock, day)
    }
    self.gaps = gaps.map {
      Self.stretch($0.start, $0.end, clock, day, text("gap.reason.\($0.reason.rawValue)"))
    }
    hours = Self.hours(of: day, clock)
    hasRecording = !coverage.recorded.isEmpty
    facts = Self.facts(search, coverage, text)
    nothing = Self.nothing(coverage, oldest: oldest, text)
    self.oldest = oldest.map { search.link(at: $0) }
    oldestName = oldest.map { clock.full($0) }
    table = Self.table(gaps, search, visit)
    count = text("archive.gaps", count: gaps.count)
    let shown = search.skipped + ArchiveSearch.pageLength
    next = gaps.count > shown ? search.link(skip: shown) : nil
    first = search.skipped > 0 ? search.link() : nil
  }

  private static func nothing(
    _ coverage: Coverage, oldest: Timestamp?, _ text: Texts
  ) -> String {
    guard let reason = coverage.removed.last?.reason else {
      return text(oldest == nil ? "archive.never" : "archive.nothing")
    }
    return text("archive.removed", ["why": text("archive.removal.\(reason.rawValue)")])
  }

  private static func hours(of day: LocalDay, _ clock: LocalTime) -> [Hour] {
    let step = day.end.since(day.start) / 8
    return (0..<8).map { Hour(label: clock.time(day.start + step * $0, seconds: false)) }
      + [Hour(label: "24:00")]
  }

  private static func streams(_ search: ArchiveSearch, _ text: Texts) -> [PageFrame.Choice] {
    StreamRole.allCases.map {
      .init(
        value: $0.rawValue, label: text("cameras.\($0.rawValue)"), isCurrent: $0 == search.role)
    }
  }

  private static func boot(_ search: ArchiveSearch, _ coverage: Coverage) throws -> String {
    // The newest that there is, and a little before it, where there is a picture.
    let newest = coverage.recorded.last.map {
      max($0.lowerBound.timestamp, $0.upperBound.timestamp - .seconds(20))
    }
    let at = search.moment ?? max(search.day.start, newest ?? search.day.start)
    let boot = Boot(
      camera: "\(search.camera.id)", stream: search.role.rawValue,
      from: search.day.start.seconds, to: search.day.end.seconds,
      at: at.seconds, zone: search.clock.zone.identifier,
      starts: coverage.recorded.map(\.lowerBound.timestamp.seconds))
    return String(decoding: try JSONEncoder().encode(boot), as: UTF8.self)
  }

  private static func stretch(
    _ start: Timestamp, _ end: Timestamp, _ clock: LocalTime, _ day: LocalDay, _ why: String? = nil
  ) -> Stretch {
    let span = "\(clock.time(start))–\(clock.time(end))"
    return Stretch(
      start: start.since(day.start).inSeconds, length: end.since(start).inSeconds,
      title: why.map { "\(span) · \($0)" } ?? span)
  }

  private static func facts(
    _ search: ArchiveSearch, _ coverage: Coverage, _ text: Texts
  ) -> [Fact] {
    let clock = search.clock
    let recorded = coverage.recorded.reduce(0.0) { sum, range in
      sum + range.upperBound.timestamp.since(range.lowerBound.timestamp).inSeconds
    }
    let passed = search.end.since(search.day.start).inSeconds
    // Cut, not rounded: a day with a hole is never 100 %.
    let share = passed > 0 ? Int(recorded / passed * 1000) : 0
    return [
      Fact(
        name: text("archive.recorded"),
        value: text(
          "archive.share",
          [
            "span": clock.span(.seconds(recorded)), "passed": clock.span(.seconds(passed)),
            "percent": text.language == .en
              ? "\(share / 10).\(share % 10)" : "\(share / 10),\(share % 10)",
          ])),
      Fact(name: text("archive.zone"), value: clock.zoneName(search.day.start)),
    ]
  }

  private static func table(
    _ gaps: [ArchiveGap], _ search: ArchiveSearch, _ visit: Visit
  ) -> Table {
    let (text, clock) = (visit.text, search.clock)
    let shown = gaps.dropFirst(search.skipped).prefix(ArchiveSearch.pageLength)
    return Table(
      [
        .init(label: text("archive.from")), .init(label: text("archive.to")),
        .init(label: text("archive.lasts"), isNumber: true), .init(label: text("archive.why")),
      ],
      rows: shown.map { gap in
        var from = Cell(clock.short(gap.whole.start, now: search.day.start))
        // A little before it: what was seen last.
        from.link = search.link(at: max(search.day.start, gap.start - .seconds(10)))
        let end = gap.whole.end
        return [
          from,
          Cell(end.map { clock.short($0, now: search.day.start) } ?? text("archive.still")),
          Cell(clock.span((end ?? search.now).since(gap.whole.start))),
          Cell(
            text("gap.reason.\(gap.reason.rawValue)"),
            note: text("gap.advice.\(gap.reason.rawValue)")),
        ]
      }, empty: text("archive.no-gaps"))
  }
}

/// A gap as far as it lies in the day that is looked at.
struct ArchiveGap {
  let whole: Gap
  let start: Timestamp
  let end: Timestamp

  init(_ gap: Gap, in search: ArchiveSearch) {
    whole = gap
    start = max(gap.start, search.day.start)
    end = max(start, min(gap.end ?? search.now, search.end))
  }

  var reason: Gap.Reason { whole.reason }
}
