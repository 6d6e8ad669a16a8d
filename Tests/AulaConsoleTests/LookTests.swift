import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole
@testable import AulaStore

/// Every look at footage is in the journal before its first byte has left.
@Suite(.timeLimit(.minutes(3)))
struct LookTests {
  private let world = ManualWorld()
  private let camera = OneCamera(ring: LiveRing(capacity: 512 << 10), filmLength: 4_000_000)

  private func fixture() async throws -> DeskFixture {
    camera.begin()
    camera.show(0)
    return try await DeskFixture.make(
      world: world,
      sensing: { _ in
        Sensing(video: camera, states: camera, stills: Grey(), footage: camera) {
          Health(recorder: .off, analysis: .off)
        }
      })
  }

  /// A still is one byte here.
  private struct Grey: Stills {
    func still(of camera: ID<Camera>, at moment: Timestamp?, width: Int) async throws -> [UInt8] {
      [128]
    }
  }

  private func looks(_ fixture: DeskFixture) async throws -> [LookLine] {
    try await fixture.desk.store.read { try $0.looks().lines }
  }

  private func get(
    _ client: any TestClientProtocol, _ path: String, _ cookie: String
  ) async throws -> TestResponse {
    try await client.executeRequest(
      uri: path, method: .get, headers: [.cookie: cookie, .accept: "text/html"], body: nil)
  }

  private var span: String {
    let now = Int(world.now().seconds)
    return "?from=\(now - 100)&to=\(now - 40)"
  }

  private func path(_ route: String, _ fixture: DeskFixture) -> String {
    let filled = route.replacing("{camera}", with: "\(fixture.camera.id)")
    return ["film.mp4", "clip.mp4", "export"].contains { filled.hasSuffix($0) }
      ? filled + span : filled
  }

  private static let kinds: [String: LookLine.Kind] = [
    "/cameras/{camera}/still.jpg": .live, "/cameras/{camera}/film.mp4": .recorded,
    "/cameras/{camera}/archive": .archive, "/cameras/{camera}/live": .live,
    "/cameras/{camera}/export": .archive, "/cameras/{camera}/clip.mp4": .exported,
  ]
  /// Of an alert, not of a camera.
  private static let frames: Set = [
    "/alerts/{alert}/picture.jpg", "/duty/alerts/{alert}/frame.jpg",
  ]

  @Test func `each route that shows footage enters who looked at what`() async throws {
    let fixture = try await fixture()
    let footage = fixture.console.router().declared.filter { $0.content == .footage }
    #expect(Set(footage.map(\.path)) == Self.frames.union(Self.kinds.keys))
    let routes = footage.filter { !Self.frames.contains($0.path) }
    try await fixture.serve { port in
      for (number, route) in routes.enumerated() {
        // Another person each time: a line that is still being closed is that person's look.
        let viewer = User(
          id: ID(in: world), login: "viewer-\(number)", name: "В", role: .operator)
        try await fixture.desk.addUser(
          viewer, password: DeskFixture.password, by: .service(.setup, at: world.now()))
        let cookie = try await fixture.signIn(viewer)
        let before = try await looks(fixture).count
        try await visit(route.path, fixture, port, cookie)
        let entered = try await looks(fixture)
        #expect(entered.count == before + 1, "\(route.path)")
        #expect(entered.first?.kind == Self.kinds[route.path], "\(route.path)")
        #expect(entered.first?.user == viewer.id)
        #expect(entered.first?.camera == fixture.camera.id)
      }
    }
  }

  @Test func `an alert's frame is a look, of the operator's and of the crew's`() async throws {
    let fixture = try await fixture()
    let alert = try await fixture.raise()
    let file = fixture.console.settings.dataFolder.appending(path: "pictures/1.jpg")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data([0xFF, 0xD8, 0xFF, 0xD9]).write(to: file)
    try await fixture.desk.attach(picture: "1.jpg", to: alert.id)
    _ = try await fixture.desk.confirm(
      alert.id, version: try await fixture.desk.store.read { try $0.alert(alert.id).version },
      dispatching: [fixture.police.id, fixture.guards.id],
      by: Deed(actor: fixture.user.id, channel: .radio, at: world.now()))
    let viewers = [
      (fixture.user, "/alerts/\(alert.id)/picture.jpg"),
      (fixture.crew, "/duty/alerts/\(alert.id)/frame.jpg"),
    ]
    let operatorCookie = try await fixture.signIn(fixture.user)
    let cookies = [operatorCookie, try await fixture.signIn(fixture.crew)]
    try await fixture.console.application().test(.router) { client in
      for (cookie, (user, path)) in zip(cookies, viewers) {
        #expect(try await get(client, path, cookie).status == .ok)
        let look = try #require(try await looks(fixture).first)
        #expect(look.user == user.id && look.kind == .recorded)
        #expect(look.camera == fixture.camera.id)
      }
      #expect(try await looks(fixture).count == 2)
      try await fixture.desk.store.write { try $0.execute("drop table journal_tip") }
      world.advance(by: .seconds(3_600))
      for (cookie, (_, path)) in zip(cookies, viewers) {
        #expect(try await get(client, path, cookie).status == .serviceUnavailable)
      }
    }
  }

  /// Until the first byte of footage has come.
  private func visit(
    _ route: String, _ fixture: DeskFixture, _ port: Int, _ cookie: String
  ) async throws {
    if route.hasSuffix("/live") {
      var viewer = try await fixture.viewer(port, cookie: cookie)
      #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
      _ = try await viewer.next(HandSocket.Frame.binary)
      return try await viewer.wire.close()
    }
    let wire = try await Wire.open(port)
    try await wire.send(
      Wire.request(path(route, fixture), cookie: cookie, ["Connection: close"]))
    _ = try await wire.said("200 OK")
    try await wire.close()
  }

