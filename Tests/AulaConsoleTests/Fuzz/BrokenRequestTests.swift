import AulaTesting
import Testing

@testable import AulaConsole

/// Requests that are no HTTP, over a socket: the answer blames the sender, and the next connection
/// is served.
@Suite(.timeLimit(.minutes(3)))
struct BrokenRequestTests {
  @Test(arguments: [
    "zz", "-1", "FFFFFFFFFFFFFFFFF", "18446744073709551616", "0x10", " ", "",
  ])
  func `a chunk of a size that is none is the sender's mistake`(size: String) async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      let headers = [
        "Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked",
      ]
      try await wire.send(Wire.request("/sign-in", cookie: nil, headers, method: "POST"))
      try await wire.send("\(size)\r\nlogin=a\r\n0\r\n\r\n")
      let answer = try await wire.said("\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer.prefix(200))")
      try await wire.close()
      try await expectService(port)
    }
  }

  @Test func `what is no request is answered with a refusal or not at all`() async throws {
    let fixture = try await DeskFixture.make()
    let broken = [
      "GET /sign-in HTTP/9.9\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
      "GET /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
      "GET /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
      "POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n",
      "GET /%ff%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET /sign-in?next=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET /cameras/%ff/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade, close\r\n\r\n",
    ]
    try await fixture.serve { port in
      for request in broken {
        let wire = try await Wire.open(port)
        try await wire.send(request)
        // An end of what is sent: whoever waits for more of it, stops.
        try await wire.close()
        try await expectService(port)
      }
    }
  }

  private func expectService(_ port: Int) async throws {
    let wire = try await Wire.open(port)
    try await wire.send(Wire.request("/sign-in"))
    #expect(try await wire.said("</html>").hasPrefix("HTTP/1.1 200 "))
    try await wire.close()
  }
}
