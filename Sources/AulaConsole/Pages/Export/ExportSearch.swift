import AulaDomain
import Foundation
import Hummingbird

/// What of a camera's recordings is to be taken along, as the address says: `day`, `start` and
/// `end` as a person types them, local; or `from` and `to`, Unix seconds; or half a minute on each
/// side of `at`. Cut to whole seconds.
struct ExportSearch {
  /// Of one file. The disk that it is read from records all the while, and an hour at 8 Mbit/s
  /// still fits on a memory stick that takes files of 4 GB at most.
  static let longest = Duration.seconds(3_600)
  /// On each side of a moment.
  private static let around = Duration.seconds(30)

  enum Problem: String, CaseIterable {
    case order
    case tooLong = "too-long"
    case future
    case unreadable
  }

  let camera: Camera
  let role: StreamRole
  let clock: LocalTime
  let now: Timestamp
  /// `nil`: nothing is asked for, or nothing that can be.
  let span: Range<Timestamp>?
  let problem: Problem?
  /// As the form shows them.
  let day: CalendarDate
  let start: String
  let end: String

  init(_ request: Request, _ camera: Camera, _ clock: LocalTime, now: Timestamp) {
    let query = request.query
    (self.camera, self.clock, self.now) = (camera, clock, now)
    role = query["stream"].flatMap(StreamRole.init) ?? .main
    let (asked, isAsked) = Self.asked(query, clock)
    problem = Self.problem(asked, isAsked, now)
    let shown = asked ?? (now - .seconds(60))..<now
    span = isAsked && problem == nil ? Self.whole(shown, now) : nil
    day = query["day"].flatMap { CalendarDate($0) } ?? clock.day(of: shown.lowerBound).date
    start = query["start"].map { String($0.prefix(8)) } ?? clock.time(shown.lowerBound)
    end = query["end"].map { String($0.prefix(8)) } ?? clock.time(shown.upperBound)
  }

  private static func asked(
    _ query: Query, _ clock: LocalTime
  ) -> (span: Range<Timestamp>?, isAsked: Bool) {
    if let start = query["start"], let end = query["end"] {
      guard let day = query["day"].flatMap({ CalendarDate($0) }),
        (1970...2199).contains(day.year),
        let from = clock.moment(start, on: day), let to = clock.moment(end, on: day)
      else { return (nil, true) }
      if from < to { return (from..<to, true) }
      // Over midnight.
      let next = clock.day(day, later: 1).date
      guard let to = clock.moment(end, on: next), from < to else { return (nil, true) }
      return (from..<to, true)
    }
    if query["from"] != nil || query["to"] != nil {
      guard let from = query.moment("from"), let to = query.moment("to"), from < to else {
        return (nil, true)
      }
      return (from..<to, true)
    }
    guard query["at"] != nil else { return (nil, false) }
    guard let at = query.moment("at") else { return (nil, true) }
    return ((at - around)..<(at + around), true)
  }

  private static func problem(
    _ span: Range<Timestamp>?, _ isAsked: Bool, _ now: Timestamp
  ) -> Problem? {
    guard isAsked else { return nil }
    guard let span else { return .unreadable }
    let length = span.upperBound.since(span.lowerBound)
    // Hours over midnight are rather a slip of the hand.
    if length > .seconds(43_200) { return .order }
    if length > longest { return .tooLong }
    return span.lowerBound >= now ? .future : nil
  }

  private static func whole(_ span: Range<Timestamp>, _ now: Timestamp) -> Range<Timestamp> {
    let from = Timestamp(seconds: span.lowerBound.seconds.rounded(.down))
    let to = Timestamp(seconds: min(span.upperBound, now).seconds.rounded(.up))
    return from..<max(to, from + .seconds(1))
  }

  /// The address of a part's file.
  func file(_ part: Int) -> String {
    guard let span else { return Link.cameraPart(camera.id, "export").path }
    return Link.cameraPart(camera.id, "clip.mp4").with([
      ("from", "\(Int64(nearest: span.lowerBound.seconds))"),
      ("to", "\(Int64(nearest: span.upperBound.seconds))"),
      ("stream", role == .main ? "" : role.rawValue), ("part", part == 1 ? "" : "\(part)"),
    ])
  }
}

extension LocalTime {
  /// The moment of `14:03` or `14:03:27` on a day; the earlier one where the hour comes twice.
  func moment(_ text: String, on day: CalendarDate) -> Timestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3,
      let hour = OutsideNumber.whole(parts[0], in: 0...23),
      let minute = OutsideNumber.whole(parts[1], in: 0...59),
      let second = parts.count == 3 ? OutsideNumber.whole(parts[2], in: 0...59) : 0
    else { return nil }
    let time = DateComponents(
      year: day.year, month: day.month, day: day.day, hour: hour, minute: minute,
      second: second)
    return calendar.date(from: time).map { Timestamp(seconds: $0.timeIntervalSince1970) }
  }
}
