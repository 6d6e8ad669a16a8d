import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

struct ArchiveTests {
  private let hour = Duration.seconds(3_600)

  /// Noon in Karaganda, of a day that is recorded from midnight but for an hour and a moment.
  private func fixture() async throws -> (fixture: DeskFixture, midnight: Timestamp) {
    let world = ManualWorld()
    let camera = OneCamera(ring: LiveRing())
    let fixture = try await DeskFixture.make(world: world, sensing: { _ in camera.sensing })
    let clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
    let midnight = clock.day(of: world.now()).end
    world.advance(by: midnight.since(world.now()) + hour * 12)
    try await fixture.desk.store.write { tx in
      let folder = try RecordingArchive.folder(at: "/recordings", in: tx, world: world)
      try record(fixture.camera, midnight, midnight + hour * 3, in: folder, tx, world)
      try record(fixture.camera, midnight + hour * 4, midnight + hour * 12, in: folder, tx, world)
      let gap = Gap(start: midnight + hour * 3, end: midnight + hour * 4, reason: .disconnected)
      try RecordingArchive.note(gap, camera: fixture.camera.id, role: .main, in: tx)
      let open = Gap(start: midnight + hour * 12 - .seconds(5), end: nil, reason: .storage)
      try RecordingArchive.note(open, camera: fixture.camera.id, role: .main, in: tx)
    }
    return (fixture, midnight)
  }

  private func record(
    _ camera: Camera, _ start: Timestamp, _ end: Timestamp, in folder: ID<RecordingFolder>,
    _ tx: any Connection, _ world: any World
  ) throws {
    let segment = Segment(
      id: ID(in: world), camera: camera.id, role: .main, path: "\(start.microseconds).mp4",
      format: StreamFormat(
        codec: .h264, width: 1280, height: 720, nominalRate: 25, configuration: [1],
        codecString: "avc1.64001f"),
      initializationLength: 100, start: MediaTime(start))
    try RecordingArchive.open(segment, in: folder, tx)
    let group = PictureGroup(
      segment: segment.id, offset: 100, length: 1, start: MediaTime(start), end: MediaTime(end),
      frames: 1)
    try RecordingArchive.commit([group], in: tx)
  }

  private func page(_ query: String = "", as user: KeyPath<DeskFixture, User> = \.user) async throws
    -> String
  {
    let (fixture, _) = try await fixture()
    let cookie = try await fixture.signIn(fixture[keyPath: user])
    return try await fixture.console.application().test(.router) { client in
      let path = "/cameras/\(fixture.camera.id)/archive\(query)"
      return try await client.execute(uri: path, method: .get, headers: [.cookie: cookie]) {
        "\($0.status.code) " + String(buffer: $0.body)
      }
    }
  }

  @Test func `a day says what is recorded, what is not, and why`() async throws {
    let page = try await page()
    #expect(page.hasPrefix("200") && !page.contains("⟦"))
    // 11 of 12 hours, and not a hundredth more.
    #expect(page.contains("11 ч 00 мин из 12 ч 00 мин (91,6 %)"))
    #expect(page.contains("2 разрыва") && page.contains("нет связи с камерой"))
    #expect(page.contains("03:00:00") && page.contains("04:00:00") && page.contains("1 ч 00 мин"))
    #expect(page.contains("продолжается") && page.contains("хранилище не принимало запись"))
    #expect(page.contains(#"x="10800.0" y="0" width="3600.0""#))
    #expect(page.contains("UTC+5"))
  }

  @Test func `a day that retention removed is told from one that was never recorded`() async throws
  {
    let (fixture, midnight) = try await fixture()
    let (camera, world) = (fixture.camera.id, fixture.world)
    try await fixture.desk.store.write { tx in
      let folder: ID<RecordingFolder>? = try tx.value("select id from storage")
      var plan = RemovalPlan(holds: .empty)
      plan.cutoff = MediaTime(midnight + hour * 3 + .seconds(1))
      plan.abandoned = (ID(rawValue: .max), MediaTime(midnight + hour * 100))
      let gone = try RecordingRetention.mark(plan, in: try #require(folder), at: world.now(), tx)
      #expect(gone.count == 1)
      try RecordingRetention.settle(gone, in: tx, world: world)
    }
    let cookie = try await fixture.signIn(fixture.user)
    let look: @Sendable (String) async throws -> String = { query in
      try await fixture.console.application().test(.router) { client in
        let path = "/cameras/\(camera)/archive\(query)"
        return try await client.execute(uri: path, method: .get, headers: [.cookie: cookie]) {
          String(buffer: $0.body)
        }
      }
    }
    let page = try await look("")
    #expect(page.contains(#"class="archive-removed" x="0.0" y="0" width="10800.0""#))
    #expect(page.contains("истёк срок хранения"))
    #expect(
      try await look("?at=\(Int(midnight.seconds) - 90_000)").contains("За этот день записи нет"))
    try await fixture.desk.store.write { try $0.execute("delete from segment") }
    #expect(try await look("").contains("Записи за этот день удалены: истёк срок хранения."))
  }

