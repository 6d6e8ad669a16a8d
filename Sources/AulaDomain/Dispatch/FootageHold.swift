/// Which footage belongs to an incident, and so outlives retention.
package enum FootageHold {
  /// What led to it, before it was first seen.
  package static let before = Duration.seconds(600)
  /// What followed after it was closed.
  package static let after = Duration.seconds(600)
  /// Of an incident that nobody closes: it must not hold every day that follows.
  package static let longest = Duration.seconds(6 * 3_600)

  /// - Parameters:
  ///   - firstSeen: by the earliest of its alerts; `nil` where no camera saw it.
  ///   - closedAt: `nil` while it is open.
  package static func window(
    firstSeen: Timestamp?, openedAt: Timestamp, closedAt: Timestamp?, now: Timestamp
  ) -> Range<Timestamp> {
    let start = min(firstSeen ?? openedAt, openedAt)
    let end = min(max(openedAt, closedAt ?? now), openedAt + longest)
    return (start - before)..<(end + after)
  }
}
