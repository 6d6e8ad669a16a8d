import AulaDomain
import AulaStore

/// What is not recorded within a stretch of time, and why.
struct MissingFootage {
  struct Stretch {
    let start: Timestamp
    let end: Timestamp
    /// Text key.
    let why: String

    var length: Duration { end.since(start) }
  }

  /// Less is no hole that anybody sees.
  private static let least = Duration.milliseconds(500)
  /// What began this lately may still be on its way to the disk.
  private static let fresh = Duration.seconds(20)

  let stretches: [Stretch]

  /// - Parameter coverage: of `span` or more.
  init(_ coverage: Coverage, in span: Range<Timestamp>, now: Timestamp) {
    var stretches: [Stretch] = []
    var place = span.lowerBound
    let add = { (start: Timestamp, end: Timestamp) in
      guard end.since(start) >= Self.least else { return }
      stretches.append(
        Stretch(start: start, end: end, why: Self.why(coverage, start..<end, now)))
    }
    for range in coverage.recorded {
      let start = range.lowerBound.timestamp
      if start >= span.upperBound { break }
      add(place, start)
      place = max(place, range.upperBound.timestamp)
    }
    add(place, span.upperBound)
    self.stretches = stretches
  }

  var length: Duration { stretches.reduce(.zero) { $0 + $1.length } }

  private static func why(
    _ coverage: Coverage, _ span: Range<Timestamp>, _ now: Timestamp
  ) -> String {
    let overlap = { (start: Timestamp, end: Timestamp) in
      min(end, span.upperBound).since(max(start, span.lowerBound))
    }
    let gaps = coverage.gaps.map { ($0, overlap($0.start, $0.end ?? now)) }
    if let gap = gaps.filter({ $0.1 > .zero }).max(by: { $0.1 < $1.1 }) {
      return "gap.reason.\(gap.0.reason.rawValue)"
    }
    let removed = coverage.removed.first {
      overlap($0.range.lowerBound.timestamp, $0.range.upperBound.timestamp) > .zero
    }
    if let removed { return "archive.removal.\(removed.reason.rawValue)" }
    return now.since(span.lowerBound) < fresh ? "export.not-yet" : "export.not-recorded"
  }
}
