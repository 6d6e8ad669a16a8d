import AulaConsole
import AulaTesting
import Testing

@testable import AulaStore

/// Requests as no browser makes them, written by hand: each has an answer that says what is wrong,
/// none is read in two ways, and the console goes on.
@Suite(.timeLimit(.minutes(3)))
struct RawRequestTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let sent: String
    /// The first line's code.
    let code: Int
    var testDescription: String { name }

    init(_ name: String, _ code: Int, _ lines: [String], body: String = "") {
      (self.name, self.code) = (name, code)
      sent = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
  }

  private static let get = "GET /sign-in HTTP/1.1"
  private static let post = "POST /sign-in HTTP/1.1"
  private static let host = "Host: aula.test"
  private static let close = "Connection: close"
  private static let long = String(repeating: "a", count: 20_000)

  static let cases = [
    Case("a page", 200, [get, host, close]),
    Case("Content-Length twice", 400, [post, host, "Content-Length: 1", "Content-Length: 2"]),
    Case(
      "Content-Length twice the same", 400, [post, host, "Content-Length: 1", "Content-Length: 1"]),
    Case("a list of lengths", 400, [post, host, "Content-Length: 1, 1"]),
    Case(
      "a length and a coding", 400,
      [post, host, "Content-Length: 4", "Transfer-Encoding: chunked"], body: "0\r\n\r\n"),
    Case(
      "a coding and a length", 400,
      [post, host, "Transfer-Encoding: chunked", "Content-Length: 4"], body: "0\r\n\r\n"),
    Case(
      "two codings", 400,
      [
        post, host, "Transfer-Encoding: chunked", "Transfer-Encoding: identity",
      ]),
    Case(
      "a coding that hides another", 501,
      [
        post, host, "Transfer-Encoding: gzip, chunked",
      ]),
    Case("an unknown coding", 501, [post, host, "Transfer-Encoding: xchunked"]),
    Case("a space before the colon", 400, [post, host, "Transfer-Encoding : chunked"]),
    Case("a negative length", 400, [post, host, "Content-Length: -1"]),
    Case("a signed length", 400, [post, host, "Content-Length: +1"]),
    Case(
      "a length beyond any number", 400,
      [
        post, host, "Content-Length: 99999999999999999999999999",
      ]),
    Case("the longest number", 413, [post, host, "Content-Length: 9223372036854775807"]),
    Case("too long a body", 413, [post, host, "Content-Length: 40000000"]),
    Case(
      "a chunk of the greatest length", 400,
      [
        post, host, "Transfer-Encoding: chunked",
      ], body: "ffffffffffffffffff\r\n"),
    Case(
      "a chunk of no length", 400,
      [
        post, host, "Transfer-Encoding: chunked",
      ], body: "zz\r\n"),
    Case("no Host", 400, [get]),
    Case("two Hosts", 400, [get, host, "Host: other.test"]),
    Case("a Host that is a path", 400, [get, "Host: aula.test/x"]),
    Case("a Host with a name in it", 400, [get, "Host: a@aula.test"]),
    Case("a folded header", 400, [get, host, "X-A: 1", " 2"]),
    Case("a header without a name", 400, [get, host, ": 1"]),
    Case("a NUL", 400, [get, host, "X-A: \0"]),
    Case("too long a header", 431, [get, host, "X-A: \(long)"]),
    Case("too long a target", 431, ["GET /\(long) HTTP/1.1", host]),
    Case("too many headers", 431, [get, host] + (0..<150).map { "X-\($0): 1" }),
    Case(
      "too many cookies", 431,
      [get, host]
        + (0..<60).map { _ in "Cookie: a=\(String(repeating: "b", count: 1_000))" }),
    Case(
      "sixty cookies", 200,
      [get, host, close]
        + (0..<60).map { "Cookie: a\($0)=\(String(repeating: "b", count: 100))" }),
    Case("a cookie of nothing", 200, [get, host, close, "Cookie: ;;;=;=;a;;"]),
    Case("an empty header at the end", 200, [get, host, close, "X-A:"]),
    Case("HTTP/1.0", 200, ["GET /sign-in HTTP/1.0"]),
    Case(
      "HTTP/1.0 with a coding", 400,
      [
        "POST /sign-in HTTP/1.0", host, "Transfer-Encoding: chunked",
      ]),
    Case("HTTP/2 without asking", 505, ["GET /sign-in HTTP/2.0", host]),
    Case("the preface of HTTP/2", 400, ["PRI * HTTP/2.0", "", "SM"]),
    Case("HTTP/0.9", 505, ["GET /sign-in"]),
    Case("a method that nobody knows", 501, ["FROB / HTTP/1.1", host]),
    Case("CONNECT", 405, ["CONNECT aula.test:443 HTTP/1.1", host]),
    Case("TRACE", 405, ["TRACE / HTTP/1.1", host]),
    Case("OPTIONS of everything", 400, ["OPTIONS * HTTP/1.1", host]),
    Case("an absolute target", 200, ["GET http://aula.test/sign-in HTTP/1.1", host, close]),
    Case(
      "an absolute target of another host", 400,
      [
        "GET http://evil.test/sign-in HTTP/1.1", host,
      ]),
    Case("a target that is no path", 400, ["GET sign-in HTTP/1.1", host]),
    Case("an expectation of more", 417, [post, host, "Expect: 200-ok", "Content-Length: 1"]),
    Case("TLS", 501, ["\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"]),
    Case("an upgrade with a body", 400, socket + ["Content-Length: 5"], body: "hello"),
    Case("an upgrade with chunks", 400, socket + ["Transfer-Encoding: chunked"]),
    Case(
      "an upgrade without a key", 401,
      [
        "GET /cameras/1/live HTTP/1.1", host, "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", "Accept: application/json",
      ]),
    Case("an upgrade to something else", 200, [get, host, "Upgrade: h2c", "Connection: Upgrade"]),
    Case(
      "an upgrade over HTTP/1.0", 401,
      [
        "GET /cameras/1/live HTTP/1.0", "Upgrade: websocket", "Connection: Upgrade",
        "Accept: application/json",
      ]),
  ]

  private static let socket = [
    "GET /cameras/1/live HTTP/1.1", host, "Upgrade: websocket", "Connection: Upgrade",
    "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ]

  /// Of every answer in it.
  private static func codes(_ text: String) -> [String] {
    text.replacing("HTTP/1.0 ", with: "HTTP/1.1 ").split(separator: "HTTP/1.1 ")
      .map { String($0.prefix(3)) }.filter { Int($0) != nil }
  }

  @Test func `each has its answer, and the next one is served`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      for one in Self.cases {
        let wire = try await Wire.open(port)
        try await wire.send(one.sent)
        let text = try await wire.textUntilEnd()
        let codes = Self.codes(text)
        #expect(codes == ["\(one.code)"], "\(one.name): \(text.prefix(300))")
      }
    }
  }

  @Test func `a request hidden in another one's body is not answered`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      let hidden = Wire.request("/account")
      try await wire.send(
        Wire.request(
          "/sign-in", ["Content-Length: \(hidden.utf8.count)", "Transfer-Encoding: chunked"],
          method: "POST") + "0\r\n\r\n" + hidden)
      let text = try await wire.textUntilEnd()
      #expect(text.hasPrefix("HTTP/1.1 400 ") && !text.contains("/sign-in?next"))
    }
  }

  @Test func `pipelined requests are answered in their order, and a bad one last`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      let many = (0..<50).map { Wire.request("/static/none\($0).css") }.joined()
      try await wire.send(many + Wire.request("/sign-in") + "FROB / HTTP/1.1\r\n\r\n")
      let text = try await wire.textUntilEnd()
      let codes = Self.codes(text)
      #expect(codes == Array(repeating: "404", count: 50) + ["200", "501"])
    }
  }

  @Test func `who speaks HTTP/1.0 gets its answer without chunks, and the connection's end`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let page = try await Wire.open(port)
      try await page.send("GET /sign-in HTTP/1.0\r\n\r\n")
      let text = try await page.textUntilEnd()
      #expect(text.hasPrefix("HTTP/1.0 200 ") && text.contains("connection: close"))
      let stream = try await Wire.open(port)
      try await stream.send("GET /events HTTP/1.0\r\nCookie: \(cookie)\r\n\r\n")
      let lines = try await stream.said("retry: 1000\n\n")
      #expect(!lines.contains("chunked") && lines.contains("\r\n\r\nretry: 1000"))
      try await stream.close()
    }
  }

  @Test func `who asks before sending a body is told to go on`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      let head = [
        "Content-Type: application/x-www-form-urlencoded", "Content-Length: 7",
        "Expect: 100-continue", "Connection: close",
      ]
      try await wire.send(Wire.request("/sign-in", head, method: "POST"))
      #expect(try await wire.said("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try await wire.send("login=a")
      #expect(try await wire.textUntilEnd().contains("HTTP/1.1 403 "))
    }
  }

  @Test func `trailers are read and mean nothing, even one without a value`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      try await wire.send(
        Wire.request(
          "/sign-in", ["Transfer-Encoding: chunked", "Connection: close"], method: "POST")
          + "1\r\na\r\n0\r\nX-A:\r\nCookie: aula_session=x\r\nX-B:\r\n\r\n")
      #expect(try await wire.textUntilEnd().hasPrefix("HTTP/1.1 4"))
    }
  }

  @Test func `Connection may say close among other words`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      try await wire.send(Wire.request("/sign-in", ["Connection: TE, Close"]))
      #expect(try await wire.textUntilEnd().contains("</html>"))
    }
  }
}
