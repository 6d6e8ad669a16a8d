import NIOCore
import NIOHTTP1

/// Stands between the parser and everything else: refuses what is no proper request, keeps the
/// connection's deadlines, and speaks HTTP/1.0 to who speaks it.
///
/// A refusal is the last thing that a connection hears, after the answers that it is still owed.
final class RequestScreen: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private struct Asked {
    let version: HTTPVersion
    let isLast: Bool
  }

  private let clock: ConnectionClock
  /// The requests that are to be answered, in their order.
  private var asked = CircularBuffer<Asked>()
  private var refusal: RequestRefusal?
  private var isAnswerBegun = false
  /// The refusal was said: an answer that comes after all is dropped.
  private var isOver = false

  init(_ clock: ConnectionClock) {
    self.clock = clock
  }

  func handlerAdded(context: ChannelHandlerContext) {
    clock.onExpiry = { self.expire(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    clock.stop()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard refusal == nil else { return }
    switch Self.unwrapInboundIn(data) {
    case .head(let head): read(head, context)
    case .body(let bytes):
      clock.bodyCame(bytes.readableBytes)
      context.fireChannelRead(data)
    case .end:
      clock.requestEnded()
      context.fireChannelRead(data)
    }
  }

  private func read(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    do {
      let head = try RequestRules.checked(head)
      clock.headEnded()
      if head.wantsContinue, asked.isEmpty {
        let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(Self.wrapOutboundOut(.head(goOn)), promise: nil)
      }
      asked.append(Asked(version: head.version, isLast: !head.isKeepAlive))
      context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    } catch {
      refuse(error, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard refusal == nil else { return }
    guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
    refuse(RequestRefusal(error), context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if clock.phase == .closing, let event = event as? ChannelEvent, event == .inputClosed {
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    guard !isOver else {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    switch Self.unwrapOutboundIn(data) {
    case .head(var head):
      isAnswerBegun = true
      if let asked = asked.first {
        head.version = asked.version
        if asked.isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
      }
      context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      context.write(data, promise: promise)
      isAnswerBegun = false
      if !asked.isEmpty { asked.removeFirst() }
      clock.answerEnded()
      if let refusal, asked.isEmpty { say(refusal, context) }
    }
  }

  /// The peer may go on reading when we have said the last word; so that it does not have to know
  /// when that was, the connection is then closed by us.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .output else { return context.close(mode: mode, promise: promise) }
    // Done when what was written before it is with the kernel.
    let closed = promise ?? context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenComplete { _ in self.clock.close() }
    context.close(mode: mode, promise: closed)
  }

  private func expire(_ context: ChannelHandlerContext) {
    if clock.phase == .head, asked.isEmpty, refusal == nil {
      refuse(.late, context)
    } else {
      context.close(promise: nil)
    }
  }

  private func refuse(_ refusal: RequestRefusal, _ context: ChannelHandlerContext) {
    self.refusal = refusal
    guard case .body = clock.phase else {
      if asked.isEmpty { say(refusal, context) }
      return
    }
    // A body that breaks off: who waits for its end would wait for ever.
    if asked.count <= 1, !isAnswerBegun {
      say(refusal, context)
    } else {
      context.close(promise: nil)
    }
  }

  private func say(_ refusal: RequestRefusal, _ context: ChannelHandlerContext) {
    isOver = true
    let words = ByteBuffer(string: refusal.reason + "\n")
    var head = HTTPResponseHead(version: .http1_1, status: refusal.status)
    head.headers = [
      "connection": "close", "content-length": "\(words.readableBytes)",
      "content-type": "text/plain; charset=utf-8", "cache-control": "no-store",
    ]
    if refusal.status == .methodNotAllowed {
      head.headers.add(name: "allow", value: "GET, HEAD, POST, PUT, DELETE")
    }
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    context.write(Self.wrapOutboundOut(.body(.byteBuffer(words))), promise: nil)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    clock.close()
    context.close(mode: .output, promise: nil)
  }
}
