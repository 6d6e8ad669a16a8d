package import AulaDomain

/// Lays a camera's clock on UTC: anchored once, then followed, and slewed so slowly that no player
/// notices (docs/time.md).
package struct Timeline: Sendable {
  package enum Break: String, Sendable {
    /// The camera's clock jumped.
    case cameraClock
    /// This machine's clock was set.
    case wallClock
  }

  package enum Placement: Equatable, Sendable {
    case follows(MediaTime)
    /// A new run begins with this packet, which is a key frame.
    case begins(MediaTime, Break?)

    package var time: MediaTime {
      switch self {
      case .follows(let time), .begins(let time, _): time
      }
    }
  }

  /// Ahead of the wall clock by more than this, or behind by more than that: the clocks parted.
  static let mostAhead: Int64 = 2 * MediaTime.ticksPerSecond
  static let mostBehind: Int64 = 20 * MediaTime.ticksPerSecond
  /// A camera's time stamp further back than this is a jump, not a B-frame.
  static let mostBack: Int64 = MediaTime.ticksPerSecond
  /// Parts in a million by which the timeline is bent toward the wall clock.
  static let slew: Int64 = 500
  static let window: Int64 = 10 * MediaTime.ticksPerSecond

  private struct Anchor {
    /// Adds a camera's ticks up to UTC.
    var offset: Int64
    var newestCamera: Int64
    var newest: Int64
    /// Uptime less wall clock: changes only when the machine's clock is set.
    var clockSkew: Duration
    var windowStart: Int64
    /// The least delay between a frame's moment and its arrival, in this window.
    var least: Int64
  }

  private var anchor: Anchor?
  private var pendingBreak: Break?
  /// Where the next run may begin at the earliest.
  private var floor: Int64?
  private var step: Int64 = 3_600

  package init() {}

  /// The next packet begins a new run: after a reconnect, say.
  package mutating func cut() {
    if let anchor { floor = anchor.newest + step }
    anchor = nil
    pendingBreak = nil
  }

  /// - Parameters:
  ///   - camera: the packet's time on the camera's clock.
  ///   - uptime: of the arrival, by the clock that never jumps.
  package mutating func place(
    _ camera: MediaTime, arrival: Timestamp, uptime: Duration, isKey: Bool
  ) -> Placement {
    let wall = MediaTime(arrival).ticks
    let skew = Duration.microseconds(arrival.microseconds) - uptime
    guard var held = anchor else { return begin(camera, wall, skew, nil) }
    if pendingBreak == nil, let why = broken(held, camera.ticks, wall, skew) { pendingBreak = why }
    if let why = pendingBreak {
      if isKey { return begin(camera, wall, skew, why) }
      // Until the next key frame the old run goes on at its own pace: no frame is lost to a clock.
      held.newest += step
      anchor = held
      return .follows(MediaTime(ticks: held.newest))
    }
    let time = camera.ticks + held.offset
    if camera.ticks > held.newestCamera {
      step = min(max(camera.ticks - held.newestCamera, 1), MediaTime.ticksPerSecond)
    }
    held.newestCamera = max(held.newestCamera, camera.ticks)
    held.newest = max(held.newest, time)
    bend(&held, delay: wall - time, now: time)
    anchor = held
    return .follows(MediaTime(ticks: time))
  }

  private mutating func begin(
    _ camera: MediaTime, _ wall: Int64, _ skew: Duration, _ why: Break?
  ) -> Placement {
    var start = wall
    let earliest = anchor.map { $0.newest + step } ?? floor
    // Runs follow one another, unless the machine's own clock was set back.
    if let earliest, earliest > wall, earliest - wall <= Self.mostAhead { start = earliest }
    anchor = Anchor(
      offset: start - camera.ticks, newestCamera: camera.ticks, newest: start, clockSkew: skew,
      windowStart: start, least: wall - start)
    pendingBreak = nil
    floor = nil
    return .begins(MediaTime(ticks: start), why)
  }

  private func broken(
    _ held: Anchor, _ camera: Int64, _ wall: Int64, _ skew: Duration
  ) -> Break? {
    let delay = wall - (camera + held.offset)
    let goesBack = camera < held.newestCamera - Self.mostBack
    guard goesBack || delay < -Self.mostAhead || delay > Self.mostBehind else { return nil }
    let wasSet = abs((skew - held.clockSkew).inSeconds) > 1
    return wasSet && !goesBack ? .wallClock : .cameraClock
  }

  private func bend(_ held: inout Anchor, delay: Int64, now: Int64) {
    held.least = min(held.least, delay)
    let passed = now - held.windowStart
    guard passed >= Self.window else { return }
    let most = passed * Self.slew / 1_000_000
    held.offset += min(max(held.least, -most), most)
    held.windowStart = now
    held.least = .max
  }
}
