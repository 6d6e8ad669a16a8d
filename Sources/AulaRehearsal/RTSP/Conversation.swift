import AulaDomain
import Foundation
import NIOCore

/// One client's connection from its first request to its end.
struct Conversation {
  private enum Next {
    case answer(RTSPAnswer)
    case play(RTSPAnswer, Mount, path: String)
    case end(RTSPAnswer?)
  }

  let server: StageServer
  private var parser = RTSPParser()
  private var session: String?
  private var channel: UInt8 = 0

  init(server: StageServer) { self.server = server }

  /// Answers until either side hangs up. A client's fault never leaves this connection.
  consuming func hold(with client: StageServer.Client) async {
    var conversation = self
    do {
      try await client.executeThenClose { inbound, outbound in
        try await withThrowingTaskGroup(of: Void.self) { group in
          defer { group.cancelAll() }
          for try await bytes in inbound {
            conversation.parser.append(bytes.readableBytesView)
            while let input = try conversation.parser.next() {
              guard case .request(let request) = input else { continue }
              let next = try await conversation.next(request)
              guard try await conversation.follow(next, request, client, outbound, &group) else {
                return
              }
            }
          }
        }
      }
    } catch {
      // Bad bytes, a reset, or a fault that was asked for: in each case the connection is over.
    }
  }

  /// Whether the connection goes on.
  private mutating func follow(
    _ next: Next, _ request: RTSPRequest, _ client: StageServer.Client,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
    _ group: inout ThrowingTaskGroup<Void, any Error>
  ) async throws -> Bool {
    switch next {
    case .answer(let answer):
      try await outbound.write(ByteBuffer(string: answer.text(sequence: request.sequence)))
      return true
    case .play(var answer, let mount, let path):
      var pump = Pump(mount: mount, server: server, channel: channel, outbound: outbound)
      answer.headers.append(("RTP-Info", "url=\(request.url);\(pump.information)"))
      _ = path
      try await outbound.write(ByteBuffer(string: answer.text(sequence: request.sequence)))
      group.addTask {
        try? await pump.run()
        try? await client.channel.close()
      }
      return true
    case .end(let answer):
      if let answer {
        try await outbound.write(ByteBuffer(string: answer.text(sequence: request.sequence)))
      }
      return false
    }
  }

  private mutating func next(_ request: RTSPRequest) async throws -> Next {
    if request.method == "OPTIONS" { return .answer(options) }
    let path = Self.path(request.url)
    guard let mount = server.mount(at: path) else { return .answer(RTSPAnswer(status: 404)) }
    let fault = mount.trouble.fault
    if fault == .refuse { return .end(nil) }
    guard fault != .unauthorized, isAllowed(request) else { return .answer(challenge) }
    if case .redirect(let address) = fault {
      return .answer(RTSPAnswer(status: 302, headers: [("Location", address)]))
    }
    switch request.method {
    case "DESCRIBE": return .answer(describe(mount, request))
    case "SETUP": return .answer(setUp(request))
    case "PLAY":
      guard let session, request.headers["session"]?.hasPrefix(session) == true else {
        return .answer(RTSPAnswer(status: 454))
      }
      if case .slowStart(let wait) = fault { try await server.world.sleep(for: wait) }
      let headers = [("Session", session), ("Range", "npt=now-")]
      return .play(RTSPAnswer(status: 200, headers: headers), mount, path: path)
    case "GET_PARAMETER", "SET_PARAMETER":
      return .answer(RTSPAnswer(status: 200, headers: session.map { [("Session", $0)] } ?? []))
    case "TEARDOWN": return .end(RTSPAnswer(status: 200))
    default: return .answer(RTSPAnswer(status: 501))
    }
  }

  private var options: RTSPAnswer {
    let methods = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
    return RTSPAnswer(status: 200, headers: [("Public", methods)])
  }

  private var challenge: RTSPAnswer {
    let asked =
      server.options.credentials
      ?? StageCredentials(user: "", password: "", scheme: .digest)
    return RTSPAnswer(
      status: 401, headers: [("WWW-Authenticate", asked.challenge(nonce: server.nonce))])
  }

  private func isAllowed(_ request: RTSPRequest) -> Bool {
    guard let credentials = server.options.credentials else { return true }
    return credentials.accepts(
      request.headers["authorization"], method: request.method, nonce: server.nonce)
  }

  private func describe(_ mount: Mount, _ request: RTSPRequest) -> RTSPAnswer {
    let programme = mount.programme
    let description = SessionDescription(
      codec: programme.codec, parameterSets: programme.parameterSets, rate: programme.rate)
    let url = request.url.hasSuffix("/") ? request.url : request.url + "/"
    return RTSPAnswer(
      status: 200, headers: [("Content-Base", url), ("Content-Type", "application/sdp")],
      body: description.text(host: server.options.host, session: UInt64(mount.base)))
  }

  private mutating func setUp(_ request: RTSPRequest) -> RTSPAnswer {
    let offers = (request.headers["transport"] ?? "").split(separator: ",")
    guard let offer = offers.first(where: { $0.uppercased().contains("RTP/AVP/TCP") }) else {
      return RTSPAnswer(status: 461)
    }
    let place = offer.split(separator: ";").first { $0.hasPrefix("interleaved=") }
    let first = place?.dropFirst("interleaved=".count).split(separator: "-").first
    channel = min(first.flatMap { UInt8($0) } ?? 0, 254)
    let name = session ?? String(server.world.random(), radix: 16)
    session = name
    let transport = "RTP/AVP/TCP;unicast;interleaved=\(channel)-\(channel + 1)"
    return RTSPAnswer(
      status: 200, headers: [("Transport", transport), ("Session", "\(name);timeout=60")])
  }

  /// `rtsp://host:1/yard/sub/trackID=0?x` names the mount `yard/sub`.
  static func path(_ url: String) -> String {
    var rest = Substring(url)
    if let scheme = rest.range(of: "://") {
      rest = rest[scheme.upperBound...]
      rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? ""
    }
    rest = rest.prefix { $0 != "?" }
    var parts = rest.split(separator: "/")
    if parts.last?.hasPrefix("trackID=") == true { parts.removeLast() }
    let path = parts.joined(separator: "/")
    return path.removingPercentEncoding ?? path
  }
}