  @Test func `no route that is not declared so answers with pictures of a camera`() async throws {
    let fixture = try await fixture()
    let administrator = User(
      id: ID(in: world), login: "admin", name: "А", role: .administrator)
    try await fixture.desk.addUser(
      administrator, password: DeskFixture.password, by: .service(.setup, at: world.now()))
    let cookies = [
      try await fixture.signIn(fixture.user), try await fixture.signIn(administrator),
    ]
    let routes = fixture.console.router().declared.filter {
      $0.content == .records && $0.method == .get && $0.path != "/events"
        && !$0.path.hasPrefix("/static")
    }
    try await fixture.console.application().test(.router) { client in
      for route in routes {
        for cookie in cookies {
          let path = route.path.replacing("{camera}", with: "\(fixture.camera.id)")
          let type = try await get(client, path, cookie).headers[.contentType] ?? ""
          #expect(
            !type.hasPrefix("video/") && !type.hasPrefix("image/jpeg"), "\(route.path): \(type)")
        }
      }
    }
    #expect(try await looks(fixture) == [])
  }

  @Test func `without an entry there is no footage`() async throws {
    let fixture = try await fixture()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.desk.store.write { try $0.execute("drop table journal_tip") }
    try await fixture.serve { port in
      for route in Self.kinds.keys where !route.hasSuffix("/live") {
        let wire = try await Wire.open(port)
        try await wire.send(
          Wire.request(path(route, fixture), cookie: cookie, ["Connection: close"]))
        let answer = try await wire.said("HTTP/1.1 ")
        #expect(answer.hasPrefix("HTTP/1.1 503 "), "\(route): \(answer.prefix(80))")
        try await wire.close()
      }
      var viewer = try await fixture.viewer(port, cookie: cookie)
      #expect(try await viewer.answer() == "HTTP/1.1 101 Switching Protocols")
      let first = try await viewer.next()
      #expect(first?.opcode == HandSocket.Frame.close && first?.code == 1013)
    }
  }

  @Test func `a stretch is one entry, over breaks and for many lines`() async throws {
    let fixture = try await fixture()
    let looks = fixture.console.looks
    let (camera, user) = (fixture.camera.id, fixture.user.id)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { try await looks.enter(.live, of: camera, by: user) } }
      try await group.waitForAll()
    }
    for _ in 0..<5 {
      try await looks.open(camera, by: user)
      world.advance(by: .seconds(540))
      await looks.close(camera, by: user)
      world.advance(by: .seconds(540))
    }
    #expect(try await self.looks(fixture).count == 1)
    world.advance(by: .seconds(60))
    try await looks.open(camera, by: user)
    #expect(try await self.looks(fixture).count == 2)
    // A line that stands for hours is one look.
    world.advance(by: .seconds(7_200))
    try await looks.sweep()
    try await looks.enter(.live, of: camera, by: user)
    let lines = try await self.looks(fixture)
    #expect(lines.count == 2 && lines[0].until == nil)
    #expect(lines[1].until == lines[1].at + .seconds(5 * 1_080 - 540))
    try await looks.finish()
    #expect(try await self.looks(fixture)[0].until == world.now())
  }

  @Test func `a film in pieces is entered by what recorded time it showed`() async throws {
    let fixture = try await fixture()
    let looks = fixture.console.looks
    let hour = Timestamp(seconds: 1_700_000_400)
    for piece in 0..<120 {
      let from = hour + .seconds(30 * piece)
      try await looks.enter(
        .recorded(from: from, to: from + .seconds(30)), of: fixture.camera.id,
        by: fixture.user.id)
    }
    let lines = try await self.looks(fixture)
    #expect(lines.count == 6)
    let first = try #require(lines.last?.recorded)
    #expect(first.lowerBound == hour && first.upperBound == hour + .seconds(600))
    // The same once more at once is the same look, and after a rest another one.
    try await looks.enter(
      .recorded(from: hour, to: hour + .seconds(3_600)), of: fixture.camera.id,
      by: fixture.user.id)
    #expect(try await self.looks(fixture).count == 6)
    world.advance(by: .seconds(600))
    try await looks.enter(
      .recorded(from: hour, to: hour), of: fixture.camera.id, by: fixture.user.id)
    #expect(try await self.looks(fixture).count == 7)
  }

  @Test func `moments at the edge of time are entered and break nothing`() async throws {
    let fixture = try await fixture()
    for (from, to) in [(Int64.min, Int64.max), (.max, .max), (.min, .min), (.max, .min)] {
      try await fixture.console.looks.enter(
        .recorded(from: Timestamp(microseconds: from), to: Timestamp(microseconds: to)),
        of: fixture.camera.id, by: fixture.user.id)
      world.advance(by: .seconds(600))
    }
    #expect(try await looks(fixture).count == 4)
  }

  @Test func `what is remembered is bounded, and what is forgotten is entered anew`() async throws {
    let fixture = try await fixture()
    let looks = fixture.console.looks
    let most = FootageLooks.most
    let store = fixture.desk.store
    let before: Int = try await store.read { try Journal.size(in: $0) }
    for number in 0...most {
      try await looks.enter(
        .live, of: ID(rawValue: Int64(number)), by: fixture.user.id)
      if number == 0 { world.advance(by: .seconds(1)) }
    }
    #expect(await looks.count == most)
    try await looks.enter(.live, of: ID(rawValue: 0), by: fixture.user.id)
    #expect(try await store.read { try Journal.size(in: $0) } == before + most + 2)
  }
}
