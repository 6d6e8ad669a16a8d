import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// Segments with digests, sealed in the journal.
struct Sealed {
  let world = ManualWorld()
  let store: Store
  let segments: [Segment]

  init(count: Int = 3, inLists size: Int = 500) async throws {
    let (world, store) = (world, try await Store.migratedScratch(in: ManualWorld()))
    self.store = store
    segments = (1...count).map { number in
      let start = MediaTime(ticks: Int64(number) * 60 * 90_000)
      return Segment(
        id: ID(rawValue: Int64(number)), camera: ID(rawValue: 9), role: .main,
        path: "9/main/\(number).mp4",
        format: StreamFormat(
          codec: .h264, width: 64, height: 48, nominalRate: 10, configuration: [1, 2],
          codecString: "avc1"),
        initializationLength: 100, initializationDigest: [UInt8](repeating: 1, count: 32),
        start: start)
    }
    let segments = segments
    try await store.write { tx in
      let folder = try RecordingArchive.folder(at: "/rec", in: tx, world: world)
      for segment in segments {
        try RecordingArchive.open(segment, in: folder, tx)
        try RecordingArchive.commit(Self.groups(segment), in: tx)
        try RecordingArchive.close(segment.id, in: tx)
      }
    }
    while try await seal(limit: size) > 0 {}
  }

  static func groups(_ segment: Segment) -> [PictureGroup] {
    (0..<3).map { number in
      let start = segment.start.advanced(byTicks: Int64(number) * 90_000)
      return PictureGroup(
        segment: segment.id, offset: 100 + Int64(number) * 50, length: 50, start: start,
        end: start.advanced(byTicks: 90_000), frames: 10, continues: number > 0,
        digest: [UInt8](repeating: UInt8(number), count: 32))
    }
  }

  func seal(limit: Int = RecordingSeals.longestList) async throws -> Int {
    let world = world
    return try await store.write {
      try RecordingSeals.seal(try RecordingSeals.unsealed(limit: limit, $0), in: $0, world: world)
    }
  }

  var report: SealReport {
    get async throws { try await store.read { try RecordingSeals.check($0) } }
  }

  /// Segments whose rows are not those that were sealed.
  var changed: [ID<Segment>] {
    get async throws {
      try await store.read { try RecordingArchive.segments(after: ID(rawValue: 0), limit: 9, $0) }
        .filter { $0.seal != nil && $0.seal != SegmentRoll.digest($0.segment, $0.groups) }
        .map(\.segment.id)
    }
  }

  /// Does what nobody may, and says how many rows it changed; `$1` stands for 32 zeros.
  @discardableResult
  func commit(_ crime: String) async throws -> Int {
    let zeros = crime.contains("$1") ? [[UInt8](repeating: 0, count: 32)] : []
    return try await store.write { try $0.execute(crime, zeros) }
  }
}

struct RecordingSealsTests {
  @Test func `what is closed is sealed once, in one entry of the journal`() async throws {
    let sealed = try await Sealed()
    let report = try await sealed.report
    #expect(report.lists == 1 && report.sealed == 3 && report.defects == [])
    #expect(try await sealed.changed == [])
    #expect(try await sealed.seal() == 0)
    #expect(try await sealed.report.lists == 1)
  }

  @Test func `a recording that is gone with its rows is missed`() async throws {
    let sealed = try await Sealed()
    try await sealed.store.write { _ = try $0.execute("delete from segment where id = 2") }
    #expect(try await sealed.report.defects == [.lost(ID(rawValue: 2), entry: 0)])
    // And so it is where somebody took it out of the list as well.
    try await sealed.store.write {
      _ = try $0.execute("delete from segment_seal where segment = 2")
    }
    let defects = try await sealed.report.defects
    #expect(
      defects == [.listUnlike(entry: 0, at: sealed.world.now(), listed: 3, found: 2)])
    try await sealed.store.write { _ = try $0.execute("delete from segment_seal") }
    #expect(try await sealed.report.defects.count == 1)
  }

  @Test(arguments: [
    "update picture_group set digest = $1 where segment = 2 and byte_offset = 150",
    "update picture_group set start_tick = start_tick + 1 where segment = 2 and byte_offset = 150",
    "update picture_group set continues = 0 where segment = 2",
    "delete from picture_group where segment = 2 and byte_offset = 200",
    "update segment set initialization_digest = $1 where id = 2",
    "update segment set camera = 8 where id = 2",
    "update segment set configuration = $1 where id = 2",
  ])
  func `an edited row is found`(crime: String) async throws {
    let sealed = try await Sealed()
    try await sealed.commit(crime)
    #expect(try await sealed.changed == [ID(rawValue: 2)])
  }

  @Test func `what is removed on purpose is not missed, and cannot be added to`() async throws {
    let sealed = try await Sealed()
    let world = sealed.world
    try await sealed.store.write {
      try RecordingSeals.remove([ID(rawValue: 1)], because: "retention", in: $0, world: world)
    }
    var report = try await sealed.report
    #expect(report.defects == [] && report.removed == 1 && report.sealed == 2)
    try await sealed.store.write { tx in
      try tx.execute("update segment_seal set removal = 1 where segment = 2")
      try tx.execute("delete from segment where id = 2")
    }
    report = try await sealed.report
    #expect(
      report.defects == [.listUnlike(entry: 1, at: world.now(), listed: 1, found: 2)])
  }

  @Test func `a recording that recovery changes is sealed anew`() async throws {
    let sealed = try await Sealed()
    let world = sealed.world
    try await sealed.store.write { tx in
      try RecordingSeals.unseal([ID(rawValue: 3)], in: tx, world: world)
      try RecordingArchive.withdraw(ID(rawValue: 3), beyond: 210, in: tx)
    }
    #expect(try await sealed.seal() == 1)
    #expect(try await sealed.changed == [])
    let report = try await sealed.report
    #expect(report.defects == [] && report.sealed == 3 && report.removed == 0)
  }

  @Test func `what is still recorded is neither sealed nor removed`() async throws {
    let sealed = try await Sealed(count: 1)
    let world = sealed.world
    try await sealed.store.write {
      _ = try $0.execute("update segment set is_open = 1, seal = null")
    }
    #expect(try await sealed.store.read { try RecordingSeals.unsealed($0).isEmpty })
    await expectFault("store.segment-open") {
      try await sealed.store.write {
        try RecordingSeals.remove([ID(rawValue: 1)], because: "retention", in: $0, world: world)
      }
    }
  }

  @Test func `a film begins with the key frame that its pictures need`() async throws {
    let sealed = try await Sealed()
    let start = sealed.segments[1].start
    let range = start.advanced(byTicks: 200_000)..<start.advanced(byTicks: 210_000)
    let groups = try await sealed.store.read {
      try RecordingArchive.groups(of: ID(rawValue: 9), .main, in: range, $0)
    }
    #expect(groups.map(\.1.offset) == [100, 150, 200])
    #expect(groups.map(\.1) == Sealed.groups(sealed.segments[1]))
  }

  @Test func `gaps of an older database are there after the migration`() async throws {
    let store = try Store.scratch()
    _ = try await Migrator(Array(Migration.all.prefix(3))).migrate(store, in: ManualWorld())
    try await store.write {
      _ = try $0.execute("insert into gap values (9, 'main', 5, null, 'storage')")
    }
    _ = try await Migrator().migrate(store, in: ManualWorld())
    let gap = try await store.read { try RecordingArchive.openGap(of: ID(rawValue: 9), .main, $0) }
    #expect(gap == Gap(start: Timestamp(microseconds: 5), end: nil, reason: .storage))
  }
}
