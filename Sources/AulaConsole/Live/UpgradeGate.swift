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
  /// What came after the head while it is being decided about: the rest of one request, since a
  /// client that asks for a socket waits for the answer.
  private var held: [NIOAny]?
  private var isDecided = false
  private var inputEnded = false

  init(admit: @escaping ConsoleChannel.Admit, admitted: Admitted) {
    self.admit = admit
    self.admitted = admitted
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard held == nil else {
      held?.append(data)
      return
    }
    guard case .head(let head) = Self.unwrapInboundIn(data) else {
      return context.fireChannelRead(data)
    }
    let wantsSocket =
      head.method == .GET && head.headers[canonicalForm: "upgrade"].contains(where: Self.isSocket)
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
    context.eventLoop.makeFutureWithTask { [admit] in await admit(head) }
      .assumeIsolated().whenComplete { answer in
        guard let conversation = try? answer.get() else {
          return self.pass(head.withoutUpgrade, context)
        }
        self.admitted.keep(conversation)
        self.pass(head, context)
        // What follows are frames, not requests.
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

  private static func isSocket(_ word: Substring) -> Bool { word.lowercased() == "websocket" }

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
