import AulaDomain
import Foundation
import Testing

struct ScheduleTests {
  private func schedule(
    _ days: Set<Int>, _ from: String, _ to: String, zone: String = "Asia/Almaty"
  ) throws -> Schedule {
    let (from, to) = (
      try #require(Schedule.ClockTime(from)), try #require(Schedule.ClockTime(to))
    )
    return try #require(Schedule(zone: zone, days: days, from: from, to: to))
  }

  private func moment(_ text: String) throws -> Timestamp {
    Timestamp(seconds: try Date(text, strategy: .iso8601).timeIntervalSince1970)
  }

  @Test func `a window that crosses midnight belongs to the evening on which it opens`() throws {
    // 2026-06-19 is a Friday.
    let night = try schedule([5], "22:00", "06:00")
    let inside = [
      "2026-06-19T22:00:00+05:00", "2026-06-19T23:59:59+05:00", "2026-06-20T00:00:00+05:00",
      "2026-06-20T05:59:59+05:00",
    ]
    let outside = [
      "2026-06-19T05:00:00+05:00", "2026-06-19T21:59:59+05:00", "2026-06-20T06:00:00+05:00",
      "2026-06-20T22:30:00+05:00", "2026-06-21T01:00:00+05:00",
    ]
    for text in inside { #expect(night.contains(try moment(text)), "\(text)") }
    for text in outside { #expect(!night.contains(try moment(text)), "\(text)") }
  }

  @Test func `a window from Sunday ends on Monday morning`() throws {
    let night = try schedule([7], "22:00", "06:00")
    #expect(night.contains(try moment("2026-06-22T03:00:00+05:00")))
    #expect(!night.contains(try moment("2026-06-21T03:00:00+05:00")))
  }

  @Test func `equal ends mean the whole day`() throws {
    let day = try schedule([1], "08:00", "08:00")
    #expect(!day.contains(try moment("2026-06-22T07:59:59+05:00")))
    #expect(day.contains(try moment("2026-06-22T08:00:00+05:00")))
    #expect(day.contains(try moment("2026-06-23T07:59:59+05:00")))
    #expect(!day.contains(try moment("2026-06-23T08:00:00+05:00")))
  }

  /// At 2024-03-01T00:00+06:00 the clocks of Almaty went back to 2024-02-29T23:00+05:00.
  @Test func `the hour that happened twice in Almaty is inside both times`() throws {
    let late = try schedule([4], "23:00", "00:00")
    #expect(late.contains(try moment("2024-02-29T17:30:00Z")))
    #expect(late.contains(try moment("2024-02-29T18:30:00Z")))
    #expect(!late.contains(try moment("2024-02-29T16:59:59Z")))
    #expect(!late.contains(try moment("2024-02-29T19:00:00Z")))
  }

  @Test func `six in the morning is another moment before and after Almaty changed its offset`()
    throws
  {
    let night = try schedule(Set(1...7), "22:00", "06:00")
    #expect(!night.contains(try moment("2024-02-29T00:00:00Z")))
    #expect(night.contains(try moment("2024-03-02T00:30:00Z")))
    #expect(!night.contains(try moment("2024-03-02T01:00:00Z")))
  }

  /// Each minute of two weeks, against the calendar of Foundation.
  @Test func `each minute of a fortnight agrees with the calendar`() throws {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = try #require(TimeZone(identifier: "Asia/Almaty"))
    let days: Set<Int> = [1, 3, 6]
    let window = try schedule(days, "21:30", "05:15")
    let start = try moment("2024-02-24T00:00:00Z")
    for minute in stride(from: 0, to: 14 * 24 * 60, by: 7) {
      let now = start + .seconds(minute * 60)
      let parts = calendar.dateComponents(
        [.weekday, .hour, .minute], from: Date(timeIntervalSince1970: now.seconds))
      let clock = try #require(parts.hour) * 60 + (try #require(parts.minute))
      let today = (try #require(parts.weekday) + 5) % 7 + 1
      let yesterday = today == 1 ? 7 : today - 1
      let expected =
        (days.contains(today) && clock >= 21 * 60 + 30)
        || (days.contains(yesterday) && clock < 5 * 60 + 15)
      #expect(window.contains(now) == expected, "\(now)")
    }
  }

  @Test(arguments: ["", "7:00", "24:00", "12:60", "12-30", "ab:cd", "12:3", "٠٧:٠٠"])
  func `a clock time is HH MM and nothing else`(text: String) {
    #expect(Schedule.ClockTime(text) == nil)
  }

  @Test func `an unknown zone, no days, or an eighth day make no schedule`() throws {
    let six = try #require(Schedule.ClockTime("06:00"))
    #expect(Schedule(zone: "Asia/Karaganda", days: [1], from: six, to: six) == nil)
    #expect(Schedule(zone: "Asia/Almaty", days: [], from: six, to: six) == nil)
    #expect(Schedule(zone: "Asia/Almaty", days: [8], from: six, to: six) == nil)
  }
}
