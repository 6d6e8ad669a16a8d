import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// 353 cameras made 30 MB of lines a day, and none ever went.
struct SealThinningTests {
  private let folder: TemporaryFolder
  private let key: JournalKey

  init() throws {
    folder = try TemporaryFolder()
    key = try JournalKey(folder: folder.url.path)
  }

  /// Twelve recordings in four lists of three.
  private func past() async throws -> Sealed {
    let sealed = try await Sealed(count: 12, inLists: 3)
    _ = try await Journal.signHead(of: sealed.store, with: key, in: sealed.world)
    return sealed
  }

  private func remove(_ segments: ClosedRange<Int64>, from sealed: Sealed) async throws {
    let world = sealed.world
    try await sealed.store.write { tx in
      try RecordingSeals.remove(
        segments.map { ID(rawValue: $0) }, because: "retention", in: tx, world: world)
    }
  }

  private func thin(_ sealed: Sealed) async throws -> RecordingSeals.Thinned {
    let world = sealed.world
    return try await sealed.store.write { try RecordingSeals.thin(in: $0, world: world).thinned }
  }

  private func lines(_ sealed: Sealed) async throws -> Int? {
    try await sealed.store.read { try $0.value("select count(*) from segment_seal") }
  }

  @Test func `lists of which nothing is left lose their lines, once a head covers it`() async throws
  {
    let sealed = try await past()
    // Over the end of a list, as retention does.
    try await remove(1...4, from: sealed)
    try await remove(5...7, from: sealed)
    #expect(try await thin(sealed).lists == 0, "no head covers the removal")
    _ = try await Journal.signHead(of: sealed.store, with: key, in: sealed.world)
    #expect(try await thin(sealed) == .init(lists: 2, lines: 6))
    #expect(try await lines(sealed) == 6)
    let report = try await sealed.report
    #expect(report.defects == [] && report.lists == 4 && report.sealed == 5)
    #expect(report.removed == 1 && report.thinned == 6)
    #expect(try await thin(sealed).lists == 0)
    // The rest, in its turn: what was held anew goes as well.
    try await remove(8...12, from: sealed)
    _ = try await Journal.signHead(of: sealed.store, with: key, in: sealed.world)
    #expect(try await thin(sealed).lines == 6)
    #expect(try await lines(sealed) == 0)
    let last = try await sealed.report
    #expect(last.defects == [] && last.sealed == 0 && last.thinned == 12)
    let journal = try await Journal.verify(sealed.store, trusted: [key.publicKey])
    #expect(journal.defect == nil)
  }

  /// Seven were removed and two lists thinned; five are kept.
  private func thinned() async throws -> Sealed {
    let sealed = try await past()
    try await remove(1...7, from: sealed)
    _ = try await Journal.signHead(of: sealed.store, with: key, in: sealed.world)
    #expect(try await thin(sealed).lists == 2)
    return sealed
  }

  @Test(arguments: [
    // A recording that is kept, with its rows; its line; its whole list.
    "delete from segment where id = 10",
    "delete from segment_seal where segment = 8",
    "delete from segment_seal where seal = (select max(seal) from segment_seal)",
    // Called removed by the entry that holds what was left, or by the first removal.
    """
    update segment_seal set removal = (select max(removal) from segment_seal) where segment = 9
    """,
    """
    update segment_seal set removal = (select min(sequence) from journal_entry
      where action = 'recording.remove') where segment = 12
    """,
    // A line in a list that is thinned out, and one in a list that nobody knows.
    "insert into segment_seal (segment, seal, digest) values (2, 0, $1)",
    "insert into segment_seal (segment, seal, digest) values (2, 999, $1)",
  ])
  func `what is kept is missed as before`(crime: String) async throws {
    let sealed = try await thinned()
    #expect(try await sealed.report.defects == [])
    let changed = try await sealed.commit(crime)
    #expect(changed > 0)
    #expect(try await !sealed.report.defects.isEmpty)
  }

  /// Emptied by somebody, between two lists that may go: it must not go with them.
  @Test func `a list that was emptied is not thinned away`() async throws {
    let sealed = try await past()
    try await remove(1...3, from: sealed)
    try await remove(7...9, from: sealed)
    try await sealed.store.write { tx in
      try tx.execute("delete from segment_seal where segment between 4 and 6")
      try tx.execute("delete from segment where id between 4 and 6")
    }
    _ = try await Journal.signHead(of: sealed.store, with: key, in: sealed.world)
    #expect(try await thin(sealed).lists == 2)
    let defects = try await sealed.report.defects
    #expect(defects == [.listUnlike(entry: 1, at: sealed.world.now(), listed: 3, found: 0)])
  }

  @Test(arguments: ["", "5", "5-", "-5-6", "6-5", "1-2,", "a-b", "1-2-3", "9999999999999999999-1"])
  func `a text that is no ranges of lists is none`(text: String) {
    #expect(ThinnedLists.ranges(text) == nil)
  }

  @Test func `ranges of lists are read as they were written`() {
    let ranges = [3...9, 12...12, 40...77]
    #expect(ThinnedLists.ranges(ThinnedLists.text(ranges)) == ranges)
    var lists = ThinnedLists()
    lists.add(ranges)
    lists.add([5...12])
    #expect(lists.ranges == [3...12, 40...77] && lists.contains(11) && !lists.contains(13))
  }
}
