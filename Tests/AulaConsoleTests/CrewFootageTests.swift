import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

/// A crew sees its yard from the alert on and while the call lasts; the archive is for others.
@Suite(.timeLimit(.minutes(3)))
struct CrewFootageTests {
  private let world = ManualWorld()
  private let camera = OneCamera(ring: LiveRing(capacity: 512 << 10), filmLength: 1_000)

  private func status(
    _ fixture: DeskFixture, _ path: String, _ cookie: String
  ) async throws -> Int {
    try await fixture.console.application().test(.router) { client in
      try await client.executeRequest(
        uri: path, method: .get, headers: [.cookie: cookie, .accept: "application/json"],
        body: nil
      ).status.code
    }
  }

  private func film(_ camera: ID<Camera>, from: Timestamp) -> String {
    "/cameras/\(camera)/film.mp4?from=\(from.seconds)&to=\(from.seconds + 20)"
  }

  @Test func `the call opens its yard's film from the alert on, and closes with it`() async throws {
    let fixture = try await DeskFixture.make(world: world, sensing: { _ in camera.sensing })
    let cookie = try await fixture.signIn(fixture.crew)
    var elsewhere = Camera(id: ID(in: world), name: "Чужой двор", placement: .publicPlace)
    elsewhere.mainAddress = "rtsp://127.0.0.1/other"
    try await fixture.desk.add(elsewhere, by: .service(.setup, at: world.now()))
    let alert = try await fixture.raise()
    let id = fixture.camera.id
    let times = [
      (alert.firstSeen - .seconds(31), 403), (alert.firstSeen - .seconds(29), 200),
      (alert.firstSeen + .seconds(5), 200),
    ]
    for (from, _) in times {
      #expect(try await status(fixture, film(id, from: from), cookie) == 403, "before the call")
    }
    let deed = Deed(actor: fixture.user.id, channel: .radio, at: world.now())
    let confirmed = try await fixture.desk.confirm(
      alert.id, version: alert.version, dispatching: [fixture.police.id, fixture.guards.id],
      by: deed)
    for (from, wanted) in times {
      #expect(try await status(fixture, film(id, from: from), cookie) == wanted)
      let recorded = "/cameras/\(id)/recorded?from=\(from.seconds)&to=\(from.seconds + 1)"
      #expect(try await status(fixture, recorded, cookie) == wanted)
    }
    #expect(try await status(fixture, "/cameras/\(id)/archive", cookie) == 403)
    let old = "/cameras/\(id)/still.jpg?at=\(alert.firstSeen.seconds - 3_600)"
    #expect(try await status(fixture, old, cookie) == 403)
    let other = film(elsewhere.id, from: alert.firstSeen)
    #expect(try await status(fixture, other, cookie) == 403)
    let own = try #require(confirmed.assignments.first { $0.unit == fixture.guards.id })
    _ = try await fixture.desk.move(
      own.id, version: own.version, .cancel(reason: "отбой"), by: deed)
    for (from, _) in times {
      #expect(try await status(fixture, film(id, from: from), cookie) == 403, "after the call")
    }
  }

  @Test func `a film that is being sent stops when the right to it ends`() async throws {
    let film = Film(length: 1 << 20, start: world.now(), codecString: "avc1.64001f") { range in
      [UInt8](repeating: 1, count: Int(range.upperBound - range.lowerBound))
    }
    let pieces = Observed<Bool>()
    let answer = FilmAnswer(film: film) {
      if pieces.all.count == 2 { throw Fault(.denied, "test.over", "the call is over") }
      pieces.add(true)
    }
    let router = Router(context: BasicRequestContext.self)
    router.get("film") { request, _ in answer.response(to: request) }
    try await Application(router: router).test(.live) { client in
      let broken = await #expect(throws: (any Error).self) {
        _ = try await client.executeRequest(uri: "/film", method: .get, headers: [:], body: nil)
      }
      #expect(broken != nil)
    }
    #expect(pieces.all.count == 2)
  }
}
