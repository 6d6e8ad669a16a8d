import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// A recorder that writes one-second groups of 1000 bytes.
private struct Tape {
  let store: Store
  let world = ManualWorld()
  let folder: ID<RecordingFolder>
  let camera = ID<Camera>(rawValue: 5)
  let format = StreamFormat(
    codec: .h264, width: 1920, height: 1080, nominalRate: 25, configuration: [1, 100, 0, 31],
    codecString: "avc1.64001f")

  init() async throws {
    let world = world
    store = try await Store.migratedScratch(in: world)
    folder = try await store.write {
      try RecordingArchive.folder(at: "/rec", in: $0, world: world)
    }
  }

  func segment(_ number: Int64, at second: Double, role: StreamRole = .main) -> Segment {
    Segment(
      id: ID(rawValue: number), camera: camera, role: role, path: "5/\(number).mp4",
      format: format, initializationLength: 700, start: MediaTime(seconds: second))
  }

  func group(_ segment: Segment, _ place: Int, at second: Double) -> PictureGroup {
    PictureGroup(
      segment: segment.id, offset: 700 + Int64(place) * 1000, length: 1000,
      start: MediaTime(seconds: second), end: MediaTime(seconds: second + 1), frames: 25)
  }

  /// Opens a segment and commits groups for these seconds in one transaction.
  @discardableResult
  func record(_ number: Int64, _ seconds: [Double], role: StreamRole = .main) async throws
    -> Segment
  {
    let segment = segment(number, at: seconds[0], role: role)
    try await store.write { tx in
      try RecordingArchive.open(segment, in: folder, tx)
      try RecordingArchive.commit(
        seconds.enumerated().map { group(segment, $0.offset, at: $0.element) }, in: tx)
    }
    return segment
  }

  func starts(_ range: Range<Double>, role: StreamRole = .main) async throws -> [Double] {
    try await store.read { tx in
      try RecordingArchive.groups(of: camera, role, in: media(range), tx)
        .map { $0.1.start.seconds }
    }
  }

  func coverage(_ range: Range<Double>) async throws -> Coverage {
    try await store.read { try RecordingArchive.coverage(of: camera, .main, in: media(range), $0) }
  }
}

private func media(_ seconds: Range<Double>) -> Range<MediaTime> {
  MediaTime(seconds: seconds.lowerBound)..<MediaTime(seconds: seconds.upperBound)
}

@Suite struct RecordingArchiveTests {
  @Test func `groups that show any moment of a range come in order with their segment`()
    async throws
  {
    let tape = try await Tape()
    let first = try await tape.record(1, [10, 11, 12])
    let second = try await tape.record(2, [13, 14])
    try await tape.record(3, [11], role: .sub)
    #expect(try await tape.starts(11.5..<13.5) == [11, 12, 13])
    #expect(try await tape.starts(11..<12) == [11])
    #expect(try await tape.starts(15..<20) == [])
    #expect(try await tape.starts(0..<10) == [])
    #expect(try await tape.starts(0..<99, role: .sub) == [11])
    let found = try await tape.store.read {
      try RecordingArchive.groups(of: tape.camera, .main, in: media(12..<14), $0)
    }
    #expect(found.map(\.0) == [first, second])
    #expect(found[1].1 == tape.group(second, 0, at: 13))
  }

  @Test func `a clock that was set back gives overlapping segments and all are found`()
    async throws
  {
    let tape = try await Tape()
    try await tape.record(1, Array(stride(from: 100, to: 200, by: 1)))
    try await tape.record(2, [150, 151])
    #expect(try await tape.starts(150..<151) == [150, 150])
    #expect(try await tape.coverage(0..<1000).recorded == [media(100..<200)])
    let end = try await tape.store.read { try RecordingArchive.lastEnd(of: tape.camera, .main, $0) }
    #expect(end == MediaTime(seconds: 200))
  }

