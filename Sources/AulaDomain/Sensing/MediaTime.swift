/// A moment on a stream's own timeline, in ticks of 1/90 000 s (RFC 3551, §5, video clock rate).
///
/// Aula lays every live stream's timeline on UTC: tick 0 is 1970-01-01T00:00:00Z, a run of packets
/// is anchored once to the wall clock and then follows the camera's clock (docs/time.md). A file
/// read by `aula detect` starts at tick 0. Arithmetic stops at the ends of what 64 bits hold: a
/// damaged file may say any time.
package struct MediaTime: Hashable, Comparable, Sendable, Codable {
  package static let ticksPerSecond: Int64 = 90_000

  package let ticks: Int64

  package init(ticks: Int64) {
    self.ticks = ticks
  }

  package init(seconds: Double) {
    ticks = Int64(nearest: seconds * Double(Self.ticksPerSecond))
  }

  /// The same moment as `moment`, to 1/90 000 s.
  package init(_ moment: Timestamp) {
    let (seconds, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    ticks = seconds * Self.ticksPerSecond + rest * 9 / 100
  }

  package var seconds: Double { Double(ticks) / Double(Self.ticksPerSecond) }

  /// Valid where the timeline lies on UTC.
  package var timestamp: Timestamp {
    let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: Self.ticksPerSecond)
    return Timestamp(
      microseconds: seconds.multipliedToEnd(by: 1_000_000).addingToEnd(rest * 100 / 9))
  }

  package static func < (left: Self, right: Self) -> Bool { left.ticks < right.ticks }

  /// Ticks from `earlier` to this moment.
  package func ticks(since earlier: MediaTime) -> Int64 { ticks.subtractingToEnd(earlier.ticks) }

  package func advanced(byTicks step: Int64) -> MediaTime {
    MediaTime(ticks: ticks.addingToEnd(step))
  }
}
