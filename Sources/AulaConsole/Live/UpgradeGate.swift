import NIOCore
import NIOHTTP1

/// Asks, before any of a connection's first request is passed on, whether it may become a socket.
/// One that may not loses the word `Upgrade` and goes to the router like any other, which answers
/// in its own words. (NIO's upgrader drops the request that it refuses: nobody would ever answer.)
///
/// Only a first request can become a socket. nginx and Caddy ask on lines that they have kept; when
/// such a line closes without an answer, they ask again on a new one.
final class UpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private let admit: ConsoleChannel.Admit
  private let admitted: Admitted
  private let screen: RequestScreen
  /// What came after the head while it is being decided about: the rest of one request, since a
  /// client that asks for a socket waits for the answer.
  private var held: [NIOAny]?
  private var isDecided = false
  private var inputEnded = false

  init(admit: @escaping ConsoleChannel.Admit, admitted: Admitted, screen: RequestScreen) {
    self.admit = admit
    self.admitted = admitted
    self.screen = screen
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard held == nil else {
      held?.append(data)
      return
    }
    guard case .head(let head) = Self.unwrapInboundIn(data) else {
      return context.fireChannelRead(data)
    }
    let wantsSocket = head.asksForSocket
    if isDecided, wantsSocket { return context.close(promise: nil) }
    guard wantsSocket, !isDecided else {
      isDecided = true
      return context.fireChannelRead(Self.wrapInboundOut(.head(head.withoutUpgrade)))
    }
    ask(head, context)
  }

  private func ask(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    isDecided = true
    held = []
    read(false, context)
    let peer = context.remoteAddress?.ipAddress ?? "-"
    context.eventLoop.makeFutureWithTask { [admit] in await admit(head, peer) }
      .assumeIsolated().whenComplete { answer in
        self.read(true, context)
        guard let conversation = try? answer.get() else {
          return self.pass(head.withoutUpgrade, context)
        }
        self.admitted.keep(conversation)
        self.pass(head, context)
        // What follows are frames, not requests.
        context.pipeline.syncOperations.removeHandler(self.screen, promise: nil)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
      }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if held != nil, let event = event as? ChannelEvent, event == .inputClosed {
      inputEnded = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { held = nil }

  /// Nothing is read while it is decided: what came meanwhile would have no bound.
  private func read(_ reads: Bool, _ context: ChannelHandlerContext) {
    try? context.channel.syncOptions?.setOption(.autoRead, value: reads)
  }

  private func pass(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    // None: the connection ended meanwhile.
    guard let rest = held else { return }
    held = nil
    context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    for part in rest { context.fireChannelRead(part) }
    context.fireChannelReadComplete()
    if inputEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
  }
}

/// Carries the conversation from the moment that a request is admitted to the moment that its
/// pipeline is a socket.
final class Admitted {
  private var conversation: ConsoleChannel.Conversation?

  func keep(_ conversation: @escaping ConsoleChannel.Conversation) {
    self.conversation = conversation
  }

  func take() -> ConsoleChannel.Conversation {
    defer { conversation = nil }
    return conversation ?? { _ in }
  }
}

extension HTTPRequestHead {
  /// NIO's decoder reads no request after one with this word: it is the last one of its line.
  fileprivate var withoutUpgrade: HTTPRequestHead {
    guard headers.contains(name: "upgrade") else { return self }
    var head = self
    head.headers.remove(name: "upgrade")
    head.headers.replaceOrAdd(name: "connection", value: "close")
    return head
  }
}
