import AulaTesting
import NIOCore
import NIOPosix
import Testing

/// One TCP connection to the console, spoken by hand: nothing of ours reads what is tested here.
final class Wire: Sendable {
  private let channel: any Channel
  /// What came, in pieces; an empty one is the end.
  private let pieces: Observed<ByteBuffer>

  private init(_ channel: any Channel, _ pieces: Observed<ByteBuffer>) {
    self.channel = channel
    self.pieces = pieces
  }

  /// - Parameters:
  ///   - reads: `false`: takes nothing until `startReading`, and has little room for it.
  ///   - from: the address that it comes from: all of 127.0.0.0/8 is this machine.
  static func open(
    _ port: Int, reads: Bool = true, from address: String? = nil
  ) async throws -> Wire {
    let pieces = Observed<ByteBuffer>()
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(pieces))
        }
      }
    let room = reads ? bootstrap : bootstrap.channelOption(.socketOption(.so_rcvbuf), value: 8192)
    let narrow =
      try address.map { room.bind(to: try SocketAddress(ipAddress: $0, port: 0)) } ?? room
    return Wire(try await narrow.connect(host: "127.0.0.1", port: port).get(), pieces)
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  /// A letter now and then, for ever.
  func dribble(each delay: TimeAmount = .milliseconds(20)) {
    let channel = channel
    channel.eventLoop.scheduleRepeatedTask(
      initialDelay: delay, delay: delay
    ) { task in
      guard channel.isActive else { return task.cancel() }
      channel.writeAndFlush(ByteBuffer(string: "a"), promise: nil)
    }
  }

  func startReading() async throws {
    try await channel.setOption(.autoRead, value: true).get()
  }

  func close() async throws { try? await channel.close().get() }

  /// The piece at a place, once it is there; `nil` where the end is.
  func piece(_ place: Int) async throws -> ByteBuffer? {
    let piece = try await pieces.first(place + 1)[place]
    return piece.readableBytes > 0 ? piece : nil
  }

  /// How many pieces came until now.
  var pieceCount: Int { pieces.all.count }

  /// All that came, as soon as it has `words` in it, behind the first so many bytes.
  func said(_ words: String, beyond length: Int = 0) async throws -> String {
    var text = ""
    var place = 0
    while let piece = try await piece(place) {
      text += String(buffer: piece)
      if text.utf8.dropFirst(length).contains(Array(words.utf8)) { return text }
      place += 1
    }
    Issue.record("the connection ended without \(words); it said: \(text.prefix(400))")
    return text
  }

  /// How much came, once the other side has hung up.
  func wholeUntilEnd() async throws -> Int { try await textUntilEnd().utf8.count }

  /// All that came, once the other side has hung up.
  func textUntilEnd() async throws -> String {
    var (text, place) = ("", 0)
    while let piece = try await piece(place) {
      text += String(buffer: piece)
      place += 1
    }
    return text
  }

  /// What is written to get a page, an event stream, or a socket.
  static func request(
    _ path: String, cookie: String? = nil, _ headers: [String] = [], method: String = "GET"
  ) -> String {
    let lines =
      ["\(method) \(path) HTTP/1.1", "Host: aula.test"] + (cookie.map { ["Cookie: \($0)"] } ?? [])
      + headers
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }
}

private final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let pieces: Observed<ByteBuffer>

  init(_ pieces: Observed<ByteBuffer>) {
    self.pieces = pieces
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    pieces.add(Self.unwrapInboundIn(data))
  }

  func channelInactive(context: ChannelHandlerContext) { pieces.add(ByteBuffer()) }

  /// A reset is an end too.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

/// A live picture's viewer (RFC 6455), by hand.
struct HandSocket {
  struct Frame: Equatable {
    let opcode: UInt8
    let payload: [UInt8]

    static let text: UInt8 = 1
    static let binary: UInt8 = 2
    static let close: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10

    /// Of a close: why.
    var code: Int { payload.count < 2 ? 0 : Int(payload[0]) << 8 | Int(payload[1]) }
    var words: String { String(decoding: payload, as: UTF8.self) }
  }

  let wire: Wire
  private var rest: [UInt8] = []
  private var place = 0

  init(_ wire: Wire) {
    self.wire = wire
  }

  static func upgrade(_ path: String, cookie: String?, origin: String? = nil) -> String {
    let words = [
      "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    return Wire.request(path, cookie: cookie, words + (origin.map { ["Origin: \($0)"] } ?? []))
  }

  /// The answer's first line.
  mutating func answer() async throws -> String {
    while true {
      if let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
        rest.removeSubrange(..<end.upperBound)
        return head.split(separator: "\r\n").first.map(String.init) ?? ""
      }
      guard try await more() else { return "" }
    }
  }

  /// The next frame; `nil` where the other side hung up.
  mutating func next() async throws -> Frame? {
    while true {
      if let frame = take() { return frame }
      guard try await more() else { return nil }
    }
  }

  mutating func next(_ opcode: UInt8) async throws -> Frame? {
    while let frame = try await next() { if frame.opcode == opcode { return frame } }
    return nil
  }

  func send(_ opcode: UInt8, _ payload: [UInt8] = []) async throws {
    let mask: [UInt8] = [7, 77, 177, 27]
    let masked = payload.enumerated().map { $1 ^ mask[$0 % 4] }
    try await wire.send([0x80 | opcode, 0x80 | UInt8(payload.count)] + mask + masked)
  }

  private mutating func more() async throws -> Bool {
    guard let piece = try await wire.piece(place) else { return false }
    rest += piece.readableBytesView
    place += 1
    return true
  }

  private mutating func take() -> Frame? {
    guard rest.count >= 2 else { return nil }
    let short = Int(rest[1] & 127)
    let wide = short == 127 ? 8 : short == 126 ? 2 : 0
    guard rest.count >= 2 + wide else { return nil }
    let length = wide == 0 ? short : rest[2..<2 + wide].reduce(0) { $0 << 8 | Int($1) }
    guard rest.count >= 2 + wide + length else { return nil }
    let frame = Frame(opcode: rest[0] & 15, payload: Array(rest[(2 + wide)..<(2 + wide + length)]))
    rest.removeFirst(2 + wide + length)
    return frame
  }
}
