import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Testing

@testable import aula

/// What grew for ever beside the footage: pictures of alerts, gaps, lines of seals, signed heads.
@Suite(.timeLimit(.minutes(4)))
struct ThinningTests {
  private struct Month {
    let yard: FourCameras
    let pictures: Pictures
    let key: JournalKey
    let heads: HeadFile

    init(_ yard: FourCameras) throws {
      self.yard = yard
      pictures = Pictures(root: yard.folder.path + "/pictures")
      key = try JournalKey(folder: yard.folder.path)
      heads = HeadFile(path: yard.folder.path + "/journal.heads")
    }

    /// Each hour: a file of each camera, a gap of the first, an alert of the second, a seal, a
    /// head.
    func live(hours: Int, each: () throws -> Void) async throws {
      let (world, store) = (yard.world, yard.store)
      for _ in 0..<hours {
        for camera in yard.cameras {
          try await yard.write(camera)
          // Ids of one millisecond are told apart by chance alone, and a month draws many.
          world.advance(by: .milliseconds(1))
        }
        world.advance(by: .seconds(300))
        let gap = Gap(
          start: world.now(), end: world.now() + .seconds(3_300), reason: .disconnected)
        try await store.write { tx in
          try RecordingArchive.note(gap, camera: yard.cameras[0].id, role: .main, in: tx)
          try RecordingSeals.seal(try RecordingSeals.unsealed(tx), in: tx, world: world)
        }
        _ = try await alert()
        try heads.append(try await Journal.signHead(of: store, with: key, in: world))
        world.advance(by: .seconds(3_300))
        try each()
      }
    }

    func alert() async throws -> Alert {
      let moment = MediaTime(yard.world.now())
      let (alert, isNew) = try await yard.desk.raiseAlert(
        Trigger(
          rule: "Ворота", ruleKind: .intrusion, track: 1, label: .person, start: moment,
          end: moment, box: PictureBox(x: 0.1, y: 0.1, width: 0.2, height: 0.2),
          arrival: yard.world.now()), from: yard.cameras[1].id)
      #expect(isNew)
      let path = try pictures.write([0xFF, 0xD8, 0xFF, 0xD9], for: alert)
      try await yard.desk.attach(picture: path, to: alert.id)
      return alert
    }

    func count(_ what: String) async throws -> Int {
      try await yard.store.read { try $0.value("select count(*) from \(what)") } ?? 0
    }

    var files: [String] {
      let names = FileManager.default.enumerator(atPath: pictures.root)?.compactMap {
        $0 as? String
      }
      return (names ?? []).filter { $0.hasSuffix(".jpg") }.sorted()
    }

    func named() async throws -> [String] {
      try await yard.store.read {
        try $0.query("select picture from alert where picture is not null order by picture")
          .map { try $0[0] }
      }
    }
  }

  private static let bounded = ["segment", "picture_group", "segment_seal", "gap"]

  @Test func `a month of the clock, and what is kept of three days does not grow`() async throws {
    try await FourCameras.inFolder { yard in
      let month = try Month(yard)
      let retention = try yard.retention(days: 3, pictures: month.pictures)
      try await month.live(hours: 15 * 24) { retention.pass() }
      var half: [String: Int] = [:]
      for table in Self.bounded { half[table] = try await month.count(table) }
      let pictures = month.files.count
      try await month.live(hours: 15 * 24) { retention.pass() }
      for table in Self.bounded {
        let (now, then) = (try await month.count(table), half[table] ?? 0)
        #expect(now > 60 && now <= then + 8, "\(table): \(then), then \(now)")
      }
      #expect(try await month.count("segment") <= 3 * 24 * 4 + 4)
      #expect(try await month.count("gap") <= 3 * 24 + 7)
      #expect(try await month.count("segment_seal") <= (3 * 24 + 8) * 4)
      #expect(month.files.count <= pictures + 1 && month.files.count <= 3 * 24 + 7)
      #expect(try await month.named() == month.files)
      #expect(try await month.count("alert") == 720)
      let days = try FileManager.default.contentsOfDirectory(atPath: month.pictures.root)
      #expect(days.count <= 5)
      #expect(try await month.count("journal_head") <= 8 * 24 + 30)
      #expect(yard.faults.all.isEmpty)
      try await verify(month)
    }
  }

