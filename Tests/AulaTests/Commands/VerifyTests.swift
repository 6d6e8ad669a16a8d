import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import aula

/// A data folder with a log and a recording, made by the real parts within this process.
struct Past {
  let folder: URL
  let file: URL
  let segment: Segment

  init(in folder: URL) async throws {
    self.folder = folder
    let world = SystemWorld()
    let archive = try await Archive.open(folder.path, world: world)
    let desk = Desk(
      store: archive.store, world: world, vault: archive.vault,
      hasher: try PasswordHasher())
    for number in 1...5 {
      let unit = AulaDomain.Unit(id: ID(in: world), callSign: "П-\(number)", kind: .police)
      try await desk.add(unit, by: desk.deed(.setup))
    }
    let recordings = try await Recordings.open(
      Configuration(Said(yaml: "data: \(folder.path)", name: "a")), store: archive.store,
      world: world)
    let camera = ID<Camera>(in: world)
    let session = RecordSession(
      recordings: recordings,
      streams: [
        .init(
          camera: camera, role: .main, name: "a",
          address: StreamAddress(try TestCamera.file(in: folder)))
      ], world: world)
    try await session.run(for: nil)
    try await archive.sealRecordings(in: world)
    try await archive.signHead(in: world)
    let indexed = try await archive.store.read {
      try RecordingArchive.segments(after: ID(rawValue: 0), limit: 1, $0)
    }
    segment = try #require(indexed.first?.segment)
    file = URL(filePath: recordings.storage.path(segment.path))
    archive.store.close()
  }

  func write(_ sql: String) async throws {
    let store = try Store.open(path: DataFolder(path: folder.path).database)
    try await store.write { try $0.execute(sql) }
    store.close()
  }

  func findings(all: Bool = true, _ more: [String] = []) async throws -> BuiltProgram.Answer {
    try await BuiltProgram.run(
      ["verify", "--json", "--data", folder.path] + (all ? ["--all"] : []) + more)
  }
}

struct VerifyTests {
  struct Page: Decodable {
    struct Log: Decodable {
      let entries: Int
      let firstBad: Int?
      let heads: Int
    }

    struct Film: Decodable {
      struct Defect: Decodable {
        let path: String
        let words: String
      }

      let groups: Int
      let groupsWithoutDigest: Int
      let sealed: Int
      let removed: Int
      let defects: [Defect]
    }

    struct Rows: Decodable {
      struct Defect: Decodable {
        let noun: String
        let label: String
      }

      let defects: [Defect]
    }

    let isWhole: Bool
    let journal: Log
    let rows: Rows
    let recordings: Film
  }

  func page(_ answer: BuiltProgram.Answer) throws -> Page {
    try #require(try answer.lines(Page.self).first, "\(answer.errors)")
  }

  func withPast(_ body: (Past) async throws -> Void) async throws {
    try await withTemporaryFolder { try await body(Past(in: $0)) }
  }

  @Test func `a whole past is found whole`() async throws {
    try await withPast { past in
      for all in [false, true] {
        let answer = try await past.findings(all: all)
        #expect(answer.status == 0, "\(answer)")
        let page = try page(answer)
        #expect(page.isWhole && page.journal.entries == 6 && page.journal.heads == 1)
        #expect(page.recordings.groups >= 2 && page.recordings.groupsWithoutDigest == 0)
        #expect(page.recordings.sealed == 1 && page.recordings.removed == 0)
      }
    }
  }

  @Test func `an entry that was changed, or is gone, is named, and the code is 1`() async throws {
    let crimes = [
      ("update journal_entry set actor = 'user:nobody' where sequence = 3", 3),
      ("delete from journal_entry where sequence = 2", 2),
    ]
    for (crime, place) in crimes {
      try await withPast { past in
        try await past.write(crime)
        let answer = try await past.findings()
        #expect(answer.status == 1)
        #expect(try page(answer).journal.firstBad == place)
      }
    }
  }

  @Test func `a log that was cut with its heads is found by a head that was kept elsewhere`()
    async throws
  {
    try await withPast { past in
      let store = try Store.open(path: DataFolder(path: past.folder.path).database)
      let head = try await store.read { try Journal.latestHead(in: $0) }
      store.close()
      let kept = past.folder.appending(path: "head.txt")
      try #require(head).description.write(to: kept, atomically: true, encoding: .utf8)
      for table in ["journal_entry", "journal_tip", "journal_head", "segment_seal"] {
        try await past.write("delete from \(table)")
      }
      // The file that heads are handed out in lies in the data folder here, and is read by itself.
      #expect(try page(try await past.findings()).journal.firstBad == 0)
      try FileManager.default.removeItem(at: past.folder.appending(path: "journal.heads"))
      let rows = try page(try await past.findings())
      #expect(rows.journal.firstBad == nil && rows.rows.defects.count == 5)
      let answer = try await past.findings(all: true, ["--head", kept.path])
      #expect(answer.status == 1)
      #expect(try page(answer).journal.firstBad == 0)
    }
  }

