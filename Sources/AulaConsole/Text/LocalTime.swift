package import AulaDomain
package import Foundation

/// Moments as a person reads them: in a zone, in a language. The only place where local time
/// exists.
package struct LocalTime: Sendable {
  package let zone: TimeZone
  package let texts: Texts
  let calendar: Calendar

  package init(zone: TimeZone, texts: Texts) {
    self.zone = zone
    self.texts = texts
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    self.calendar = calendar
  }

  /// The zone of the programme: one for all Kazakhstan since 2024-03-01.
  package static var almaty: TimeZone { TimeZone(identifier: "Asia/Almaty") ?? .gmt }

  /// `2026-11-22 14:03:27`: as a spreadsheet reads and sorts it.
  package func sortable(_ moment: Timestamp) -> String {
    let parts = parts(moment)
    let day = "\(parts.year ?? 0)-\(Self.two(parts.month ?? 1))-\(Self.two(parts.day ?? 1))"
    return "\(day) \(time(moment))"
  }

  /// `14:03:27`.
  package func time(_ moment: Timestamp, seconds: Bool = true) -> String {
    let parts = parts(moment)
    let clock = Self.two(parts.hour ?? 0) + ":" + Self.two(parts.minute ?? 0)
    return seconds ? clock + ":" + Self.two(parts.second ?? 0) : clock
  }

  /// `22 ноября 2026 г.`, `2026 ж. 22 қараша`, `22 November 2026`.
  package func date(_ moment: Timestamp) -> String {
    let parts = parts(moment)
    return date(year: parts.year ?? 0, month: parts.month ?? 1, day: parts.day ?? 1)
  }

  package func date(year: Int, month: Int, day: Int) -> String {
    texts(
      "date.full",
      ["day": String(day), "month": texts("date.month.\(month)"), "year": String(year)])
  }

  /// Date, time and zone, for a title on hover: nothing left to guess.
  package func full(_ moment: Timestamp) -> String {
    "\(date(moment)), \(time(moment)) (\(zoneName(moment)))"
  }

  /// Date and time, for what is printed or compared; the zone where it is not the one of `now`,
  /// which the page names once.
  package func dated(_ moment: Timestamp, now: Timestamp) -> String {
    let said = "\(date(moment)), \(time(moment))"
    let zone = zoneName(moment)
    return zone == zoneName(now) ? said : "\(said) (\(zone))"
  }

  /// `Когда (UTC+5)`: the head of a column of such times.
  package func zoned(_ label: String, now: Timestamp) -> String {
    texts("date.zoned", ["what": label, "zone": zoneName(now)])
  }

  /// Time today; date and time on other days.
  package func short(_ moment: Timestamp, now: Timestamp) -> String {
    let same = calendar.isDate(moment.foundation, inSameDayAs: now.foundation)
    return same ? time(moment) : "\(date(moment)), \(time(moment, seconds: false))"
  }

  /// `UTC+5`, as it was at that moment: Karaganda was UTC+6 until 2024-03-01.
  package func zoneName(_ moment: Timestamp) -> String {
    let minutes = zone.secondsFromGMT(for: moment.foundation) / 60
    let sign = minutes < 0 ? "−" : "+"
    let rest = minutes.magnitude % 60
    return "UTC\(sign)\(minutes.magnitude / 60)" + (rest == 0 ? "" : ":" + Self.two(Int(rest)))
  }

  /// How long ago, in the largest whole unit: `5 мин назад`.
  package func age(_ moment: Timestamp, now: Timestamp) -> String {
    let seconds = max(0, Int(nearest: now.since(moment).inSeconds.rounded(.down)))
    switch seconds {
    case ..<60: return texts("age.seconds", count: seconds)
    case ..<3_600: return texts("age.minutes", count: seconds / 60)
    case ..<86_400: return texts("age.hours", count: seconds / 3_600)
    default: return texts("age.days", count: seconds / 86_400)
    }
  }

  /// `2026-11-22T09:03:27Z`, for the `datetime` of a `<time>` element.
  package static func machine(_ moment: Timestamp) -> String {
    moment.foundation.formatted(.iso8601)
  }

  private func parts(_ moment: Timestamp) -> DateComponents {
    calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: moment.foundation)
  }

  static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}

extension Timestamp {
  package var foundation: Date { Date(timeIntervalSince1970: seconds) }
}