  @Test(arguments: ["?day=2999-01-01", "?day=nonsense", "?at=99999999999", "?at=nan", "?stream=x"])
  func `what is asked wrongly is today`(query: String) async throws {
    #expect(try await page(query).contains("11 ч 00 мин из 12 ч 00 мин"))
  }

  @Test func `a day without a recording leads to one that has some`() async throws {
    let (_, midnight) = try await fixture()
    let page = try await page("?at=\(Int(midnight.seconds) - 90_000)")
    #expect(page.contains("За этот день записи нет"))
    #expect(page.contains("/archive?at=\(Int(midnight.seconds))"))
    #expect(!page.contains("<script type=\"module\" src=\"/static/archive.js"))
    let small = try await self.page("?stream=sub")
    #expect(small.contains("Эта камера ещё ничего не записала"))
  }

  @Test func `a link to a moment opens the player there`() async throws {
    let (_, midnight) = try await fixture()
    let moment = Int(midnight.seconds) + 5_000
    #expect(try await page("?at=\(moment)").contains("&quot;at&quot;:\(moment)"))
  }

  @Test func `a camera's page tells what is wrong with a stream that comes`() async throws {
    let camera = OneCamera(ring: LiveRing())
    let since = Timestamp(microseconds: 0)
    let sensing = Sensing(
      video: camera, states: camera, stills: camera, footage: camera,
      troubles: { _, role in role == .main ? [.noKeyFrames: since] : [:] },
      health: { Health(recorder: .off, analysis: .off) })
    let fixture = try await DeskFixture.make(sensing: { _ in sensing })
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.console.application().test(.router) { client in
      try await client.execute(
        uri: "/cameras/\(fixture.camera.id)", method: .get, headers: [.cookie: cookie]
      ) {
        let page = String(buffer: $0.body)
        #expect(page.split(separator: "Ключевой кадр не приходил").count == 2)
        #expect(page.contains("Задайте в камере ключевой кадр раз в 2 с"))
        #expect(page.contains("на связи"))
      }
    }
  }

  @Test func `a camera is shown as its worst stream`() async throws {
    let sensing = OneCamera(
      ring: LiveRing(), states: [.sub: .unreadable(since: Timestamp(microseconds: 0))])
    let fixture = try await DeskFixture.make(sensing: { _ in sensing.sensing })
    let cookie = try await fixture.signIn(fixture.user)
    var camera = fixture.camera
    camera.subAddress = "rtsp://127.0.0.1/yard/small"
    let saved = try await fixture.desk.save(camera, by: .service(.setup, at: fixture.world.now()))
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(client, cookie: cookie, page: "/desk")
      let cameras = try await desk.get("/api/cameras").json["cameras"] as? [[String: Any]]
      let shown = try #require(cameras?.first)
      let states = try #require(shown["states"] as? [String: [String: Any]])
      #expect(states.mapValues { $0["state"] as? String } == ["main": "live", "sub": "unreadable"])
      #expect((shown["state"] as? [String: Any])?["state"] as? String == "unreadable")
      try await client.execute(
        uri: "/cameras/\(saved.id)", method: .get, headers: [.cookie: cookie]
      ) {
        let page = String(buffer: $0.body)
        #expect(page.contains("изображение повреждено") && page.contains("Перезагрузите камеру"))
      }
    }
  }

  @Test func `a crew has no way into the archive`() async throws {
    #expect(try await page(as: \.crew).hasPrefix("403"))
  }
}

struct LocalDayTests {
  private func clock(_ zone: String) -> LocalTime {
    LocalTime(zone: TimeZone(identifier: zone)!, texts: Texts(.ru, entries: [:]))
  }

  @Test func `a day begins at the zone's midnight`() {
    let day = clock("Asia/Almaty").day(CalendarDate(year: 2026, month: 11, day: 22)!)
    #expect(LocalTime.machine(day.start) == "2026-11-21T19:00:00Z")
    #expect(day.end.since(day.start) == .seconds(86_400))
    #expect(clock("Asia/Almaty").day(of: day.start) == day)
    #expect(
      clock("Asia/Almaty").day(of: day.end).date == CalendarDate(year: 2026, month: 11, day: 23))
  }

  @Test func `the day on which Kazakhstan changed its offset has 25 hours`() {
    let day = clock("Asia/Almaty").day(CalendarDate(year: 2024, month: 2, day: 29)!)
    #expect(day.end.since(day.start) == .seconds(25 * 3_600))
    let next = clock("Asia/Almaty").day(day.date, later: 1)
    #expect(next.start == day.end && next.date == CalendarDate(year: 2024, month: 3, day: 1))
    #expect(clock("Asia/Almaty").day(next.date, later: -1) == day)
  }
}
