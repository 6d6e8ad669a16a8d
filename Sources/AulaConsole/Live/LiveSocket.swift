package import AulaDomain
import FoundationEssentials
import NIOCore
import NIOWebSocket

/// One viewer of one stream over one WebSocket.
///
/// Text frames are small JSON (`LiveMessage`), binary frames are `ftyp` + `moov` after a `begin`,
/// then one `moof` + `mdat` for each frame of the picture. Writing waits for the viewer's
/// connection, so a slow viewer reads the ring late, skips groups of pictures and is told how many
/// frames it lost. A viewer who is silent, or no longer let in, is hung up on; nothing that decides
/// about this waits for his connection.
package struct LiveSocket: Sendable {
  /// How often a silent viewer is asked whether it is there, and how long it may stay silent.
  static let pingEvery = Duration.seconds(15)
  static let silenceAllowed = Duration.seconds(40)
  /// Bytes that the kernel may hold unsent: older pictures are worth less than none.
  private static let unsentAllowed = 256 << 10

  let camera: ID<Camera>
  let role: StreamRole
  let video: any LiveVideo
  let states: any CameraStates
  let hub: ChangeHub
  let world: any World
  /// What happens that may end a viewer's right.
  let ear: Ear
  let isAdmitted: @Sendable () async -> Bool
  /// Enters the look in the journal; what throws shows nothing.
  let begin: @Sendable () async throws -> Void
  let end: @Sendable () async -> Void

  func converse(on socket: ConsoleChannel.Socket) async {
    try? await preferFresh(socket.channel)
    try? await socket.executeThenClose { inbound, outbound in
      guard (try? await begin()) != nil else {
        socket.channel.writeAndFlush(WebSocketFrame.goodbye(.tryAgainLater), promise: nil)
        return
      }
      let outcome = await result { try await converse(inbound, outbound) }
      await end()
      // Not by the writer: it waits for a viewer who may have stopped reading.
      socket.channel.writeAndFlush(WebSocketFrame.goodbye(try outcome.get()), promise: nil)
    }
  }

  private func result(
    of body: () async throws -> WebSocketErrorCode
  ) async -> Result<WebSocketErrorCode, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  private func converse(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ outbound: Outbound
  ) async throws -> WebSocketErrorCode {
    let heard = LastHeard(world.uptime())
    return try await withThrowingTaskGroup(of: WebSocketErrorCode.self) { group in
      group.addTask { try await listen(to: inbound, answer: outbound, heard: heard) }
      group.addTask { try await show(on: outbound) }
      group.addTask { try await tellStates(on: outbound) }
      group.addTask { try await ping(on: outbound) }
      group.addTask { try await awaitSilence(heard) }
      group.addTask { await awaitDismissal() }
      defer { group.cancelAll() }
      return try await group.next() ?? .normalClosure
    }
  }

  private func show(on outbound: Outbound) async throws -> WebSocketErrorCode {
    guard let events = video.subscribe(to: camera, role: role) else { return .goingAway }
    for await event in events {
      switch event {
      case .begin(let format, let initialization):
        try await outbound.write(.text(.begin(format)))
        try await outbound.write(.bytes(initialization))
      case .fragment(let fragment): try await outbound.write(.bytes(fragment.bytes))
      case .skipped(let count): try await outbound.write(.text(.skipped(count)))
      }
    }
    return .goingAway
  }

  private func tellStates(on outbound: Outbound) async throws -> WebSocketErrorCode {
    let now = states.state(of: camera, role: role)
    let watching = hub.watch(camera, role: role, now: now)
    defer { hub.stop(watching) }
    for await state in watching.values {
      try await outbound.write(.text(.state(state)))
    }
    return .goingAway
  }

  private func listen(
    to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, answer outbound: Outbound,
    heard: LastHeard
  ) async throws -> WebSocketErrorCode {
    for try await frame in inbound {
      heard.moment = world.uptime()
      switch frame.opcode {
      case .ping:
        try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
      case .connectionClose: return .normalClosure
      default: continue
      }
    }
    return .normalClosure
  }

  private func ping(on outbound: Outbound) async throws -> WebSocketErrorCode {
    while true {
      try await world.sleep(for: Self.pingEvery)
      try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
    }
  }

  /// Returns when nothing was heard of the viewer for too long.
  private func awaitSilence(_ heard: LastHeard) async throws -> WebSocketErrorCode {
    while true {
      let left = Self.silenceAllowed - (world.uptime() - heard.moment)
      guard left > .zero else { return .policyViolation }
      try await world.sleep(for: left)
    }
  }

  /// Returns when the viewer is no longer let in.
  private func awaitDismissal() async -> WebSocketErrorCode {
    let listening = hub.listen(ear, after: nil)
    defer { hub.stop(listening) }
    for await _ in listening.values {
      guard await isAdmitted() else { return .policyViolation }
    }
    return .goingAway
  }

  private func preferFresh(_ channel: any Channel) async throws {
    try await channel.setOption(.tcpOption(.tcp_nodelay), value: 1).get()
    #if os(Linux)
      let notSentLowWater = NIOBSDSocket.Option(rawValue: 25)
      try await channel.setOption(
        .tcpOption(notSentLowWater), value: SocketOptionValue(Self.unsentAllowed)
      ).get()
    #endif
  }
}

private typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>

/// What the page is told in text.
struct LiveMessage: Encodable {
  var kind: String
  var codec: String?
  var mime: String?
  var width: Int?
  var height: Int?
  var rate: Double?
  var frames: Int64?
  var state: String?
  /// Unix seconds.
  var since: Double?
  var retryAt: Double?
  var code: String?
  var why: String?

  static func begin(_ format: StreamFormat) -> LiveMessage {
    var message = LiveMessage(kind: "begin")
    message.codec = format.codec.rawValue
    message.mime = "video/mp4; codecs=\"\(format.codecString)\""
    message.width = format.width
    message.height = format.height
    message.rate = format.nominalRate
    return message
  }

  static func skipped(_ frames: Int64) -> LiveMessage {
    var message = LiveMessage(kind: "skipped")
    message.frames = frames
    return message
  }

  static func state(_ state: CameraState) -> LiveMessage {
    var message = LiveMessage(kind: "state")
    message.state = state.word
    switch state {
    case .connecting, .live, .off: break
    case .stalled(let since), .unreadable(let since): message.since = since.seconds
    case .setAside(let until): message.retryAt = until.seconds
    case .failed(let code, let why, let retryAt):
      message.code = code
      message.why = why
      message.retryAt = retryAt.seconds
    }
    return message
  }

  private init(kind: String) {
    self.kind = kind
  }

  var json: String {
    guard let data = try? JSONEncoder().encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension CameraState {
  /// The state's name on the wire and in string keys.
  package var word: String {
    switch self {
    case .connecting: "connecting"
    case .live: "live"
    case .stalled: "stalled"
    case .unreadable: "unreadable"
    case .setAside: "set-aside"
    case .failed: "failed"
    case .off: "off"
    }
  }
}

extension WebSocketErrorCode {
  /// 1013 of the registry of RFC 6455, 11.7.
  fileprivate static var tryAgainLater: WebSocketErrorCode { .init(codeNumber: 1013) }
}

extension WebSocketFrame {
  fileprivate static func text(_ message: LiveMessage) -> WebSocketFrame {
    WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: message.json))
  }

  fileprivate static func bytes(_ bytes: [UInt8]) -> WebSocketFrame {
    WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: bytes))
  }

  fileprivate static func goodbye(_ reason: WebSocketErrorCode) -> WebSocketFrame {
    var data = ByteBuffer()
    data.write(webSocketErrorCode: reason)
    return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
  }
}
