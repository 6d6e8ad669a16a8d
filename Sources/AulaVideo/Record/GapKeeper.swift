import AulaDomain

/// The gaps of one stream: at most one is open. What began it is its reason, and the next written
/// group ends it.
struct GapKeeper {
  private var open: Gap?
  /// Where the recordings of the run before this one end, until the gap since is noted.
  private var resumesFrom: MediaTime?
  private let note: (Gap) -> Void

  init(note: @escaping (Gap) -> Void) {
    self.note = note
  }

  /// At a recorder's start.
  ///
  /// - Parameters:
  ///   - open: the gap that the run before left open.
  ///   - lastEnd: where the index ends, without what `found` adopts.
  mutating func resume(open: Gap?, lastEnd: MediaTime?, after found: Recovery.Report) {
    self.open = open
    resumesFrom = [lastEnd, found.lastEnd].compactMap { $0 }.max()
    if let first = found.firstStart?.timestamp, let open, first >= open.start {
      end(open, at: first)
    }
    for hole in found.holes {
      if let open = self.open {
        guard hole.start.timestamp >= open.start else { continue }
        end(open, at: hole.start.timestamp)
      }
      let gap = Gap(start: hole.start.timestamp, end: hole.end?.timestamp, reason: .damaged)
      note(gap)
      if let end = hole.end {
        resumesFrom = max(resumesFrom ?? end, end)
      } else {
        self.open = gap
      }
    }
    if self.open != nil { resumesFrom = nil }
  }

  mutating func begin(_ gap: Gap) {
    noteRestart(until: gap.start)
    guard open == nil else { return }
    open = gap
    note(gap)
  }

  /// A gap that has ended before it was told of.
  func take(closed gap: Gap) {
    if open == nil { note(gap) }
  }

  /// A group that begins at `moment` was written.
  mutating func end(at moment: Timestamp) {
    if let open { end(open, at: moment) }
    noteRestart(until: moment)
  }

  private mutating func end(_ gap: Gap, at moment: Timestamp) {
    open = nil
    note(Gap(start: gap.start, end: max(gap.start, moment), reason: gap.reason))
  }

  private mutating func noteRestart(until moment: Timestamp) {
    guard let from = resumesFrom?.timestamp else { return }
    resumesFrom = nil
    guard moment.since(from) > .milliseconds(500) else { return }
    note(Gap(start: from, end: moment, reason: .notRunning))
  }
}
