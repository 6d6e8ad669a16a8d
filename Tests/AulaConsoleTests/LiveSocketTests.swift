import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Testing

/// The live picture over real sockets.
@Suite(.timeLimit(.minutes(3)))
struct LiveSocketTests {
  private typealias Frame = HandSocket.Frame

  private let world = ManualWorld()
  private let camera = OneCamera(ring: LiveRing(capacity: 512 << 10))

  private func fixture() async throws -> DeskFixture {
    camera.begin()
    camera.show(0)
    return try await DeskFixture.make(world: world, sensing: { _ in camera.sensing })
  }

  private func number(_ frame: Frame) -> Int {
    Int(frame.payload[0]) << 8 | Int(frame.payload[1])
  }

  /// Up to the first frame of the picture.
  private func begin(_ viewer: inout HandSocket) async throws {
    #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
    var kinds: Set<String> = []
    while kinds.count < 2, let said = try await viewer.next(Frame.text) {
      let object = try JSONSerialization.jsonObject(with: Data(said.payload)) as? [String: Any]
      kinds.insert(object?["kind"] as? String ?? "")
    }
    #expect(kinds == ["state", "begin"])
  }

  @Test func `a viewer sees the picture from its last key frame on`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var viewer = try await fixture.viewer(port, cookie: cookie)
      #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
      #expect(try await viewer.next(Frame.binary)?.payload == [0xBE])
      camera.show(1)
      #expect(number(try #require(try await viewer.next(Frame.binary))) == 0)
      #expect(number(try #require(try await viewer.next(Frame.binary))) == 1)
      try await viewer.wire.close()
    }
  }

  @Test func `nobody looks without a sign-in, from another site, or at no camera`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    let path = "/cameras/\(fixture.camera.id)/live"
    try await fixture.serve { port in
      for (request, answer) in [
        (HandSocket.upgrade(path, cookie: nil), "303"),
        (
          HandSocket.upgrade(path, cookie: "aula_session=\(String(repeating: "a", count: 43))"),
          "303"
        ),
        (HandSocket.upgrade(path, cookie: cookie, origin: "http://evil.test"), "426"),
        (HandSocket.upgrade(path, cookie: cookie, origin: "null"), "426"),
        (HandSocket.upgrade("/cameras/0000000000001/live", cookie: cookie), "404"),
        (HandSocket.upgrade(path, cookie: cookie, origin: "http://aula.test"), "101"),
      ] {
        let wire = try await Wire.open(port)
        try await wire.send(request)
        var viewer = HandSocket(wire)
        let said = try await viewer.answer()
        #expect(said.hasPrefix("HTTP/1.1 \(answer) "), "\(request): \(said)")
        if answer == "101" { try await wire.close() } else { _ = try await wire.wholeUntilEnd() }
      }
    }
  }

  @Test func `a wish for another protocol is passed over`() async throws {
    let fixture = try await fixture()
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      let wish = [
        "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk",
      ]
      try await wire.send(Wire.request("/sign-in", cookie: nil, wish))
      #expect(try await wire.said("</html>").hasPrefix("HTTP/1.1 200 "))
      // A proxy must not keep a line on which nothing more is read.
      #expect(try await wire.wholeUntilEnd() > 0)
    }
  }

  @Test func `a proxy that asks for a socket on a line it has kept is sent to a new one`()
    async throws
  {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let kept = try await Wire.open(port)
      try await kept.send(Wire.request("/sign-in"))
      let page = try await kept.said("</html>").utf8.count
      try await kept.send(
        HandSocket.upgrade("/cameras/\(fixture.camera.id)/live", cookie: cookie))
      // No answer: at most the last bytes of the page's own end.
      #expect(try await kept.wholeUntilEnd() - page < 16)
    }
  }

  @Test func `whoever asks for the small stream of a camera without one hears how the main one is`()
    async throws
  {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let wire = try await Wire.open(port)
      try await wire.send(
        HandSocket.upgrade("/cameras/\(fixture.camera.id)/live?stream=sub", cookie: cookie))
      var viewer = HandSocket(wire)
      try await begin(&viewer)
      let retry = fixture.world.now() + .seconds(5)
      let failed = CameraState.failed(code: "video.refused", message: "no", retryAt: retry)
      fixture.hub.publish(camera: fixture.camera.id, role: .main, state: failed)
      while let said = try await viewer.next(Frame.text) {
        if said.words.contains("video.refused") { break }
      }
      try await viewer.wire.close()
    }
  }

  @Test func `a ping is answered with what it carried`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var viewer = try await fixture.viewer(port, cookie: cookie)
      try await begin(&viewer)
      try await viewer.send(Frame.ping, [1, 2, 3])
      #expect(try await viewer.next(Frame.pong)?.payload == [1, 2, 3])
      try await viewer.send(Frame.close, [3, 232])
      #expect(try await viewer.next(Frame.close)?.code == 1000)
      #expect(try await viewer.next() == nil)
    }
  }

  @Test func `who answers pings stays, who does not is dropped`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var viewer = try await fixture.viewer(port, cookie: cookie)
      try await begin(&viewer)
      for round in 1...4 {
        try await world.whenSleeping(2)
        world.advance(by: .seconds(15))
        #expect(try await viewer.next(Frame.ping) != nil, "round \(round)")
        try await viewer.send(Frame.pong)
        // His answer has arrived when a later question of his was answered.
        try await viewer.send(Frame.ping, [UInt8(round)])
        #expect(try await viewer.next(Frame.pong)?.payload == [UInt8(round)])
      }
      for _ in 1...3 {
        try await world.whenSleeping(2)
        world.advance(by: .seconds(15))
      }
      #expect(try await viewer.next(Frame.close)?.code == 1008)
      #expect(try await viewer.next() == nil)
    }
  }

  @Test func `a dead viewer is dropped though his line is full`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      let viewer = try await fixture.viewer(port, cookie: cookie, reads: false)
      try await world.whenSleeping(2)
      for number in 1...400 { camera.show(number, length: 40_000) }
      try await world.whenSleeping(2)
      world.advance(by: .seconds(15))
      try await world.whenSleeping(1)
      world.advance(by: .seconds(25))
      // The server's tasks end and its line is closed: only then does this end.
      while world.sleeping > 0 { await Task.yield() }
      try await viewer.wire.startReading()
      #expect(try await viewer.wire.wholeUntilEnd() < 400 * 40_000)
    }
  }

  @Test func `a slow viewer skips ahead to a key frame and is told how much he lost`() async throws
  {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var viewer = try await fixture.viewer(port, cookie: cookie, reads: false)
      try await world.whenSleeping(2)
      for number in 1...600 {
        camera.show(number, length: 40_000)
        if number.isMultiple(of: 20) { await Task.yield() }
      }
      try await viewer.wire.startReading()
      #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
      var (expected, lost, last) = (0, 0, -1)
      while last < 600, let frame = try await viewer.next() {
        if frame.opcode == Frame.text, frame.words.contains(#""skipped""#) {
          let object = try JSONSerialization.jsonObject(with: Data(frame.payload))
          let count = try #require((object as? [String: Any])?["frames"] as? Int)
          lost += count
          expected += count
          #expect(expected.isMultiple(of: 10), "what follows is no key frame")
        } else if frame.opcode == Frame.binary, frame.payload != [0xBE] {
          last = number(frame)
          #expect(last == expected, "a hole that nobody told of")
          expected = last + 1
        }
      }
      #expect(last == 600)
      #expect(lost > 0, "24 MB did not fill the line")
      try await viewer.wire.close()
    }
  }

  @Test func `many viewers see every frame`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var viewers: [HandSocket] = []
      for _ in 0..<50 {
        var viewer = try await fixture.viewer(port, cookie: cookie)
        #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
        #expect(try await viewer.next(Frame.binary)?.payload == [0xBE])
        viewers.append(viewer)
      }
      for number in 1...8 { camera.show(number) }
      for place in viewers.indices {
        for wanted in 0...8 {
          #expect(number(try #require(try await viewers[place].next(Frame.binary))) == wanted)
        }
        try await viewers[place].wire.close()
      }
    }
  }

  @Test func `signing out takes the picture away, from him alone`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    let other = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      var leaving = try await fixture.viewer(port, cookie: cookie)
      var staying = try await fixture.viewer(port, cookie: other)
      try await begin(&leaving)
      try await begin(&staying)
      while fixture.hub.listening < 2 { await Task.yield() }
      try await fixture.desk.signOut(token: String(cookie.dropFirst("aula_session=".count)))
      #expect(try await leaving.next(Frame.close)?.code == 1008)
      #expect(try await leaving.next() == nil)
      camera.show(1)
      while let frame = try await staying.next(Frame.binary) {
        if frame.payload != [0xBE], number(frame) == 1 { break }
      }
      try await fixture.desk.signOutEverywhere(
        fixture.user.id, by: fixture.desk.deed(fixture.user.id, .console))
      #expect(try await staying.next(Frame.close)?.code == 1008)
    }
  }

  @Test func `a crew sees the camera of its call until the call is over`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.crew)
    let deed = Deed(actor: fixture.user.id, channel: .radio, at: fixture.world.now())
    let alert = try await fixture.raise()
    let confirmed = try await fixture.desk.confirm(
      alert.id, version: alert.version, dispatching: [fixture.police.id, fixture.guards.id],
      by: deed)
    let own = try #require(confirmed.assignments.first { $0.unit == fixture.guards.id })
    try await fixture.serve { port in
      var viewer = try await fixture.viewer(port, cookie: cookie)
      try await begin(&viewer)
      while fixture.hub.listening < 1 { await Task.yield() }
      _ = try await fixture.desk.move(
        own.id, version: own.version, .cancel(reason: "ложный вызов"), by: deed)
      #expect(try await viewer.next(Frame.close)?.code == 1008)
      var late = try await fixture.viewer(port, cookie: cookie)
      #expect(try await late.answer().hasPrefix("HTTP/1.1 403 "))
    }
  }
}
