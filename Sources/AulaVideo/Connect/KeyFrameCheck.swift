import AulaDomain
import Dispatch
import Synchronization

/// Looks now and then at a key frame of the streams that nobody analyses, whether it can be
/// decoded: what is recorded unseen is else found broken when it is needed.
///
/// One thread for all cameras. At most `capacity` key frames wait; what finds no room is not looked
/// at this time.
package final class KeyFrameCheck: Sendable {
  typealias Tell = @Sendable (_ isSound: Bool) -> Void

  private struct Look: Sendable {
    let packet: Packet
    let format: InputFormat
    let tell: Tell
  }

  private struct State {
    var waiting: [Look] = []
    var isClosed = false
  }

  /// Of a stream that was sound. A key frame of 1080 lines and 110 kB takes libavcodec 20 ms of a
  /// core: 0.07 % of one.
  static let every = Duration.seconds(30)

  private let state = Mutex(State())
  private let arrived = DispatchSemaphore(value: 0)
  private let capacity: Int

  package init(capacity: Int = 8) {
    self.capacity = capacity
  }

  /// Never blocks; false where there is no room.
  func look(at packet: Packet, of format: InputFormat, tell: @escaping Tell) -> Bool {
    let hasRoom = state.withLock { state in
      guard !state.isClosed, state.waiting.count < capacity else { return false }
      state.waiting.append(Look(packet: packet, format: format, tell: tell))
      return true
    }
    if hasRoom { arrived.signal() }
    return hasRoom
  }

  /// Until cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      await onThread(named: "aula.check") {
        while let look = self.take() { look.tell(Self.isSound(look.packet, look.format)) }
      }
    } onCancel: {
      state.withLock { $0.isClosed = true }
      arrived.signal()
    }
  }

  private func take() -> Look? {
    arrived.wait()
    return state.withLock { $0.isClosed ? nil : $0.waiting.removeFirst() }
  }

  static func isSound(_ packet: Packet, _ format: InputFormat) -> Bool {
    do {
      let options = DecoderOptions(lumaOnly: true, maximumWidth: 160, maximumHeight: 160)
      var decoder = try Decoder(format, options: options)
      let frames = try decoder.decode(packet) + decoder.finish()
      return !frames.isEmpty && decoder.failures == 0
    } catch {
      return false
    }
  }
}
