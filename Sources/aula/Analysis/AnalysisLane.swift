import AulaDomain
import AulaVideo

/// One camera's part of what waits for a worker.
struct AnalysisLane {
  enum Item {
    case begin(InputFormat)
    case skip
    case packet(Packet, looks: Bool)
  }

  private struct Waiting {
    let packet: Packet
    let looks: Bool
    let since: Duration
  }

  var rules: [UInt8]?
  /// Microseconds of the worker's time so far, in the account that fairness is kept by.
  var spent: Int64
  /// What a packet of this camera costs, microseconds, by the latest ones.
  private(set) var estimate: Int64 = 2_000
  private var format: InputFormat?
  private var mustBegin = false
  private var mustSkip = false
  private var waiting: [Waiting] = []
  private var bytes = 0
  /// Until the next key frame nothing can be decoded.
  private var needsKey = true
  private var wantedSpacing = FrameSpacing()
  private var spacing = FrameSpacing()
  private var tally = AnalysisTally()

  init(spent: Int64) {
    self.spent = spent
  }

  var hasWork: Bool { format != nil && !waiting.isEmpty }
  /// Since when the oldest packet waits.
  var oldest: Duration? { waiting.first?.since }

  mutating func begin(_ format: InputFormat) {
    drop()
    self.format = format
    mustBegin = true
    mustSkip = false
  }

  /// A new worker knows nothing of this camera.
  mutating func restart() {
    drop()
    mustBegin = format != nil
    mustSkip = false
  }

  private mutating func drop() {
    waiting = []
    bytes = 0
    needsKey = true
  }

  mutating func put(
    _ packet: Packet, at rate: AnalysisRate, framesPerSecond: Double, now: Duration
  ) {
    let step = Int64(Double(MediaTime.ticksPerSecond) / framesPerSecond)
    if wantedSpacing.isDue(at: packet.time.ticks, every: step) { tally.wanted += 1 }
    tally.cameras = 1
    if rate == .keyFrames { return putKey(packet, now) }
    guard packet.isKey || !needsKey else { return }
    if waiting.count >= AnalysisQueue.packetsHeld
      || bytes + packet.data.count > AnalysisQueue.bytesHeld
    {
      tally.lost += waiting.count { $0.looks }
      drop()
      mustSkip = true
      guard packet.isKey else { return }
    }
    needsKey = false
    let isDue = rate.share.map { share in
      spacing.isDue(at: packet.time.ticks, every: Int64(Double(step) / share))
    }
    append(packet, looks: isDue ?? true, now)
  }

  /// The newest key frame alone is worth a look.
  private mutating func putKey(_ packet: Packet, _ now: Duration) {
    guard packet.isKey else {
      needsKey = true
      return
    }
    drop()
    append(packet, looks: true, now)
  }

  private mutating func append(_ packet: Packet, looks: Bool, _ now: Duration) {
    waiting.append(Waiting(packet: packet, looks: looks, since: now))
    bytes += packet.data.count
  }

  mutating func take() -> Item? {
    guard let format else { return nil }
    if mustBegin {
      (mustBegin, mustSkip) = (false, false)
      return .begin(format)
    }
    if mustSkip {
      mustSkip = false
      return .skip
    }
    guard !waiting.isEmpty else { return nil }
    let next = waiting.removeFirst()
    bytes -= next.packet.data.count
    if next.looks { tally.looked += 1 }
    return .packet(next.packet, looks: next.looks)
  }

  mutating func charge(_ microseconds: Int64, insteadOf estimate: Int64) {
    spent &+= microseconds &- estimate
    self.estimate = (self.estimate * 7 + microseconds) / 8
  }

  mutating func takeTally() -> AnalysisTally {
    defer { tally = AnalysisTally() }
    return tally
  }
}
