import AulaDomain
import AulaTesting
import Testing

@testable import AulaConsole
@testable import AulaStore

/// Server-sent events over real sockets.
@Suite(.timeLimit(.minutes(3)))
struct EventStreamTests {
  private func change(_ id: Int64) -> Change {
    Change(noun: .yard, id: id, version: 1, incident: nil, unit: nil)
  }

  /// The last number in each `id: epoch-number` line.
  private func numbers(_ text: String) -> [Int] {
    text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("id: ") }
      .compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }
  }

  private func lastID(_ text: String) -> String? {
    text.split(whereSeparator: \.isNewline).last { $0.hasPrefix("id: ") }.map {
      String($0.dropFirst(4))
    }
  }

  @Test func `nobody listens without a sign-in`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.serve { port in
      for cookie in [nil, "aula_session=\(String(repeating: "a", count: 43))"] {
        let wire = try await Wire.open(port)
        try await wire.send(
          Wire.request("/events", cookie: cookie, ["Accept: text/event-stream"]))
        #expect(try await wire.said("\r\n\r\n").hasPrefix("HTTP/1.1 401 "))
        try await wire.close()
      }
    }
    #expect(fixture.hub.listening == 0)
  }

  @Test func `a line that falls again and again loses nothing and says nothing twice`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      // Six writers at once, while the page is now there and now away.
      async let writing: Void = withTaskGroup(of: Void.self) { group in
        for writer in 0..<6 {
          group.addTask {
            for turn in 0..<15 {
              fixture.hub.publish(change(Int64(writer * 100 + turn)))
              await Task.yield()
            }
          }
        }
      }
      // What happens before a page first listens, it fetches.
      let first = try await fixture.listener(port, cookie: cookie)
      fixture.hub.publish(change(999))
      var text = try await first.said("\ndata: ")
      var heard = numbers(text)
      var last = lastID(text)
      try await first.close()
      await writing
      fixture.hub.publish(change(1_000))
      while !text.contains("\"\(ID<Change>(rawValue: 1_000))\"") {
        let wire = try await fixture.listener(port, cookie: cookie, after: last)
        text = try await wire.said("\ndata: ")
        #expect(!text.contains("event: refresh"))
        heard += numbers(text)
        last = lastID(text) ?? last
        try await wire.close()
      }
      #expect(heard.count > 1)
      #expect(heard == Array(heard[0]..<heard[0] + heard.count))
    }
  }

  @Test func `many pages hear the same, and are forgotten when they go`() async throws {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var wires: [Wire] = []
      for _ in 0..<60 { wires.append(try await fixture.listener(port, cookie: cookie)) }
      while fixture.hub.listening < 60 { await Task.yield() }
      for id in 1...5 { fixture.hub.publish(change(Int64(id))) }
      let end = "\"id\":\"\(ID<Change>(rawValue: 5))\""
      for wire in wires {
        let heard = numbers(try await wire.said(end))
        #expect(heard == Array((heard.last ?? 0) - 4...(heard.last ?? 0)))
        try await wire.close()
      }
      // A line is found to be gone when it is written to.
      while fixture.hub.listening > 0 {
        fixture.hub.publish(change(6))
        await Task.yield()
      }
    }
  }

  @Test func `signing out ends the page's line, and it is told not to come back`() async throws {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    let other = try await fixture.signIn(fixture.crew)
    try await fixture.serve { port in
      let leaving = try await fixture.listener(port, cookie: cookie)
      let staying = try await fixture.listener(port, cookie: other)
      while fixture.hub.listening < 2 { await Task.yield() }
      try await fixture.desk.signOut(token: String(cookie.dropFirst("aula_session=".count)))
      #expect(try await leaving.said("event: signed-out").contains("event: signed-out"))
      fixture.hub.publish(
        Change(
          noun: .assignment, id: 7, version: 1, incident: nil, unit: fixture.guards.id))
      let told = try await staying.said("event: change")
      #expect(told.contains("\"noun\":\"assignment\""))
      #expect(!told.contains("\"noun\":\"user\""), "whose account changed is not a crew's matter")
      try await staying.close()
      try await leaving.close()
    }
  }

  @Test func `a sign-in that runs out ends the line at the next beat`() async throws {
    let world = ManualWorld()
    let fixture = try await DeskFixture.make(world: world)
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await fixture.hub.run() }
        let page = try await fixture.listener(port, cookie: cookie)
        try await world.whenSleeping(1)
        world.advance(by: .seconds(15))
        _ = try await page.said("event: beat")
        try await world.whenSleeping(1)
        world.advance(by: SessionRules.standard.idle + .seconds(1))
        _ = try await page.said("event: signed-out")
        group.cancelAll()
        try await page.close()
      }
    }
  }
}
