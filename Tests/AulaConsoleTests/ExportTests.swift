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

/// Recordings as files: what is missing is said before, and each file is in the journal.
@Suite(.timeLimit(.minutes(3)))
struct ExportTests {
  private let world = ManualWorld()
  private let camera = OneCamera(ring: LiveRing(), filmLength: 600_000)
  private let clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))

  /// Noon of a day that is recorded from ten to eleven, but for a minute of which the gap is known.
  private func fixture() async throws -> (fixture: DeskFixture, ten: Timestamp) {
    let fixture = try await DeskFixture.make(world: world, sensing: { _ in camera.sensing })
    let midnight = clock.day(of: world.now()).end
    world.advance(by: midnight.since(world.now()) + .seconds(12 * 3_600))
    let ten = midnight + .seconds(10 * 3_600)
    let hole = ten + .seconds(1_800)
    let (id, world) = (fixture.camera.id, world)
    try await fixture.desk.store.write { tx in
      let folder = try RecordingArchive.folder(at: "/recordings", in: tx, world: world)
      try record(id, ten, hole, in: folder, tx)
      try record(id, hole + .seconds(60), ten + .seconds(3_600), in: folder, tx)
      let gap = Gap(start: hole, end: hole + .seconds(60), reason: .disconnected)
      try RecordingArchive.note(gap, camera: id, role: .main, in: tx)
    }
    return (fixture, ten)
  }

  private func record(
    _ camera: ID<Camera>, _ start: Timestamp, _ end: Timestamp, in folder: ID<RecordingFolder>,
    _ tx: any Connection
  ) throws {
    let segment = Segment(
      id: ID(in: world), camera: camera, role: .main, path: "\(start.microseconds).mp4",
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

  private func get(
    _ fixture: DeskFixture, _ path: String, as user: User? = nil
  ) async throws -> TestResponse {
    try await get(fixture, path, try await fixture.signIn(user ?? fixture.user))
  }

  private func get(
    _ fixture: DeskFixture, _ path: String, _ cookie: String
  ) async throws -> TestResponse {
    try await fixture.console.application().test(.router) { client in
      try await client.executeRequest(
        uri: "/cameras/\(fixture.camera.id)/" + path, method: .get,
        headers: [.cookie: cookie, .accept: "text/html"], body: nil)
    }
  }

  private func span(_ from: Timestamp, _ seconds: Int) -> String {
    "from=\(Int64(from.seconds))&to=\(Int64(from.seconds) + Int64(seconds))"
  }

  @Test func `the page says what a file would hold and what it would not, before it is taken`()
    async throws
  {
    let (fixture, ten) = try await fixture()
    let day = clock.day(of: ten).date
    let page = try await get(fixture, "export?day=\(day)&start=10:29&end=10:32:00")
    #expect(page.status == .ok && !page.text.contains("⟦"))
    #expect(page.text.contains("10:29:00 – 10:32:00 (UTC+5) · 3 мин 00 с"))
    #expect(page.text.contains("нет 1 мин 00 с") && page.text.contains("нет связи с камерой"))
    #expect(page.text.contains("10-29-00 UTC+5 3 мин 00 с пропущено 1 мин 00 с.mp4"))
    #expect(page.text.contains("около 1 МБ"))
    let whole = try await get(fixture, "export?" + span(ten, 600))
    #expect(!whole.text.contains("пропущено") && whole.text.contains("clip.mp4?from="))
    // Up to now: the last seconds may be on their way, an hour is not.
    let now = fixture.world.now()
    let fresh = try await get(fixture, "export?" + span(now - .seconds(10), 10))
    #expect(fresh.text.contains("ещё не записано на диск"))
    let hour = try await get(fixture, "export?" + span(now - .seconds(3_600), 3_600))
    #expect(hour.text.contains("запись не велась") && !hour.text.contains("ещё не записано"))
    // The moment that is looked at, from the desk.
    let at = try await get(fixture, "export?at=\(ten.seconds + 60.7)")
    #expect(at.text.contains("10:00:30 – 10:01:31"))
  }

  @Test
  func `a stretch over midnight is read as one, and what cannot be meant is refused in words`()
    async throws
  {
    let (fixture, ten) = try await fixture()
    let today = clock.day(of: ten).date
    let yesterday = clock.day(today, later: -1).date
    let night = try await get(fixture, "export?day=\(yesterday)&start=23:50&end=00:10")
    #expect(night.text.contains("23:50:00 – 00:10:00 (UTC+5) · 20 мин 00 с"))
    let refused = [
      ("day=\(today)&start=10:00&end=11:00:01", "длиннее часа"),
      ("day=\(today)&start=10:00&end=09:00", "Конец раньше начала"),
      ("day=\(today)&start=12:30&end=12:40", "ещё не наступило"),
      ("day=\(today)&start=25:00&end=26:00", "Укажите"),
      ("day=2026-02-30&start=10:00&end=10:10", "Укажите"), ("from=1&to=x", "Укажите"),
      ("at=nan", "Укажите"), ("from=5&to=5", "Укажите"),
    ]
    for (query, words) in refused {
      let page = try await get(fixture, "export?" + query)
      #expect(page.status == .ok && page.text.contains(words), "\(query)")
      #expect(!page.text.contains("clip.mp4"), "\(query)")
      expect(try await get(fixture, "clip.mp4?" + query), .badRequest)
    }
    // Nothing asked yet: the form alone.
    let bare = try await get(fixture, "export")
    #expect(bare.status == .ok && !bare.text.contains(#"role="alert""#))
    expect(try await get(fixture, "clip.mp4"), .badRequest)
    expect(try await get(fixture, "clip.mp4?part=2&" + span(ten, 60)), .notFound)
  }

  @Test func `a file has a name that says what it is, and a film of its length`() async throws {
    let (fixture, ten) = try await fixture()
    let file = try await get(fixture, "clip.mp4?" + span(ten + .seconds(1_770), 90))
    #expect(file.status == .ok && file.body.readableBytes == 600_000)
    #expect(file.headers[.contentType] == "video/mp4")
    let name = try #require(file.headers[.contentDisposition])
    #expect(name.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    let parts = name.split(separator: "; ").map(String.init)
    #expect(parts.count == 3 && parts[0] == "attachment")
    #expect(parts[1].hasSuffix("_10-29-30_UTC+5_90s_missing-60s.mp4\""), "\(name)")
    let encoded = try #require(parts[2].split(separator: "''").last)
    let decoded = try #require(String(encoded).removingPercentEncoding)
    #expect(decoded.hasPrefix(fixture.camera.name), "\(decoded)")
    #expect(decoded.hasSuffix("UTC+5 1 мин 30 с пропущено 1 мин 00 с.mp4"))
  }

  @Test func `each file is an entry of its own, with the exact stretch`() async throws {
    let (fixture, ten) = try await fixture()
    for _ in 0..<2 { expect(try await get(fixture, "clip.mp4?" + span(ten, 90)), .ok) }
    let lines = try await fixture.desk.store.read { try $0.looks().lines }
    #expect(lines.map(\.kind) == [.exported, .exported])
    #expect(lines.allSatisfy { $0.user == fixture.user.id && $0.camera == fixture.camera.id })
    #expect(lines[0].recorded == ten...(ten + .seconds(90)))
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.desk.store.write { try $0.execute("drop table journal_tip") }
    expect(try await get(fixture, "clip.mp4?" + span(ten, 90), cookie), .serviceUnavailable)
  }

  @Test func `a crew takes nothing along, and an inspector of the own yards alone`() async throws {
    let (fixture, ten) = try await fixture()
    let paths = ["export?" + span(ten, 60), "clip.mp4?" + span(ten, 60)]
    for path in paths { expect(try await get(fixture, path, as: fixture.crew), .forbidden) }
    let inspector = User(id: ID(in: world), login: "precinct", name: "И", role: .inspector)
    try await fixture.desk.addUser(
      inspector, password: DeskFixture.password, by: .service(.setup, at: world.now()))
    for path in paths { expect(try await get(fixture, path, as: inspector), .forbidden) }
    let id = try #require(fixture.camera.yard)
    var yard = try await fixture.desk.store.read { try $0.yard(id) }
    yard.inspector = inspector.id
    _ = try await fixture.desk.save(yard, by: .service(.setup, at: world.now()))
    for path in paths { expect(try await get(fixture, path, as: inspector), .ok) }
  }

  @Test func `four files at once are sent, not five`() throws {
    let slots = ExportSlots()
    var held = (0..<ExportSlots.most).compactMap { _ in slots.take() }
    #expect(held.count == 4 && slots.take() == nil)
    held.removeLast()
    #expect(slots.take() != nil)
  }

  @Test(
    arguments: [
      ("Двор 1: въезд/выезд", "Двор 1- въезд-выезд"), ("..\\..\\etc ", "-..-etc"),
      ("а\u{202E}gpj\u{0}\n<b>\"c\"?*|", "а-gpj---b--c----"), ("\u{A0}", ""),
    ])
  func `a name is safe in every file system`(name: String, safe: String) {
    #expect(ExportName.safe(name) == safe)
  }

  @Test func `a long name leaves room for what the file says of itself`() {
    var long = fixtureCamera
    long.name = String(repeating: "Ж👩‍👩‍👧", count: 60)
    let start = Timestamp(seconds: 1_700_000_000)
    let clip = RecordedClip(
      start: start, end: start + .seconds(61.5), length: 1, width: 1, height: 1)
    let name = ExportName(long, clip, part: 2, of: 3, missing: .seconds(1.2), clock)
    #expect(name.full.utf8.count < 255)
    #expect(name.plain.hasSuffix("_62s_part-2-of-3_missing-2s.mp4"))
  }

  private var fixtureCamera: Camera {
    Camera(id: ID(rawValue: 7), name: "К", placement: .publicPlace)
  }
}
