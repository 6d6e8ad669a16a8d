package import NIOCore
import NIOHTTP1

/// How long a connection may keep the console waiting, so that nobody holds it by sending, or
/// taking, a byte now and then.
package struct Patience: Sendable {
  /// From the connection to the end of its first request's head.
  package var head = TimeAmount.seconds(15)
  /// Without a request. nginx keeps its lines to us for 60 s and Caddy for 120 s: they shall be the
  /// ones to close.
  package var idle = Duration.seconds(130)
  /// From a request's head to its end: a photograph over a poor mobile line.
  package var body = TimeAmount.seconds(300)
  /// With an answer that is not taken.
  package var stall = TimeAmount.seconds(60)
  /// Milliseconds that sent bytes may stay without an answer from the peer's machine
  /// (`TCP_USER_TIMEOUT`): one that lost its power says nothing.
  package var unanswered = 60_000

  package init() {}
}

/// Closes a connection whose request does not end, or whose answer is not taken.
final class PatienceHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let patience: Patience
  private var body: Scheduled<Void>?
  private var stall: Scheduled<Void>?

  init(_ patience: Patience) {
    self.patience = patience
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch Self.unwrapInboundIn(data) {
    case .head: body = body ?? deadline(patience.body, context)
    case .body: break
    case .end:
      body?.cancel()
      body = nil
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = context.channel.isWritable ? nil : deadline(patience.stall, context)
    context.fireChannelWritabilityChanged()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    body?.cancel()
    stall?.cancel()
  }

  private func deadline(_ span: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: span) { channel.close(promise: nil) }
  }
}
