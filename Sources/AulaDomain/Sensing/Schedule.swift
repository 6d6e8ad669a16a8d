import FoundationEssentials

/// When a rule is awake: a window of local time on chosen days of the week, in the yard's time
/// zone.
///
/// - The window opens at `from` and closes just before `to`. Where `to` is earlier than `from` it
///   closes on the next day; where they are equal it lasts the whole day.
/// - **A day belongs to the evening on which its window opens**: days [5], 22:00–06:00 is the night
///   from Friday to Saturday, and Saturday's early morning is part of it, not of Saturday.
/// - Local time is what a clock on the wall shows, found from UTC by the zone's rules. Where clocks
///   are put back an hour happens twice (Asia/Almaty, the night to 2024-03-01) and both are inside
///   or both outside; where they are put forward the skipped hour does not happen.
package struct Schedule: Hashable, Sendable {
  /// A time on the wall clock, in minutes after midnight, 0 ..< 1440; written `HH:MM`.
  package struct ClockTime: Hashable, Sendable {
    package let minutes: Int

    package init?(_ text: String) {
      let bytes = Array(text.utf8)
      guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
      let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
      guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
      let hours = digits[0] * 10 + digits[1]
      let past = digits[2] * 10 + digits[3]
      guard hours < 24, past < 60 else { return nil }
      minutes = hours * 60 + past
    }

    package var text: String {
      let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
      return "\(pad(minutes / 60)):\(pad(minutes % 60))"
    }
  }

  /// IANA name, `Asia/Almaty`.
  package let zone: String
  /// ISO 8601 weekdays, 1 Monday … 7 Sunday, on which the window opens.
  package let days: Set<Int>
  package let from: ClockTime
  package let to: ClockTime

  private let timeZone: TimeZone

  /// `nil` for a zone that this machine does not know, or for days that are none or outside 1…7.
  package init?(zone: String, days: Set<Int>, from: ClockTime, to: ClockTime) {
    guard let timeZone = TimeZone(identifier: zone), !days.isEmpty,
      days.allSatisfy((1...7).contains)
    else { return nil }
    self.zone = zone
    self.days = days
    self.from = from
    self.to = to
    self.timeZone = timeZone
  }

  package static func knows(zone: String) -> Bool { TimeZone(identifier: zone) != nil }

  package func contains(_ moment: Timestamp) -> Bool {
    let date = Date(timeIntervalSince1970: moment.seconds)
    let local = moment + .seconds(timeZone.secondsFromGMT(for: date))
    let day = local.microseconds.flooredDivision(by: 86_400_000_000)
    let rest = local.microseconds % 86_400_000_000
    let minute = Int((rest < 0 ? rest + 86_400_000_000 : rest) / 60_000_000)
    // 1970-01-01 was a Thursday.
    let today = Int((day + 3) - (day + 3).flooredDivision(by: 7) * 7) + 1
    let yesterday = today == 1 ? 7 : today - 1
    if from.minutes < to.minutes {
      return days.contains(today) && minute >= from.minutes && minute < to.minutes
    }
    return (days.contains(today) && minute >= from.minutes)
      || (days.contains(yesterday) && minute < to.minutes)
  }
}

extension Int64 {
  /// The quotient rounded toward minus infinity; `divisor` is positive.
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
