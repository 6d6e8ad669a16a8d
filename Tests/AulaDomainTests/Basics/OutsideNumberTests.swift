import AulaTesting
import Foundation
import Testing

@testable import AulaDomain

struct OutsideNumberTests {
  private static let doubles: [Double] = [
    .nan, -.nan, .infinity, -.infinity, 1e300, -1e300, 1e30, -1e30, .greatestFiniteMagnitude,
    .leastNonzeroMagnitude, 9_223_372_036_854_775_808, 0, -0.0, 1, -1,
  ]
  private static let wholes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

  @Test func `whole numbers pass within their range alone`() {
    #expect(OutsideNumber.whole("12", in: 0...100) == 12)
    #expect(OutsideNumber.whole("100", in: 0...100) == 100)
    let refused = ["101", "-1", "", " 1", "1.0", "1e1", "nan", "9223372036854775808", "0x1"]
    for text in refused + [String(repeating: "0", count: 1_000_000) + "1"] {
      #expect(OutsideNumber.whole(text, in: 0...100) == nil, "\(text.prefix(30))")
    }
    #expect(OutsideNumber.whole("18446744073709551615", in: 0...UInt64.max) == .max)
  }

  @Test func `decimals pass where they are finite and within their range`() {
    #expect(OutsideNumber.decimal("-12.5", in: -90...90) == -12.5)
    for text in ["nan", "inf", "1e300", "90.1", "", "x", "1,5"] {
      #expect(OutsideNumber.decimal(text, in: -90...90) == nil, "\(text)")
    }
  }

  @Test func `moments are those that a clock can show`() {
    #expect(OutsideNumber.moment("0") == Timestamp(microseconds: 0))
    #expect(OutsideNumber.moment("1700000000.25")?.microseconds == 1_700_000_000_250_000)
    #expect(OutsideNumber.moment("7258118400") != nil)
    for text in ["-1", "7258118401", "1e30", "nan", "inf", "", "1e300"] {
      #expect(OutsideNumber.moment(text) == nil, "\(text)")
    }
  }

  @Test func `no arithmetic of time has an overflow`() {
    for seconds in Self.doubles {
      _ = Timestamp(seconds: seconds) + .seconds(1)
      _ = MediaTime(seconds: seconds).timestamp
      _ = CalendarDate(Timestamp(seconds: seconds))
    }
    for left in Self.wholes {
      for right in Self.wholes {
        let (one, other) = (Timestamp(microseconds: left), Timestamp(microseconds: right))
        _ = (one.since(other).microseconds, one + other.since(one), one - one.since(other))
        let (tick, step) = (MediaTime(ticks: left), MediaTime(ticks: right))
        _ = (tick.ticks(since: step), tick.advanced(byTicks: right), tick.timestamp)
        _ = MediaTime(one)
        _ = (one + .seconds(right)).since(other).inSeconds
      }
    }
    #expect(Timestamp(microseconds: .max) + .seconds(1) == Timestamp(microseconds: .max))
    #expect(MediaTime(ticks: .min).advanced(byTicks: -1) == MediaTime(ticks: .min))
    #expect(Timestamp(microseconds: 5) - .microseconds(7) == Timestamp(microseconds: -2))
    #expect(MediaTime(ticks: 90_000).timestamp == Timestamp(microseconds: 1_000_000))
  }

  @Test func `a schedule is open or not at any moment`() throws {
    let noon = try #require(Schedule.ClockTime("12:00"))
    let schedule = try #require(
      Schedule(zone: "Asia/Almaty", days: Set(1...7), from: noon, to: noon))
    for moment in Self.wholes { #expect(schedule.contains(Timestamp(microseconds: moment))) }
  }

  @Test func `the nearest whole number is always there`() {
    #expect(Int(nearest: 2.5) == 3 && Int(nearest: -0.4) == 0)
    #expect(Int(nearest: .nan) == 0 && Int(nearest: .infinity) == .max)
    #expect(Int64(nearest: -1e300) == .min && UInt8(nearest: 256) == 255)
  }

  @Test func `a version has a successor where a record can have it`() {
    #expect(RecordVersion.successor(of: 1) == 2 && RecordVersion.successor(of: 0) == 1)
    for version in [-1, .min, .max, RecordVersion.last, .max - 1] {
      #expect(RecordVersion.successor(of: version) == nil)
    }
  }

  /// One such number in a form once kept a thread for good; two, and no page was answered.
  @Test(.timeLimit(.minutes(1))) func `distances end for every number`() {
    for one in Self.doubles {
      for other in Self.doubles {
        let place = GeoPoint(latitude: one, longitude: other)
        let far = place.metres(to: GeoPoint(latitude: other, longitude: one))
        #expect(far.isNaN || far >= 0)
        _ = place.moved(north: one, east: other).step(to: place)
        _ = try? Outline.around(place, corners: [place, place, place])
        _ = GeoPolygon(corners: [place, place, place])?.area
      }
    }
    let home = GeoPoint(latitude: 49.8, longitude: 73.1)
    #expect(abs(home.metres(to: GeoPoint(latitude: 50.8, longitude: 73.1)) - 111_195) < 1)
  }

  @Test func `places are read within a line`() {
    #expect(GeoPoint(said: "49.8, 73.1")?.isValid == true)
    #expect(GeoPoint(said: "1e300, 1")?.isValid == false)
    for text in ["nan, nan", "inf 1", "1e400, 1", String(repeating: "1,", count: 500_000)] {
      #expect(GeoPoint(said: text) == nil, "\(text.prefix(20))")
    }
  }

  @Test func `rules are as many as hands draw`() throws {
    func file(_ count: Int) -> Data {
      let lines = (0..<count).map { #"{"name":"\#($0)","from":[0,0],"to":[1,1]}"# }
      return Data(#"{"lines":[\#(lines.joined(separator: ","))]}"#.utf8)
    }
    #expect(try RuleSet(json: file(100)).lines.count == 100)
    #expect { try RuleSet(json: file(101)) } throws: { error in
      (error as? Fault)?.message == "lines: expected at most 100, found a list of 101"
    }
  }

  @Test(arguments: ["1e300", "-1e300", "1e30", "9223372036854775807", "-1", "null", "\"x\""])
  func `no number in a rules file is more than refused`(number: String) {
    let zone = #"{"name":"z","polygon":[[0,0],[\#(number),0],[1,1]]}"#
    let schedule = #"{"zone":"Asia/Almaty","days":[\#(number)],"from":"22:00","to":"06:00"}"#
    let rule =
      #"{"name":"r","kind":"loitering","zone":"z","dwell":\#(number),"schedule":\#(schedule)}"#
    for text in [#"{"zones":[\#(zone)]}"#, #"{"rules":[\#(rule)]}"#, number] {
      #expect(throws: Fault.self) { try RuleSet(json: Data(text.utf8)) }
    }
  }
}
