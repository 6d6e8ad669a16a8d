import AulaDomain

/// One track's stay in one zone, for one rule.
struct Visit {
  private var since: MediaTime?
  private var lastInside: MediaTime?
  /// Whether this stay has been told already. Cleared by leaving, and when the schedule closes.
  var hasFired = false

  /// Takes in where the track's foot is. Returns the start of the stay when it completes the rule:
  /// inside for `needs` seconds, never out of the zone for `leaves` seconds or longer. While the
  /// track is hidden its stay goes on, and is not told.
  mutating func advance(
    isInside: Bool, isSeen: Bool, at time: MediaTime, needs: Double, leaves: Double, mayFire: Bool
  ) -> MediaTime? {
    guard isInside else {
      if let lastInside, lastInside.seconds(until: time) >= leaves { self = Visit() }
      return nil
    }
    lastInside = time
    let start = since ?? time
    since = start
    guard mayFire, isSeen, !hasFired, start.seconds(until: time) >= needs else { return nil }
    hasFired = true
    return start
  }
}

/// One track's dealings with one line.
///
/// A crossing counts when the foot has changed sides *through* the line and then stands clear of it
/// by a tenth of the track's size: who walks along the line, or sways on it, does not cross it.
struct CrossingWatch {
  /// The side on which the foot last stood clear, and the last change of side since.
  private var clearSide: Line.Direction?
  private var change: (direction: Line.Direction?, time: MediaTime)?
  private var pending: [MediaTime] = []

  mutating func advance(
    from before: Box, to now: Box, over line: Line, admitting: Line.Direction, at time: MediaTime,
    counts: Bool
  ) {
    let (start, end) = (before.foot, now.foot)
    let (was, side) = (line.side(of: start), line.side(of: end))
    if (was >= 0) != (side >= 0) {
      change = (line.crossing(from: start, to: end), time)
    }
    let reach = max(2, 0.1 * (now.width + now.height) / 2)
    guard abs(side) / line.length >= reach else { return }
    let here: Line.Direction = side >= 0 ? .leftToRight : .rightToLeft
    defer {
      clearSide = here
      change = nil
    }
    guard let clearSide, clearSide != here, let change, change.direction == here, counts,
      admitting.admits(here)
    else { return }
    pending.append(change.time)
  }

  /// The oldest crossing that was not told and is no older than `seconds`.
  mutating func take(at time: MediaTime, within seconds: Double) -> MediaTime? {
    pending.removeAll { $0.seconds(until: time) > seconds }
    return pending.isEmpty ? nil : pending.removeFirst()
  }
}

extension Box {
  var foot: PicturePoint { PicturePoint(x: middle, y: bottom) }
}

extension Line {
  var length: Double {
    let (across, down) = (to.x - from.x, to.y - from.y)
    return max(1e-9, (across * across + down * down).squareRoot())
  }
}
