/// How much of each stream is looked at: lowered for all cameras before one of them is left out.
enum AnalysisRate: Int, Comparable, CaseIterable, Sendable {
  /// Nothing but key frames is decoded: one picture in each group.
  case keyFrames
  case quarter
  case half
  /// As many pictures a second as `analysis.framesPerSecond` says.
  case full

  /// Of the frames that the settings ask for; `nil` where it is the camera that decides.
  var share: Double? {
    switch self {
    case .full: 1
    case .half: 0.5
    case .quarter: 0.25
    case .keyFrames: nil
    }
  }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  var lower: Self? { Self(rawValue: rawValue - 1) }
  var higher: Self? { Self(rawValue: rawValue + 1) }
}

/// Finds the rate that the workers can keep: down at once when they fall behind, up again step by
/// step while they have time to spare. A step up that failed is tried again later and later.
struct AnalysisRateControl {
  /// What was seen of the workers since the last look, the worst of each.
  struct Load {
    /// Age of the oldest picture that waits.
    var lag = Duration.zero
    /// 0…1: the share of its time that a worker was at work.
    var busy = 0.0
    /// Pictures left out for want of room.
    var lost = 0
  }

  /// Waiting longer than this, pictures are late for a crew.
  static let tolerableLag = Duration.milliseconds(1_500)
  /// Below this a worker has room for twice the pictures.
  static let idleShare = 0.45
  static let firstPatience = Duration.seconds(10)
  static let longestPatience = Duration.seconds(600)

  private(set) var rate = AnalysisRate.full
  /// How long there must be time to spare before the next step up.
  private var patience = firstPatience
  private var idleSince: Duration?
  private var raisedAt: Duration?

  /// - Parameter now: by the clock that never jumps.
  /// - Returns: whether the rate has changed.
  mutating func note(_ load: Load, at now: Duration) -> Bool {
    if load.lost > 0 || load.lag > Self.tolerableLag { return fall(at: now) }
    guard load.busy < Self.idleShare, load.lag < Self.tolerableLag / 4, let next = rate.higher
    else {
      idleSince = nil
      return false
    }
    let since = idleSince ?? now
    idleSince = since
    guard now - since >= patience else { return false }
    rate = next
    raisedAt = now
    idleSince = nil
    return true
  }

  private mutating func fall(at now: Duration) -> Bool {
    idleSince = nil
    if let raisedAt, now - raisedAt < patience * 2 {
      patience = min(patience * 2, Self.longestPatience)
    } else if raisedAt != nil {
      patience = Self.firstPatience
    }
    raisedAt = nil
    guard let next = rate.lower else { return false }
    rate = next
    return true
  }
}

/// Which frames of a stream are due at a rate, without drifting: half a step early is good enough.
struct FrameSpacing {
  private var due: Int64?

  /// - Parameters:
  ///   - ticks: of the frame's time, 1/90 000 s; a jump back begins anew.
  ///   - step: ticks from one frame to the next.
  mutating func isDue(at ticks: Int64, every step: Int64) -> Bool {
    guard let due, ticks >= due &- 4 &* step else {
      due = ticks &+ step
      return true
    }
    guard ticks &- due >= -step / 8 else { return false }
    self.due = max(due &+ step, ticks &+ step / 2)
    return true
  }
}
