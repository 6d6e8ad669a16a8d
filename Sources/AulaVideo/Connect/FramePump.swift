package import AulaDomain
import Dispatch
import Synchronization

/// Decodes a stream on a thread of its own and hands its pictures to whoever analyses them.
///
/// At most `capacity` packets wait. When analysis cannot keep up, all that waits is dropped and it
/// goes on at the next key frame: late pictures are worth less than fresh ones. Each loss is told.
package final class FramePump: Sendable {
  private let queue: PacketQueue
  private let options: DecoderOptions
  private let deliver: @Sendable (Frame) -> Void
  private let dropped: @Sendable (Int) -> Void

  /// - Parameters:
  ///   - deliver: gets each picture, on the pump's thread; may take its time.
  ///   - dropped: is told how many frames were lost.
  package init(
    options: DecoderOptions, capacity: Int = 100, dropped: @escaping @Sendable (Int) -> Void,
    deliver: @escaping @Sendable (Frame) -> Void
  ) {
    queue = PacketQueue(capacity: capacity)
    self.options = options
    self.deliver = deliver
    self.dropped = dropped
  }

  /// Never blocks.
  package func begin(_ format: InputFormat) { queue.put(.begin(format)) }
  package func append(_ packet: Packet) { queue.put(.packet(packet)) }

  /// Until cancelled.
  /// - Parameter judge: is told, on the pump's thread, of each packet whether a sound picture came
  ///   of it, and when the packet arrived; of none that the decoder keeps to itself for now.
  package func run(
    judge: @escaping @Sendable (_ isSound: Bool, _ arrival: Timestamp) -> Void = { _, _ in }
  ) async {
    await withTaskCancellationHandler {
      await onThread(named: "aula.decode") { self.decode(judge) }
    } onCancel: {
      queue.close()
    }
  }

  private func decode(_ judge: (Bool, Timestamp) -> Void) {
    var decoder: Decoder?
    while let (unit, lost) = queue.take() {
      if lost > 0 {
        dropped(lost)
        decoder?.reset()
      }
      switch unit {
      case .begin(let format):
        for frame in (try? decoder?.finish()) ?? [] { deliver(frame) }
        decoder = try? Decoder(format, options: options)
      case .packet(let packet):
        let failures = decoder?.failures
        let frames = (try? decoder?.decode(packet)) ?? []
        let isRefused = failures == nil || decoder?.failures != failures
        if isRefused || !frames.isEmpty { judge(!isRefused, packet.arrival) }
        for frame in frames { deliver(frame) }
      }
    }
  }
}

/// Bounded; when full, empties itself and waits for a key frame.
final class PacketQueue: Sendable {
  private struct State {
    var units: [DemuxedUnit] = []
    var packets = 0
    var lost = 0
    var isDropping = false
    var isClosed = false

    /// The latest format stays: what follows is made of it.
    mutating func dropAll() {
      lost += packets
      packets = 0
      isDropping = true
      let begins = units.filter { unit in
        if case .begin = unit { true } else { false }
      }
      units = begins.suffix(1)
    }

    mutating func pop() -> (DemuxedUnit, lost: Int)? {
      guard !units.isEmpty else { return nil }
      let unit = units.removeFirst()
      guard case .packet = unit else { return (unit, 0) }
      packets -= 1
      defer { lost = 0 }
      return (unit, lost)
    }
  }

  private let state = Mutex(State())
  /// Counts at least the units that wait.
  private let arrived = DispatchSemaphore(value: 0)
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  func put(_ unit: DemuxedUnit) {
    let isKept = state.withLock { state in
      if state.isClosed { return false }
      if case .packet(let packet) = unit {
        if state.packets >= capacity { state.dropAll() }
        if state.isDropping, !packet.isKey {
          state.lost += 1
          return false
        }
        state.isDropping = false
        state.packets += 1
      }
      state.units.append(unit)
      return true
    }
    if isKept { arrived.signal() }
  }

  /// Waits; with how many packets were lost before this one. `nil` when closed.
  func take() -> (DemuxedUnit, lost: Int)? {
    while true {
      let (unit, isClosed) = state.withLock { state in
        state.isClosed ? (nil, true) : (state.pop(), false)
      }
      if isClosed { return nil }
      if let unit { return unit }
      arrived.wait()
    }
  }

  func close() {
    state.withLock { $0.isClosed = true }
    arrived.signal()
  }
}
