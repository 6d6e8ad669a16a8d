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
  package typealias Admit = @Sendable (HTTPRequestHead) async -> Conversation?

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
  private let patience: Patience
  private let admit: Admit

  package init(
    responder: @escaping HTTPChannelHandler.Responder, patience: Patience = Patience(),
    admit: @escaping Admit
  ) {
    self.responder = responder
    self.patience = patience
    self.admit = admit
  }

  package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let admitted = NIOLoopBound(Admitted(), eventLoop: channel.eventLoop)
      var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
        upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
          upgraders: [upgrader(admitted)],
          notUpgradingCompletionHandler: { pages(on: $0, logger: logger) }))
      // NIOAsyncChannel keeps the order of pipelined requests; Hummingbird answers errors itself.
      configuration.enablePipelining = false
      configuration.enableErrorHandling = false
      configuration.enableResponseHeaderValidation = false
      let upgraded = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
        configuration: configuration)
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(
        UpgradeGate(admit: admit, admitted: admitted.value),
        position: .before(
          try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Upgraded>.self)))
      giveUpInTime(channel, before: upgraded)
      return Value(channel: channel, upgraded: upgraded)
    }
  }

  private func giveUpInTime(_ channel: any Channel, before upgraded: EventLoopFuture<Upgraded>) {
    let deadline = channel.eventLoop.scheduleTask(in: patience.head) {
      channel.close(promise: nil)
    }
    upgraded.whenComplete { _ in deadline.cancel() }
    #if os(Linux)
      let userTimeout = NIOBSDSocket.Option(rawValue: 18)
      _ = channel.setOption(
        .tcpOption(userTimeout), value: SocketOptionValue(patience.unanswered))
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
      try channel.pipeline.syncOperations.addHandler(PatienceHandler(patience))
      try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      try channel.pipeline.syncOperations.addHandler(
        HTTPConnectionStateHandler(idleTimeout: patience.idle, logger: logger))
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
