package import AulaDomain
import Foundation

/// One day as a zone counts it: of 24 hours, but for those on which the zone changed its offset.
package struct LocalDay: Hashable, Sendable {
  package let date: CalendarDate
  package let start: Timestamp
  /// Where the next one begins.
  package let end: Timestamp
}

extension LocalDay {
  /// A day that an address asks for; `nil` for what is none, and for years that nobody can mean.
  static func asked(_ text: String) -> CalendarDate? {
    CalendarDate(text).flatMap { (1970...2199).contains($0.year) ? $0 : nil }
  }
}

extension LocalTime {
  /// The days from one to another, both with it, and not beyond `latest`; `nil` where nothing is
  /// said.
  func span(
    from first: CalendarDate?, until last: CalendarDate?, latest: Timestamp? = nil
  ) -> Range<Timestamp>? {
    if first == nil, last == nil, latest == nil { return nil }
    let start = first.map { day($0).start } ?? Timestamp(microseconds: 0)
    let end = min(
      last.map { day($0).end } ?? Timestamp(microseconds: .max),
      latest ?? Timestamp(microseconds: .max))
    return start..<max(start, end)
  }

  package func day(of moment: Timestamp) -> LocalDay {
    day(CalendarDate(moment.foundation, in: calendar) ?? CalendarDate(moment))
  }

  package func day(_ date: CalendarDate, later days: Int = 0) -> LocalDay {
    // Noon is in every day, whatever a zone does at midnight.
    let parts = DateComponents(year: date.year, month: date.month, day: date.day, hour: 12)
    let noon = calendar.date(from: parts).flatMap {
      calendar.date(byAdding: .day, value: days, to: $0)
    }
    guard let noon, let span = calendar.dateInterval(of: .day, for: noon) else {
      preconditionFailure("the Gregorian calendar has this day")
    }
    return LocalDay(
      date: days == 0 ? date : CalendarDate(noon, in: calendar) ?? date,
      start: Timestamp(seconds: span.start.timeIntervalSince1970),
      end: Timestamp(seconds: span.end.timeIntervalSince1970))
  }

  /// A span in words: `0 с`, `< 1 с`, `12 с`, `3 мин 05 с`, `2 ч 10 мин`, `3 д 4 ч`.
  package func span(_ span: Duration) -> String {
    let whole = max(0, Int(nearest: span.inSeconds.rounded(.down)))
    if whole == 0, span > .zero { return texts("span.none") }
    let (d, h, m, s) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60)
    if d > 0 { return texts("span.dayHour", ["d": "\(d)", "h": "\(h)"]) }
    if h > 0 { return texts("span.hourMinute", ["h": "\(h)", "m": Self.two(m)]) }
    if m > 0 { return texts("span.minuteSecond", ["m": "\(m)", "s": Self.two(s)]) }
    return texts("span.second", ["s": "\(s)"])
  }
}

extension CalendarDate {
  fileprivate init?(_ moment: Date, in calendar: Calendar) {
    let parts = calendar.dateComponents([.year, .month, .day], from: moment)
    self.init(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
  }
}
