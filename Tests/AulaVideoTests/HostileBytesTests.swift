import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaVideo

/// Bytes and times that nobody wrote on purpose: a trap would end recording for every camera.
struct HostileBytesTests {
  private func changed(
    _ good: [UInt8], _ random: inout SeededRandom, most: UInt64
  ) -> [UInt8] {
    var bytes = good
    for _ in 0...random.next() % most {
      let place = Int(random.next() % UInt64(bytes.count))
      bytes[place] =
        [0, 1, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next())][
          Int(random.next() % 6)]
    }
    if random.next() % 3 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
    return bytes
  }

  @Test func `no head of a segment stops the reader`() throws {
    var random = SeededRandom(seed: 31)
    let good = Initialization.bytes(for: try Stage(frames: 1).format)
    for _ in 0..<5_000 {
      let bytes = changed(good, &random, most: 12)
      if let head = SegmentHead(bytes) { #expect(head.length <= bytes.count) }
    }
    for length in 0..<200 {
      _ = SegmentHead((0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }

  @Test func `no fragment has a time that arithmetic cannot bear`() throws {
    var random = SeededRandom(seed: 32)
    let good = try Stage(frames: 1).fragments[0].bytes
    for _ in 0..<5_000 {
      var bytes = good
      for place in 60..<68 { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
      bytes[60] = random.next() % 2 == 0 ? 0xFF : bytes[60] & 3
      bytes[88] = UInt8(truncatingIfNeeded: random.next())
      guard let found = FragmentScanner.fragment(in: bytes[...], at: 0) else { continue }
      _ = found.start.advanced(byTicks: found.durationTicks).timestamp
      _ = RecordingStorage.path(
        camera: ID(rawValue: 1), role: .main, segment: ID(rawValue: 1), start: found.start)
    }
  }

  @Test func `a changed word of a head is no head`() throws {
    let good = try Stage(frames: 1).fragments[0].bytes
    let free = [20..<24, 60..<68, 88..<92, 100..<104].flatMap { Array($0) }
    for place in 0..<FragmentScanner.headLength where !free.contains(place) {
      for bit in 0..<8 {
        var bytes = good
        bytes[place] ^= 1 << bit
        #expect(FragmentScanner.fragment(in: bytes[...], at: 0) == nil, "byte \(place)")
      }
    }
  }

  @Test(arguments: [
    (0, "1970-01-01", "00:00:00.000"), (-1, "1969-12-31", "23:59:59.999"),
    (-62_135_596_800_000_000, "1-01-01", "00:00:00.000"),
    (1_781_546_400_123_000, "2026-06-15", "18:00:00.123"),
  ])
  func `a moment has its date, before 1970 too`(microseconds: Int64, date: String, time: String) {
    let civil = CivilTime(Timestamp(microseconds: microseconds))
    #expect(civil.date == date)
    #expect(civil.time == time.filter { $0 != ":" })
  }

  @Test(arguments: [Int64.min, .min + 1, -1_000_000, .max - 1, .max])
  func `no moment at all stops the calendar`(microseconds: Int64) {
    let civil = CivilTime(Timestamp(microseconds: microseconds))
    #expect(civil.time.utf8.count == 10)
  }

  @Test func `a stream may begin anew a few times at once, then once in a while`() {
    var budget = BeginBudget(RecorderOptions(), now: .zero)
    let taken = (0..<1_000).count { number in budget.take(now: .milliseconds(number * 40)) }
    #expect(taken == 9)
    #expect(!budget.take(now: .seconds(39)) && budget.take(now: .seconds(41)))
    let after = (0..<100).count { _ in budget.take(now: .seconds(4_000)) }
    #expect(after == 6)
  }

  @Test func `a queue holds one format that no picture followed`() throws {
    let stage = try Stage(frames: 1)
    let queue = RecorderQueue(capacity: 1 << 20)
    for _ in 0..<1_000 { queue.put(.begin(stage.format, [1])) }
    queue.put(.fragment(stage.fragments[0]))
    queue.close()
    var items = 0
    while queue.take() != nil { items += 1 }
    #expect(items == 2)
  }
}
