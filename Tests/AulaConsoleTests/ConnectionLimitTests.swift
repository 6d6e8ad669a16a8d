import AulaDomain
import AulaTesting
import Foundation
import Glibc
import NIOCore
import Testing

@testable import AulaConsole
@testable import AulaStore

/// One address takes what is its own and no more: the others are served while it holds all it can.
@Suite(.timeLimit(.minutes(3)), .serialized)
struct ConnectionLimitTests {
  private static let stranger = "127.0.0.1"
  private static let officer = "127.0.0.2"

  private func dribblers(_ count: Int, _ port: Int) async throws -> [Wire] {
    var wires: [Wire] = []
    for _ in 0..<count {
      // The console may hang up before the first word.
      guard let wire = try? await Wire.open(port, from: Self.stranger) else { continue }
      try? await wire.send("GET / HTTP/1.1\r\nHost: aula.test\r\nX-Slow: ")
      wire.dribble(each: .seconds(2))
      wires.append(wire)
    }
    return wires
  }

  private func page(_ port: Int, from address: String) async throws -> String {
    let wire = try await Wire.open(port, from: address)
    try await wire.send(Wire.request("/sign-in"))
    let text = try await wire.said("</html>")
    try await wire.close()
    return text
  }

  @Test func `300 dribbling connections of one address leave the next address its page`()
    async throws
  {
    let fixture = try await DeskFixture.make(adjust: {
      $0.connections = 250
      $0.connectionsPerAddress = 200
    })
    try await fixture.serve { port in
      let wires = try await dribblers(300, port)
      #expect(try await page(port, from: Self.officer).hasPrefix("HTTP/1.1 200 "))
      for wire in wires { try await wire.close() }
    }
  }

  /// They killed the console for as long as anybody cared to look: its bound of connections was one
  /// for all.
  @Test func `2,050 dribbling connections of one address leave the next address its page`()
    async throws
  {
    // Both ends are in this process.
    guard Self.raiseOpenFiles() > 5_000 else { return }
    let fixture = try await DeskFixture.make(adjust: {
      $0.connections = 2_000
      $0.connectionsPerAddress = 1_900
    })
    try await fixture.serve { port in
      let wires = try await dribblers(2_050, port)
      #expect(try await page(port, from: Self.officer).hasPrefix("HTTP/1.1 200 "))
      for wire in wires { try await wire.close() }
    }
  }

  @Test func `the first too many is closed at once, and an end makes room`() async throws {
    let fixture = try await DeskFixture.make(adjust: { $0.connectionsPerAddress = 2 })
    try await fixture.serve { port in
      let first = try await Wire.open(port, from: Self.officer)
      try await first.send(Wire.request("/sign-in"))
      _ = try await first.said("</html>")
      let second = try await Wire.open(port, from: Self.officer)
      try await second.send(Wire.request("/sign-in"))
      _ = try await second.said("</html>")
      let third = try await Wire.open(port, from: Self.officer)
      #expect(try await third.wholeUntilEnd() == 0)
      try await first.send(Wire.request("/sign-in", ["Connection: close"]))
      _ = try await first.wholeUntilEnd()
      // Until the console has noticed that it is gone.
      var text = ""
      while text.isEmpty {
        let next = try await Wire.open(port, from: Self.officer)
        try? await next.send(Wire.request("/sign-in", ["Connection: close"]))
        text = try await next.textUntilEnd()
      }
      #expect(text.hasPrefix("HTTP/1.1 200 "))
      try await second.close()
    }
  }

  /// Ten addresses that ask for a page now and then held every place there was.
  @Test func `who comes when most places are taken gets one of the greediest address`()
    async throws
  {
    let fixture = try await DeskFixture.make(adjust: { $0.connections = 40 })
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let desk = try await fixture.listener(port, cookie: cookie)
      let honest = try await Wire.open(port, from: "127.0.0.3")
      try await honest.send(Wire.request("/sign-in"))
      let first = try await honest.said("</html>").utf8.count
      let wires = try await dribblers(60, port)
      #expect(try await page(port, from: Self.officer).hasPrefix("HTTP/1.1 200 "))
      // The first of the greedy ones went first.
      _ = try await wires[0].wholeUntilEnd()
      try await honest.send(Wire.request("/sign-in"))
      _ = try await honest.said("</html>", beyond: first)
      fixture.hub.publish(Change(noun: .yard, id: 1, version: 1, incident: nil, unit: nil))
      _ = try await desk.said("event: change")
      for wire in wires + [honest, desk] { try await wire.close() }
    }
  }

  @Test func `an open stream of changes is a connection of its address`() async throws {
    // The testing library holds one connection of its own.
    let fixture = try await DeskFixture.make(adjust: { $0.connectionsPerAddress = 2 })
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let page = try await fixture.listener(port, cookie: cookie)
      let other = try await Wire.open(port)
      #expect(try await other.wholeUntilEnd() == 0)
      try await page.close()
    }
  }

  @Test func `behind a proxy all connections are its own, and none is counted`() async throws {
    let fixture = try await DeskFixture.make(adjust: {
      $0.connectionsPerAddress = 1
      $0.behindProxy = true
    })
    try await fixture.serve { port in
      let first = try await Wire.open(port)
      try await first.send(Wire.request("/sign-in"))
      _ = try await first.said("</html>")
      #expect(try await page(port, from: Self.stranger).hasPrefix("HTTP/1.1 200 "))
      try await first.close()
    }
  }

  @Test(
    arguments: [
      (nil, "192.0.2.1"), ("198.51.100.7", "198.51.100.7"),
      ("10.0.0.1, 198.51.100.7", "198.51.100.7"), ("2001:db8::7", "2001:db8::7"),
      ("unknown", "192.0.2.1"), ("", "192.0.2.1"), ("a'; drop table account", "192.0.2.1"),
      ("198.51.100.7, ", "192.0.2.1"),
    ] as [(String?, String)])
  func `a proxy's word is believed where it is an address`(said: String?, client: String) {
    var settings = ConsoleSettings(dataFolder: .init(fileURLWithPath: "/"))
    settings.behindProxy = true
    #expect(settings.client(peer: "192.0.2.1", forwarded: said) == client)
    settings.behindProxy = false
    #expect(settings.client(peer: "192.0.2.1", forwarded: said) == "192.0.2.1")
  }

  private static func raiseOpenFiles() -> rlim_t {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    getrlimit(files, &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(files, &limit)
    getrlimit(files, &limit)
    return limit.rlim_cur
  }
}