  /// Nothing that is kept is found less well for it.
  private func verify(_ month: Month) async throws {
    let store = month.yard.store
    let witnesses = try HeadFile.read(month.heads.path).heads
    #expect(witnesses.count == 720)
    let journal = try await Journal.verify(
      store, trusted: [month.key.publicKey], witnessed: witnesses)
    #expect(journal.defect == nil && journal.witnesses == 720)
    let seals = try await store.read { try RecordingSeals.check($0) }
    #expect(seals.defects == [] && seals.lists == 720 && seals.thinned > 2_400)
    try await store.write {
      try $0.execute("delete from segment where id = (select max(id) from segment)")
    }
    #expect(try await store.read { try RecordingSeals.check($0) }.defects.count == 1)
  }

  @Test func `an incident keeps its alerts' pictures while it is open and its term after`()
    async throws
  {
    try await FourCameras.inFolder { yard in
      let month = try Month(yard)
      let retention = try yard.retention(days: 1, holdDays: 2, pictures: month.pictures)
      let alert = try await month.alert()
      let deed = { yard.desk.deed(FourCameras.desktop, .console) }
      let incident = try await yard.desk.openIncident(
        .theft, camera: yard.cameras[0].id, by: deed())
      try await yard.store.write {
        try $0.execute(
          """
          update alert set state = 'confirmed', acknowledged_at = raised_at,
            decided_at = raised_at, incident_id = $2 where id = $1
          """, [alert.id, incident.id])
      }
      let path = try #require(try await month.named().first)
      yard.world.advance(by: .seconds(3_600))
      try await month.live(hours: 60) { retention.pass() }
      #expect(month.files.first == path && month.files.count <= 32)
      #expect(try await month.named() == month.files)
      _ = try await yard.desk.close(
        incident.id, version: 1, .registered, note: "дело", by: deed())
      try await month.live(hours: 40) { retention.pass() }
      #expect(month.files.first == path)
      try await month.live(hours: 20) { retention.pass() }
      #expect(!month.files.contains(path))
      let shown = try await yard.store.read { try $0.alert(alert.id) }
      #expect(shown.picture == nil && shown.incident == incident.id)
    }
  }

  @Test func `what a kill left of the files is removed by its day; strange files stay`()
    async throws
  {
    try await FourCameras.inFolder { yard in
      let month = try Month(yard)
      let alert = try await month.alert()
      // Killed between the row and the file.
      try await yard.store.write {
        try $0.execute("update alert set picture = null where id = $1", [alert.id])
      }
      let strange = month.pictures.root + "/2026-06-15/notes.txt"
      try Data("x".utf8).write(to: URL(filePath: strange))
      try await month.live(hours: 40) {}
      #expect(month.files.count == 41)
      try yard.retention(days: 1, pictures: month.pictures).pass()
      #expect(try await month.named() == month.files && month.files.count == 24)
      #expect(FileManager.default.fileExists(atPath: strange))
      let days = try FileManager.default.contentsOfDirectory(atPath: month.pictures.root).sorted()
      #expect(days == ["2026-06-15", "2026-06-16", "2026-06-17"])
    }
  }

  @Test func `under a clock that jumped nothing is thinned`() async throws {
    try await FourCameras.inFolder { yard in
      let month = try Month(yard)
      let retention = try yard.retention(days: 1, pictures: month.pictures)
      try await month.live(hours: 5) { retention.pass() }
      #expect(month.files.count == 5)
      yard.world.setClock(to: yard.world.now() + .seconds(86_400 * 40))
      retention.pass()
      #expect(month.files.count == 5)
    }
  }
}
