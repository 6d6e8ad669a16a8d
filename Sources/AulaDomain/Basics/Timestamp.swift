/// A moment, as microseconds since 1970-01-01T00:00:00Z (POSIX time: leap seconds are not counted).
///
/// Local time exists only at the edge, in the yard's time zone. Media time is another type.
/// Arithmetic stops at the ends of what 64 bits hold, some 292 000 years away.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
  package let microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// For seconds of our own; `init(unixSeconds:)` reads those from outside.
  package init(seconds: Double) {
    microseconds = Int64(nearest: seconds * 1_000_000)
  }

  package var seconds: Double { Double(microseconds) / 1_000_000 }

  package static func < (left: Self, right: Self) -> Bool {
    left.microseconds < right.microseconds
  }

  package static func + (moment: Self, span: Duration) -> Self {
    Timestamp(microseconds: moment.microseconds.addingToEnd(span.microseconds))
  }

  package static func - (moment: Self, span: Duration) -> Self {
    Timestamp(microseconds: moment.microseconds.subtractingToEnd(span.microseconds))
  }

  /// The span from `earlier` to this moment; negative where this moment is the earlier one.
  package func since(_ earlier: Timestamp) -> Duration {
    .microseconds(microseconds.subtractingToEnd(earlier.microseconds))
  }
}

extension Duration {
  /// Whole microseconds, cut toward zero.
  package var microseconds: Int64 {
    components.seconds.multipliedToEnd(by: 1_000_000)
      .addingToEnd(components.attoseconds / 1_000_000_000_000)
  }

  package var inSeconds: Double { Double(microseconds) / 1_000_000 }
}
