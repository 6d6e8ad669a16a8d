package import AulaDomain
import Synchronization

/// What a mount sends.
package enum Programme: Sendable {
  /// Over and over, on one continuous clock.
  case loop(EncodedLoop)
  /// As it is made.
  case live(LiveFeed)

  var codec: VideoCodec {
    switch self {
    case .loop(let loop): loop.codec
    case .live(let feed): feed.codec
    }
  }

  var parameterSets: [[UInt8]] {
    switch self {
    case .loop(let loop): loop.parameterSets
    case .live(let feed): feed.parameterSets
    }
  }

  var rate: Double {
    switch self {
    case .loop(let loop): loop.rate
    case .live(let feed): feed.rate
    }
  }
}

/// Coded pictures from one maker to any number of clients. A client that falls behind loses the
/// oldest pictures, 64 at most are kept for it, and goes on at the next key frame.
package final class LiveFeed: Sendable {
  struct Picture: Sendable {
    let number: Int64
    let picture: AccessUnit
  }

  private struct State {
    var number: Int64 = 0
    var nextListener = 0
    var listeners: [Int: AsyncStream<Picture>.Continuation] = [:]
  }

  package let codec: VideoCodec
  package let parameterSets: [[UInt8]]
  package let rate: Double
  private let state = Mutex(State())

  package init(codec: VideoCodec, parameterSets: [[UInt8]], rate: Double) {
    self.codec = codec
    self.parameterSets = parameterSets
    self.rate = rate
  }

  /// `ticks` of the picture count from the feed's own start and only grow.
  package func publish(_ picture: AccessUnit) {
    let (number, listeners) = state.withLock { state in
      state.number += 1
      return (state.number, Array(state.listeners.values))
    }
    for listener in listeners { listener.yield(Picture(number: number, picture: picture)) }
  }

  func pictures() -> AsyncStream<Picture> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Picture.self, bufferingPolicy: .bufferingNewest(64))
    let listener = state.withLock { state in
      state.nextListener += 1
      state.listeners[state.nextListener] = continuation
      return state.nextListener
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: listener) }
    }
    return stream
  }
}

/// One address of the server: its programme, and what goes wrong with it at present.
final class Mount: Sendable {
  struct Trouble: Equatable {
    var fault: StreamFault?
    /// Grows each time the fault is set, so that the same one may strike again.
    var number = 0
  }

  private struct State {
    var trouble = Trouble()
    var hangUps = 0
    var playing = 0
  }

  let programme: Programme
  /// Sent instead of `programme` while the parameters are said to change.
  let alternate: EncodedLoop?
  /// When the programme began, by the clock that never jumps.
  let epoch: Duration
  /// RTP time at `epoch`.
  let base: UInt32
  private let state = Mutex(State())

  init(_ programme: Programme, alternate: EncodedLoop?, world: any World) {
    self.programme = programme
    self.alternate = alternate
    epoch = world.uptime()
    base = UInt32(truncatingIfNeeded: world.random())
  }

  var trouble: Trouble { state.withLock { $0.trouble } }
  var hangUps: Int { state.withLock { $0.hangUps } }
  var playing: Int { state.withLock { $0.playing } }

  func set(_ fault: StreamFault?) {
    state.withLock { state in
      state.trouble = Trouble(fault: fault, number: state.trouble.number + 1)
    }
  }

  func hangUp() { state.withLock { $0.hangUps += 1 } }

  func countPlaying(_ change: Int) { state.withLock { $0.playing += change } }
}