  @Test func `coverage joins what touches and cuts to the range`() async throws {
    let tape = try await Tape()
    try await tape.record(1, [10, 11, 12.2, 20])
    try await tape.record(2, [21, 30])
    #expect(
      try await tape.coverage(0..<99).recorded
        == [media(10..<13.2), media(20..<22), media(30..<31)])
    #expect(
      try await tape.coverage(11.5..<20.5).recorded == [media(11.5..<13.2), media(20..<20.5)])
    #expect(try await tape.coverage(14..<19).recorded == [])
  }

  @Test func `a gap is opened, ended and found; a crash's open gap ends at the next`()
    async throws
  {
    let tape = try await Tape()
    let moment = { (second: Double) in Timestamp(seconds: second) }
    func note(_ gap: Gap) async throws {
      try await tape.store.write {
        try RecordingArchive.note(gap, camera: tape.camera, role: .main, in: $0)
      }
    }
    let lasting = Gap(start: moment(10), end: nil, reason: .stalled)
    try await note(lasting)
    #expect(try await tape.coverage(0..<99).gaps == [lasting])
    #expect(try await tape.coverage(0..<10).gaps == [])
    let ended = Gap(start: moment(10), end: moment(15), reason: .stalled)
    try await note(ended)
    #expect(try await tape.coverage(14..<99).gaps == [ended])
    #expect(try await tape.coverage(15..<99).gaps == [])
    try await note(Gap(start: moment(20), end: nil, reason: .disconnected))
    let restart = Gap(start: moment(25), end: moment(30), reason: .notRunning)
    try await note(restart)
    #expect(
      try await tape.coverage(16..<99).gaps
        == [Gap(start: moment(20), end: moment(25), reason: .disconnected), restart])
  }

  @Test func `a group is refused where the segment has bytes, or is unknown`() async throws {
    let tape = try await Tape()
    let segment = try await tape.record(1, [10, 11])
    await expectFault("store.segment-overlap") {
      try await tape.store.write {
        try RecordingArchive.commit([tape.group(segment, 1, at: 12)], in: $0)
      }
    }
    await expectFault("store.segment-overlap") {
      try await tape.store.write {
        try RecordingArchive.commit([tape.group(tape.segment(9, at: 0), 0, at: 12)], in: $0)
      }
    }
    #expect(try await tape.starts(0..<99) == [10, 11])
  }

  @Test func `a batch of groups is kept whole or not at all`() async throws {
    let tape = try await Tape()
    let segment = try await tape.record(1, [10])
    await expectFault("store.segment-overlap") {
      try await tape.store.write {
        try RecordingArchive.commit(
          [tape.group(segment, 1, at: 11), tape.group(segment, 1, at: 12)], in: $0)
      }
    }
    #expect(try await tape.starts(0..<99) == [10])
  }

  @Test func `a segment that is open at start is to be looked at`() async throws {
    let tape = try await Tape()
    let first = try await tape.record(1, [10, 11])
    let second = try await tape.record(2, [12])
    let other = try await tape.record(3, [12], role: .sub)
    var unfinished = try await tape.store.read { try RecordingArchive.unfinished($0) }
    #expect(
      unfinished == [
        UnfinishedSegment(segment: second, length: 1700),
        UnfinishedSegment(segment: other, length: 1700),
      ])
    try await tape.store.write { try RecordingArchive.close(second.id, in: $0) }
    unfinished = try await tape.store.read { try RecordingArchive.unfinished($0) }
    #expect(unfinished.map(\.segment) == [other])
    #expect(
      try await tape.store.read { try RecordingArchive.extent(of: first.id, $0)?.length } == 2700)
    #expect(
      try await tape.store.read { try RecordingArchive.extent(of: ID(rawValue: 9), $0)?.length }
        == nil)
  }

  @Test func `what the disk lost is withdrawn`() async throws {
    let tape = try await Tape()
    let segment = try await tape.record(1, [10, 11, 12])
    try await tape.store.write { try RecordingArchive.withdraw(segment.id, beyond: 2699, in: $0) }
    #expect(try await tape.starts(0..<99) == [10])
    #expect(try await length(segment, tape) == 1700)
    #expect(try await lastEnd(tape) == MediaTime(seconds: 11))
    try await tape.store.write { try RecordingArchive.withdraw(segment.id, beyond: 0, in: $0) }
    #expect(try await length(segment, tape) == 700)
    #expect(try await lastEnd(tape) == nil)
    try await tape.store.write {
      try RecordingArchive.commit([tape.group(segment, 0, at: 10)], in: $0)
    }
    #expect(try await tape.starts(0..<99) == [10])
  }

  @Test func `a folder keeps its id`() async throws {
    let tape = try await Tape()
    let again = try await tape.store.write {
      try RecordingArchive.folder(at: "/rec", in: $0, world: tape.world)
    }
    let other = try await tape.store.write {
      try RecordingArchive.folder(at: "/disk2", in: $0, world: tape.world)
    }
    #expect(again == tape.folder)
    #expect(other != tape.folder)
  }

  @Test func `a recorder on a thread of its own may block`() async throws {
    let tape = try await Tape()
    try await tape.record(1, [10])
    let end = try tape.store.readBlocking { tx in
      try RecordingArchive.lastEnd(of: tape.camera, .main, tx)
    }
    #expect(end == MediaTime(seconds: 11))
  }

  private func length(_ segment: Segment, _ tape: Tape) async throws -> Int64? {
    try await tape.store.read { try RecordingArchive.extent(of: segment.id, $0)?.length }
  }

  private func lastEnd(_ tape: Tape) async throws -> MediaTime? {
    try await tape.store.read { try RecordingArchive.lastEnd(of: tape.camera, .main, $0) }
  }
}
