import AulaDomain
import Synchronization

/// Where a camera's thread and its watchdog speak to the outside, one at a time.
///
/// Keeps what outlives a connection: the timeline, the state shown, and the gap that is open.
final class SourceOutlet: Sendable {
  private struct State {
    var timeline = Timeline()
    var format: InputFormat?
    var shown = CameraState.off
    var lastBytes: Duration = .zero
    var lastDecode: MediaTime?
    /// Where the pictures delivered so far end.
    var end: MediaTime?
    var step: Int64 = 3_600
    var openGap: Gap?
    var delivered = false
    /// Until the connection is made, silence is not a stall.
    var isConnected = false
    var mustBegin = false
  }

  private let state = Mutex(State())
  private let world: any World
  private let stallAfter: Duration
  private let deliver: @Sendable (SourceEvent) -> Void

  init(
    world: any World, stallAfter: Duration, deliver: @escaping @Sendable (SourceEvent) -> Void
  ) {
    self.world = world
    self.stallAfter = stallAfter
    self.deliver = deliver
  }

  /// Since the latest `connecting`.
  var hasDelivered: Bool { state.withLock { $0.delivered } }

  func connecting() {
    state.withLock { state in
      state.delivered = false
      state.isConnected = false
      state.timeline.cut()
      state.lastBytes = world.uptime()
      show(.connecting, &state)
    }
  }

  func begin(_ format: InputFormat) {
    state.withLock { state in
      state.format = format
      state.mustBegin = true
    }
  }

  func sawBytes() {
    state.withLock { state in
      state.lastBytes = world.uptime()
      state.isConnected = true
    }
  }

  func packet(_ packet: Packet) {
    state.withLock { state in
      state.lastBytes = world.uptime()
      state.isConnected = true
      let placement = state.timeline.place(
        packet.time, arrival: packet.arrival, uptime: state.lastBytes, isKey: packet.isKey)
      if case .begins = placement { state.mustBegin = true }
      closeGap(at: placement.time, &state)
      if state.mustBegin, let format = state.format {
        state.mustBegin = false
        state.lastDecode = nil
        deliver(.begin(format))
      }
      show(.live, &state)
      deliver(.packet(placed(packet, placement.time, &state)))
      state.delivered = true
    }
  }

  private func placed(
    _ packet: Packet, _ time: MediaTime, _ state: inout State
  ) -> Packet {
    var placed = packet
    placed.time = time
    // Decoding follows the order of arrival: with B-frames a picture may be shown before that.
    placed.decodeTime = max(time, state.lastDecode?.advanced(byTicks: 1) ?? time)
    if let last = state.lastDecode {
      state.step = min(max(placed.decodeTime.ticks(since: last), 1), MediaTime.ticksPerSecond)
    }
    state.lastDecode = placed.decodeTime
    state.end = placed.decodeTime.advanced(byTicks: state.step)
    return placed
  }

  /// Ends the open gap; and where pictures are missing within a run, tells of it afterwards.
  private func closeGap(at time: MediaTime, _ state: inout State) {
    if let open = state.openGap {
      state.openGap = nil
      deliver(.gap(Gap(start: open.start, end: time.timestamp, reason: open.reason)))
    } else if let end = state.end {
      let missing = time.ticks(since: end)
      guard missing > 2 * MediaTime.ticksPerSecond, missing > 5 * state.step else { return }
      deliver(.gap(Gap(start: end.timestamp, end: time.timestamp, reason: .stalled)))
    }
  }

  func failed(_ fault: Fault, retryAt: Timestamp) {
    state.withLock { state in
      if state.openGap == nil {
        let start = state.end?.timestamp ?? world.now()
        let gap = Gap(start: start, end: nil, reason: reason(fault, state.shown))
        state.openGap = gap
        deliver(.gap(gap))
      }
      show(.failed(code: fault.code, message: fault.message, retryAt: retryAt), &state)
    }
  }

  private func reason(_ fault: Fault, _ shown: CameraState) -> Gap.Reason {
    if fault.kind == .corrupt { return .garbage }
    if case .stalled = shown { return .stalled }
    return .disconnected
  }

  private func show(_ shown: CameraState, _ state: inout State) {
    guard state.shown != shown else { return }
    state.shown = shown
    deliver(.state(shown))
  }

  /// Says that the camera stalled when it does. Sleeps from one possible moment to the next.
  func watch() async throws {
    while true {
      let rest = state.withLock { state -> Duration in
        let silent = world.uptime() - state.lastBytes
        guard silent >= stallAfter else { return stallAfter - silent }
        if state.isConnected, case .live = state.shown {
          show(.stalled(since: world.now() - silent), &state)
        }
        return stallAfter
      }
      try await world.sleep(for: rest)
    }
  }
}
