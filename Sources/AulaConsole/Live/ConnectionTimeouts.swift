package import NIOCore

/// How long a connection may keep the console waiting, so that nobody holds it by sending, or
/// taking, a byte now and then. Each span holds for each request of the connection anew.
package struct ConnectionTimeouts: Sendable {
  /// From the first byte of a request's head to its end; of the first request, from the connection
  /// on.
  package var head = TimeAmount.seconds(15)
  /// Between an answer and the next request. nginx keeps its connections to us for 60 s and Caddy
  /// for 120 s: they shall be the ones to close.
  package var idle = TimeAmount.seconds(130)
  /// A request's body may take this long, and a second more for each `leastRate` bytes that came.
  package var bodyGrace = TimeAmount.seconds(30)
  /// Bytes a second: what a photograph over a poor mobile line still makes.
  package var leastRate = 1_000
  /// The longest that a body may take at all: 12 MiB at 84 kbit/s.
  package var body = TimeAmount.seconds(1_200)
  /// With an answer of which nothing is taken.
  package var stall = TimeAmount.seconds(60)
  /// After the last answer, until the peer hangs up: closing at once could cost it the answer.
  package var linger = TimeAmount.seconds(5)
  /// Milliseconds that sent bytes may stay without an answer from the peer's machine
  /// (`TCP_USER_TIMEOUT`): one that lost its power says nothing.
  package var unanswered = 60_000

  package init() {}
}

/// The one deadline that a connection has at a time. Bound to the connection's event loop.
final class ConnectionClock {
  enum Phase: Equatable {
    /// Nothing is owed by either side.
    case idle
    /// A request's head has begun.
    case head
    /// A request's body, since when, and how many bytes of it came.
    case body(since: NIODeadline, received: Int)
    /// The request is whole: now it is we who are slow.
    case answering
    /// Nothing is read any more.
    case closing
  }

  private(set) var phase = Phase.head {
    didSet {
      let isWaiting = phase != .answering
      if isWaiting != (oldValue != .answering) { onWaiting(isWaiting) }
    }
  }
  /// Requests that began and are not answered.
  private(set) var owed = 0
  /// Whether the peer owes us something, each time that this changes.
  var onWaiting: (Bool) -> Void = { _ in }
  /// Called once, when a deadline has passed.
  var onExpiry: () -> Void
  private let timeouts: ConnectionTimeouts
  private let loop: any EventLoop
  private var deadline: NIODeadline?
  private var alarm: (at: NIODeadline, task: Scheduled<Void>)?

  init(_ timeouts: ConnectionTimeouts, on loop: any EventLoop, onExpiry: @escaping () -> Void) {
    self.timeouts = timeouts
    self.loop = loop
    self.onExpiry = onExpiry
    set(.now() + timeouts.head)
  }

  func bytesCame() {
    guard phase == .idle else { return }
    phase = .head
    set(.now() + timeouts.head)
  }

  func headEnded() {
    owed += 1
    phase = .body(since: .now(), received: 0)
    set(.now() + timeouts.bodyGrace)
  }

  func bodyCame(_ count: Int) {
    guard case .body(let since, let before) = phase, owed > 0 else { return }
    let received = min(before + count, 1 << 40)
    phase = .body(since: since, received: received)
    let earned = timeouts.bodyGrace + .seconds(Int64(received / max(1, timeouts.leastRate)))
    set(since + min(earned, timeouts.body))
  }

  func requestEnded() {
    guard phase != .closing else { return }
    owed > 0 ? rest(.answering, nil) : rest(.idle, timeouts.idle)
  }

  func answerEnded() {
    owed -= 1
    guard owed == 0 else { return }
    switch phase {
    case .answering: rest(.idle, timeouts.idle)
    // Answered before it was whole: what is left of it is read, to be thrown away, for a moment.
    case .body: set(soonest(timeouts.linger))
    case .idle, .head, .closing: break
    }
  }

  /// The last words were said: the peer has a moment to take them.
  func close() {
    rest(.closing, timeouts.linger)
  }

  /// Something else looks after the connection from now on.
  func stop() {
    phase = .answering
    deadline = nil
    alarm?.task.cancel()
    alarm = nil
    onExpiry = {}
  }

  private func rest(_ next: Phase, _ span: TimeAmount?) {
    phase = next
    set(span.map { .now() + $0 })
  }

  private func soonest(_ span: TimeAmount) -> NIODeadline {
    min(deadline ?? .distantFuture, .now() + span)
  }

  private func set(_ moment: NIODeadline?) {
    deadline = moment
    guard let moment, alarm.map({ moment < $0.at }) ?? true else { return }
    alarm?.task.cancel()
    let task = loop.assumeIsolated().scheduleTask(deadline: moment) { self.ring() }
    alarm = (moment, task)
  }

  /// A deadline that was put off is looked at again when it is due: no new alarm for each packet.
  private func ring() {
    alarm = nil
    guard let deadline else { return }
    if deadline > .now() { return set(deadline) }
    self.deadline = nil
    onExpiry()
  }
}

/// Tells the clock that bytes come, and hangs up on who takes nothing. Stands where the bytes are
/// still bytes, so it holds for a WebSocket too.
final class ByteTimer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let clock: ConnectionClock
  private let stallAllowed: TimeAmount
  private var stall: Scheduled<Void>?

  init(_ clock: ConnectionClock, stallAllowed: TimeAmount) {
    self.clock = clock
    self.stallAllowed = stallAllowed
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    clock.bytesCame()
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    let channel = context.channel
    stall =
      channel.isWritable
      ? nil : context.eventLoop.scheduleTask(in: stallAllowed) { channel.close(promise: nil) }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func end() {
    stall?.cancel()
    clock.stop()
  }
}
