import NIOHTTP1

/// Why a request is not passed on to the pages: it is none, or it could be read in two ways, as
/// whoever smuggles one request inside another one wants it.
struct RequestRefusal: Error, Equatable {
  let status: HTTPResponseStatus
  /// For whoever debugs a client; no page of ours makes such a request.
  let reason: String

  init(_ status: HTTPResponseStatus, _ reason: String) {
    self.status = status
    self.reason = reason
  }

  static let late = Self(.requestTimeout, "the request's head did not end in time")

  /// What NIO's parser did not read (llhttp, strict).
  init(_ error: HTTPParserError) {
    switch error {
    case .headerOverflow:
      self.init(.requestHeaderFieldsTooLarge, "the head is longer than the console reads")
    case .invalidVersion:
      self.init(.httpVersionNotSupported, "HTTP/1.1 and HTTP/1.0 are spoken here")
    case .invalidMethod: self.init(.notImplemented, "there is no such method")
    default: self.init(.badRequest, "this is no HTTP/1.1 request")
    }
  }
}

/// What a head must be, beyond what the parser demands (RFC 9112).
enum RequestRules {
  /// Bytes of the longest name and value, or target; of all of them; and how many.
  static var limits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 16 << 10
    limits.maxHeaderListSize = 32 << 10
    limits.maxHeaderFieldCount = 100
    return limits
  }

  /// Bytes: more than any page takes, and each page has a bound of its own.
  static let longestBody = 32 << 20

  /// The head as the pages read it: its target is a path, its `Connection` is `close` where the
  /// connection ends with it.
  static func checked(_ head: HTTPRequestHead) throws(RequestRefusal) -> HTTPRequestHead {
    guard head.method != .CONNECT, head.method != .TRACE else {
      throw RequestRefusal(.methodNotAllowed, "\(head.method) is not answered here")
    }
    let host = try host(of: head)
    try checkFraming(head)
    try checkExpectation(head)
    var head = head
    head.uri = try path(head.uri, host: host)
    if head.isOld { head.headers.remove(name: "upgrade") }
    if head.asksForSocket, head.hasBody {
      throw RequestRefusal(.badRequest, "a request for a WebSocket has no body")
    }
    if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
    return head
  }

  /// One, and one that can stand in an address.
  private static func host(of head: HTTPRequestHead) throws(RequestRefusal) -> String? {
    let hosts = head.headers["host"]
    guard hosts.count == 1 || (hosts.isEmpty && head.isOld) else {
      throw RequestRefusal(.badRequest, "a request has one Host")
    }
    guard hosts.allSatisfy({ $0.utf8.allSatisfy(isHostLetter) && $0.utf8.count <= 255 }) else {
      throw RequestRefusal(.badRequest, "Host is not the name of a host")
    }
    return hosts.first
  }

  private static func isHostLetter(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
      UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  /// Where the body ends must be said once, in one way.
  private static func checkFraming(_ head: HTTPRequestHead) throws(RequestRefusal) {
    let lengths = head.headers["content-length"]
    let codings = head.headers["transfer-encoding"]
    guard lengths.count + codings.count <= 1 else {
      throw RequestRefusal(.badRequest, "the body's length is said more than once")
    }
    if let coding = codings.first {
      guard !head.isOld else {
        throw RequestRefusal(.badRequest, "HTTP/1.0 has no Transfer-Encoding")
      }
      guard coding.lowercased() == "chunked" else {
        throw RequestRefusal(.notImplemented, "the only Transfer-Encoding here is chunked")
      }
    }
    guard let length = lengths.first else { return }
    guard length.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bytes = Int(length) else {
      throw RequestRefusal(.badRequest, "Content-Length is no number")
    }
    guard bytes <= longestBody else {
      throw RequestRefusal(.payloadTooLarge, "a body has at most \(longestBody) bytes")
    }
  }

  private static func checkExpectation(_ head: HTTPRequestHead) throws(RequestRefusal) {
    guard head.headers["expect"].allSatisfy({ $0.lowercased() == "100-continue" }) else {
      throw RequestRefusal(.expectationFailed, "the only expectation that is met is 100-continue")
    }
  }

  /// Of `/path`, or of `http://HOST/path`, where the host is the one that `Host` names.
  private static func path(_ target: String, host: String?) throws(RequestRefusal) -> String {
    if target.hasPrefix("/") { return target }
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      guard let host, authority.lowercased() == host.lowercased() else {
        throw RequestRefusal(.badRequest, "the target names another host than Host does")
      }
      let path = String(rest.dropFirst(authority.count))
      return path.hasPrefix("/") ? path : "/" + path
    }
    throw RequestRefusal(.badRequest, "the target is no path")
  }
}

extension HTTPRequestHead {
  /// As whole a request for one as RFC 6455, 4.2.1, wants it: what NIO's upgrader refuses
  /// afterwards would stand without the handlers that were taken away for the socket.
  var asksForSocket: Bool {
    let keys = headers["sec-websocket-key"]
    return method == .GET && !isOld
      && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
      && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
      && headers["sec-websocket-version"] == ["13"] && keys.count == 1 && keys[0].utf8.count == 24
  }

  var isOld: Bool { version.minor < 1 }

  var hasBody: Bool {
    headers.contains(name: "transfer-encoding")
      || headers["content-length"].contains { $0 != "0" }
  }

  var wantsContinue: Bool { headers.contains(name: "expect") && !isOld && hasBody }
}
