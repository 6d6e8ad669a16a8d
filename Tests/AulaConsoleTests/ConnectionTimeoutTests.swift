import AulaConsole
import AulaDomain
import AulaTesting
import AulaVideo
import Hummingbird
import NIOCore
import Testing

@testable import AulaStore

/// Connections that keep the console waiting. What is awaited is that it hangs up; the spans are
/// short here and say nothing of when.
@Suite(.timeLimit(.minutes(3)))
struct ConnectionTimeoutTests {
  private let camera = OneCamera(ring: LiveRing(), filmLength: 48 << 20)

  private func fixture(_ change: (inout ConnectionTimeouts) -> Void) async throws -> DeskFixture {
    var timeouts = ConnectionTimeouts()
    change(&timeouts)
    return try await DeskFixture.make(timeouts: timeouts, sensing: { _ in camera.sensing })
  }

  @Test func `beyond the bound a connection waits until another one ends`() async throws {
    let fixture = try await DeskFixture.make(adjust: { $0.connections = 1 })
    // Not by the testing library: it serves with settings of its own.
    let ports = Observed<Int>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await fixture.console.application { ports.add($0) }.run() }
      defer { group.cancelAll() }
      let port = try await ports.first { _ in true }
      let first = try await Wire.open(port)
      try await first.send(Wire.request("/sign-in"))
      let page = try await first.said("</html>").utf8.count
      let second = try await Wire.open(port)
      try await second.send(Wire.request("/sign-in"))
      try await first.send(Wire.request("/sign-in"))
      _ = try await first.said("</html>", beyond: page)
      #expect(second.pieceCount == 0)
      try await first.close()
      _ = try await second.said("</html>")
      try await second.close()
    }
  }

  private static let slowHead = "GET / HTTP/1.1\r\nHost: aula.test\r\nX-Slow: "

  @Test func `a request whose head never ends is told so, and hung up on`() async throws {
    let fixture = try await fixture { $0.head = .seconds(1) }
    try await fixture.serve { port in
      let silent = try await Wire.open(port)
      let slow = try await Wire.open(port)
      try await slow.send(Self.slowHead)
      slow.dribble()
      #expect(try await slow.textUntilEnd().hasPrefix("HTTP/1.1 408 "))
      #expect(try await silent.textUntilEnd().hasPrefix("HTTP/1.1 408 "))
    }
  }

  /// The limit held for a connection's first request only: whoever asked for one page dribbled the
  /// second request for as long as the idle time, and began anew with each byte.
  @Test func `a second request's head has the same time, however its letters come`() async throws {
    let fixture = try await fixture { $0.head = .seconds(1) }
    try await fixture.serve { port in
      let slow = try await Wire.open(port)
      try await slow.send(Wire.request("/sign-in"))
      _ = try await slow.said("</html>")
      try await slow.send(Self.slowHead)
      slow.dribble()
      let all = try await slow.textUntilEnd()
      #expect(all.hasPrefix("HTTP/1.1 200 ") && all.contains("HTTP/1.1 408 "))
    }
  }

  @Test func `who asks for nothing more is hung up on`() async throws {
    let fixture = try await fixture { $0.idle = .seconds(1) }
    try await fixture.serve { port in
      let idle = try await Wire.open(port)
      try await idle.send(Wire.request("/sign-in"))
      #expect(try await idle.textUntilEnd().hasSuffix("</html>\n"))
    }
  }

  private static func form(_ length: Int) -> String {
    Wire.request(
      "/sign-in",
      [
        "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(length)",
      ], method: "POST")
  }

  @Test func `a body that comes by single letters is hung up on`() async throws {
    let fixture = try await fixture { $0.bodyGrace = .seconds(1) }
    try await fixture.serve { port in
      let slow = try await Wire.open(port)
      try await slow.send(Self.form(4_000))
      slow.dribble()
      #expect(try await slow.wholeUntilEnd() == 0)
    }
  }

  @Test func `a body has an end, however fast it comes`() async throws {
    let fixture = try await fixture {
      $0.body = .seconds(1)
      $0.leastRate = 1
    }
    try await fixture.serve { port in
      let slow = try await Wire.open(port)
      try await slow.send(Self.form(4_000))
      slow.dribble()
      #expect(try await slow.wholeUntilEnd() == 0)
    }
  }

  /// A photograph over a poor line.
  @Test func `a body that makes its rate is read to its end`() async throws {
    let fixture = try await fixture {
      $0.bodyGrace = .seconds(2)
      $0.leastRate = 10
    }
    try await fixture.serve { port in
      let slow = try await Wire.open(port)
      try await slow.send(Self.form(150))
      // 50 letters a second: three seconds.
      slow.dribble()
      #expect(try await slow.said("console.stale-form").hasPrefix("HTTP/1.1 403 "))
      try await slow.close()
    }
  }

  @Test func `what follows an answer that did not need it is not read for ever`() async throws {
    let fixture = try await fixture { $0.linger = .seconds(1) }
    try await fixture.serve { port in
      let endless = try await Wire.open(port)
      try await endless.send(
        Wire.request("/no-such-page", ["Transfer-Encoding: chunked"], method: "POST")
          + "fffff\r\n")
      endless.dribble()
      #expect(try await endless.textUntilEnd().hasPrefix("HTTP/1.1 404 "))
    }
  }

  @Test func `an answer that is not taken is given up`() async throws {
    let fixture = try await fixture { $0.stall = .seconds(1) }
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let stuck = try await Wire.open(port, reads: false)
      let film = "/cameras/\(fixture.camera.id)/film.mp4?from=0&to=60"
      try await stuck.send(Wire.request(film, cookie: cookie))
      _ = try await camera.filmEnds.first(1)
      try await stuck.startReading()
      #expect(try await stuck.wholeUntilEnd() < 48 << 20)
    }
  }

  @Test func `a line of notices stands, however long nothing happens`() async throws {
    let fixture = try await fixture {
      // A busy machine takes its time to write a request.
      $0.idle = .milliseconds(600)
      $0.head = .milliseconds(1_500)
      $0.body = .milliseconds(200)
      $0.linger = .milliseconds(200)
      $0.stall = .milliseconds(200)
    }
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let page = try await fixture.listener(port, cookie: cookie)
      // Others come and are hung up on, one after the other.
      for _ in 0..<3 {
        let idle = try await Wire.open(port)
        try await idle.send(Wire.request("/sign-in"))
        _ = try await idle.wholeUntilEnd()
      }
      fixture.hub.publish(Change(noun: .yard, id: 1, version: 1, incident: nil, unit: nil))
      _ = try await page.said("event: change")
      try await page.close()
    }
  }
}