  @Test func `a row that was changed, put in or taken out past the log is named`() async throws {
    let crimes = [
      ("update unit set phone = '+7 700 000 00 00' where call_sign = 'П-3'", "П-3"),
      (
        """
        insert into unit select 99, 1, 'П-9', kind, partner_id, duty, reserved_until_at,
          out_of_service_reason, licence_expires_at, phone from unit where call_sign = 'П-1'
        """, "П-9"
      ),
      ("delete from unit where call_sign = 'П-4'", ""),
    ]
    for (crime, label) in crimes {
      try await withPast { past in
        try await past.write(crime)
        let answer = try await past.findings()
        #expect(answer.status == 1)
        let page = try page(answer)
        #expect(page.journal.firstBad == nil && page.rows.defects.map(\.label) == [label])
        #expect(page.rows.defects.map(\.noun) == ["unit"])
      }
    }
  }

  @Test func `key and heads lie where the settings say, and that they do is said`() async throws {
    try await withTemporaryFolder { folder in
      let vault = folder.appending(path: "vault")
      try FileManager.default.createDirectory(at: vault, withIntermediateDirectories: true)
      let data = folder.appending(path: "data").path
      let key = vault.appending(path: "aula.key").path
      let places = JournalPlaces(data: data, key: key)
      let archive = try await Archive.open(data, journal: places, world: SystemWorld())
      try await archive.signHead(in: SystemWorld())
      archive.store.close()
      let names = try FileManager.default.contentsOfDirectory(atPath: vault.path).sorted()
      #expect(names == ["aula.key", "aula.pub", "journal.heads"])
      let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(!FileManager.default.fileExists(atPath: data + "/journal.key"))
      #expect(!places.keyLiesWithData && JournalPlaces(data: data).keyLiesWithData)
      let words = ["verify", "--data", data]
      let apart = try await BuiltProgram.run(words + ["--set", "journal.key=\(key)"])
      #expect(apart.status == 0 && !apart.output.contains("in the data folder"), "\(apart)")
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
      await #expect(throws: Fault.self) {
        _ = try await Archive.open(data, journal: places, world: SystemWorld())
      }
    }
  }

  @Test func `a recording that is gone, cut or changed is named`() async throws {
    let crimes: [(String, @Sendable (Past) throws -> Void)] = [
      ("missing", { try FileManager.default.removeItem(at: $0.file) }),
      ("bytes; the index knows", { past in try past.change { $0.removeLast(100) } }),
      (
        "beginning",
        { past in
          try past.change { bytes in
            let name = bytes.lastRange(of: Array("avcC".utf8))
            if let name { bytes[name.upperBound + 12] ^= 255 }
          }
        }
      ),
    ]
    for (words, crime) in crimes {
      try await withPast { past in
        try crime(past)
        let answer = try await past.findings()
        #expect(answer.status == 1, "\(words): \(answer)")
        let found = try page(answer).recordings.defects.first
        #expect(found?.words.contains(words) == true, "\(found.debugDescription)")
        #expect(found?.path == past.file.path)
      }
    }
  }

  @Test func `a torn group is found, by its first picture or by every byte`() async throws {
    try await withPast { past in
      let place = Int(past.segment.initializationLength) + 4
      try past.change { $0[place] = 0 }
      #expect(try await past.findings(all: false).status == 1)
      try past.change { $0[place] = UInt8(ascii: "m") }
      #expect(try await past.findings(all: false).status == 0)
      // One bit of the last picture: only who reads all of it will see.
      try past.change { $0[$0.count - 3] ^= 1 }
      #expect(try await past.findings(all: false).status == 0)
      let answer = try await past.findings()
      #expect(
        try page(answer).recordings.defects.first?.words.contains("are not the pictures") == true)
    }
  }

  @Test func `a file that the index lost is found once it knows a later one`() async throws {
    try await withPast { past in
      let early = past.file.deletingLastPathComponent()
        .appending(path: "000000.000-\(ID<Segment>(rawValue: 5)).mp4")
      try FileManager.default.copyItem(at: past.file, to: early)
      let found = try page(try await past.findings()).recordings.defects
      #expect(found.map(\.path) == [early.path])
    }
  }

  /// The file goes before its row: a check between the two took it for lost.
  @Test func `what retention removes, or has removed, is not lost`() async throws {
    try await withPast { past in
      try await past.write(
        "insert into segment_removal (segment, reason, marked_at) select id, 'age', 0 from segment")
      #expect(try await past.findings().status == 0)
      try FileManager.default.removeItem(at: past.file)
      #expect(try await past.findings().status == 0)
      let store = try Store.open(path: DataFolder(path: past.folder.path).database)
      let marked = try await store.read { tx in
        let folder: ID<RecordingFolder>? = try tx.value("select id from storage")
        return try RecordingRetention.marked(
          in: try #require(folder), after: ID(rawValue: 0), limit: 10, tx)
      }
      try await store.write { try RecordingRetention.settle(marked, in: $0, world: SystemWorld()) }
      store.close()
      let answer = try await past.findings()
      #expect(answer.status == 0, "\(answer)")
      #expect(try page(answer).recordings.removed == 1)
    }
  }

  @Test func `no database is not an empty one`() async throws {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltProgram.run(["verify", "--data", folder.path])
      #expect(answer.status == ExitStatus.notFound.rawValue)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }
}

extension Past {
  func change(_ edit: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: file))
    edit(&bytes)
    try Data(bytes).write(to: file)
  }
}

extension [UInt8] {
  fileprivate func lastRange(of wanted: [UInt8]) -> Range<Int>? {
    stride(from: count - wanted.count, through: 0, by: -1).first {
      self[$0..<$0 + wanted.count].elementsEqual(wanted)
    }.map { $0..<$0 + wanted.count }
  }
}
