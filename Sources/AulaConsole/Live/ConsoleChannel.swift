package import HummingbirdCore
package import Logging
package import NIOCore
package import NIOHTTP1
import NIOHTTPTypesHTTP1
package import NIOWebSocket

/// One port for pages, events and sockets: HTTP/1.1 that a request may turn into a WebSocket
/// (RFC 6455).
package struct ConsoleChannel: ServerChildChannel, HTTPChannelHandler {
  package typealias Socket = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
  /// Speaks over one socket until the conversation is over.
  package typealias Conversation = @Sendable (Socket) async -> Void
  /// Decides about a request to become a socket; `nil` leaves it to the router, which refuses it in
  /// its own words.
  package typealias Admit =
    @Sendable (_ head: HTTPRequestHead, _ peer: String) async -> Conversation?

  package enum Upgraded: Sendable {
    case pages(HTTP1Channel.Value)
    case socket(Socket, Conversation)
  }

  package struct Value: ServerChildChannelValue {
    package let channel: any Channel
    let upgraded: EventLoopFuture<Upgraded>
  }

  /// Bytes: what a page may say to us at once, in a frame or over several.
  private static let longestMessage = 16 << 10

  package let responder: HTTPChannelHandler.Responder
  private let timeouts: ConnectionTimeouts
  private let register: ConnectionRegister
  private let admit: Admit

  package init(
    responder: @escaping HTTPChannelHandler.Responder, timeouts: ConnectionTimeouts,
    register: ConnectionRegister, admit: @escaping Admit
  ) {
    self.responder = responder
    self.timeouts = timeouts
    self.register = register
    self.admit = admit
  }

  package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      guard let number = register.enter(channel) else {
        channel.close(promise: nil)
        return Value(
          channel: channel, upgraded: channel.eventLoop.makeFailedFuture(TooMany()))
      }
      channel.closeFuture.whenComplete { [register] _ in register.leave(number) }
      return try serve(channel, number, logger: logger)
    }
  }

  private struct TooMany: Error {}

  private func serve(_ channel: any Channel, _ number: Int, logger: Logger) throws -> Value {
    let admitted = NIOLoopBound(Admitted(), eventLoop: channel.eventLoop)
    var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
      upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
        upgraders: [upgrader(admitted)],
        notUpgradingCompletionHandler: { pages(on: $0, logger: logger) }))
    // NIOAsyncChannel keeps the order of pipelined requests; the screen answers errors.
    configuration.enablePipelining = false
    configuration.enableErrorHandling = false
    configuration.enableResponseHeaderValidation = false
    configuration.decoderConfiguration = RequestRules.limits
    let pipeline = channel.pipeline.syncOperations
    let upgraded = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
    let clock = ConnectionClock(timeouts, on: channel.eventLoop) { channel.close(promise: nil) }
    clock.onWaiting = { [register] in register.mark(number, isWaiting: $0) }
    let screen = RequestScreen(clock)
    try pipeline.addHandler(
      ByteTimer(clock, stallAllowed: timeouts.stall), position: .first)
    try pipeline.addHandlers(
      [screen, UpgradeGate(admit: admit, admitted: admitted.value, screen: screen)],
      position: .before(try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Upgraded>.self))
    )
    limitUnanswered(channel)
    return Value(channel: channel, upgraded: upgraded)
  }

  private func limitUnanswered(_ channel: any Channel) {
    #if os(Linux)
      let userTimeout = NIOBSDSocket.Option(rawValue: 18)
      _ = channel.setOption(
        .tcpOption(userTimeout), value: SocketOptionValue(timeouts.unanswered))
    #endif
  }

  package func handle(value: Value, logger: Logger) async {
    do {
      switch try await value.upgraded.get() {
      case .pages(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
      case .socket(let socket, let conversation): await conversation(socket)
      }
    } catch {
      logger.debug("a connection ended before its first request", metadata: ["why": "\(error)"])
      try? await value.channel.close()
    }
  }

  /// The gate has decided before this is asked.
  private func upgrader(
    _ admitted: NIOLoopBound<Admitted>
  ) -> NIOTypedWebSocketServerUpgrader<Upgraded> {
    NIOTypedWebSocketServerUpgrader(
      maxFrameSize: Self.longestMessage,
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          .socket(try Self.socket(on: channel), admitted.value.take())
        }
      })
  }

  private func pages(on channel: any Channel, logger: Logger) -> EventLoopFuture<Upgraded> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      try channel.pipeline.syncOperations.addHandler(
        HTTPConnectionStateHandler(logger: logger))
      return .pages(
        try NIOAsyncChannel(
          wrappingChannelSynchronously: channel,
          configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
  }

  private static func socket(on channel: any Channel) throws -> Socket {
    try channel.pipeline.syncOperations.addHandler(
      NIOWebSocketFrameAggregator(
        minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 64,
        maxAccumulatedFrameSize: longestMessage))
    try channel.pipeline.syncOperations.addHandler(CloseOnQuiesce())
    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
  }
}

/// A socket is never idle, so it leaves at once when the server stops.
private final class CloseOnQuiesce: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = WebSocketFrame

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is ChannelShouldQuiesceEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    var reason = context.channel.allocator.buffer(capacity: 2)
    reason.write(webSocketErrorCode: .goingAway)
    let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: reason)
    context.channel.writeAndFlush(goodbye, promise: nil)
    context.close(promise: nil)
  }
}
