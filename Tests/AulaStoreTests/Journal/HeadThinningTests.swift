import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// A head every few seconds, and each was kept for ever: now one a day, after a week.
@Suite struct HeadThinningTests {
  private let world = ManualWorld()
  private let folder: TemporaryFolder
  private let key: JournalKey

  init() throws {
    folder = try TemporaryFolder()
    key = try JournalKey(folder: folder.url.path)
  }

  /// A head every four hours for `days`; all are handed out.
  private func live(_ days: Int, _ store: Store, _ file: HeadFile) async throws {
    for _ in 0..<days * 6 {
      try await store.write { tx in
        try Journal.append(
          JournalDraft(actor: .system, action: "test.note", subject: JournalSubject("test")),
          in: tx, world: world)
      }
      world.advance(by: .seconds(4 * 3_600))
      try file.append(try await Journal.signHead(of: store, with: key, in: world))
    }
  }

  private func past(_ days: Int = 20) async throws -> (store: Store, file: HeadFile) {
    let store = try await Store.migratedScratch(in: world)
    let file = HeadFile(path: folder.path("journal.heads"))
    try await live(days, store, file)
    return (store, file)
  }

  private func thin(_ store: Store) async throws -> Int {
    try await store.write { try Journal.thinHeads(in: $0, world: world) }
  }

  private func report(_ store: Store, _ file: HeadFile? = nil) async throws -> JournalReport {
    let witnesses = try file.map { try HeadFile.read($0.path).heads } ?? []
    return try await Journal.verify(store, trusted: [key.publicKey], witnessed: witnesses)
  }

  @Test func `old heads go but one a day, and every witness still agrees`() async throws {
    let (store, file) = try await past()
    let gone = try await thin(store)
    #expect(gone > 50)
    let whole = try await report(store, file)
    #expect(whole.defect == nil && whole.heads == 120 - gone && whole.witnesses == 120)
    // Seven days and the one that they begin in.
    #expect(whole.heads <= 8 * 6 + 13)
    #expect(try await thin(store) == 0)
    for head in try HeadFile.read(file.path).heads {
      #expect(try await store.read { try Journal.holds(head, in: $0) })
    }
    // And so it goes on.
    try await live(10, store, file)
    #expect(try await thin(store) == 50)
    let later = try await report(store, file)
    #expect(later.defect == nil && later.witnesses == 180)
  }

  @Test func `an old entry that was changed is found by the heads that stay, and by a witness`()
    async throws
  {
    let (store, file) = try await past()
    _ = try await thin(store)
    try await store.write { tx in
      try tx.execute("update journal_entry set actor = 'user:nobody' where sequence = 9")
      let row = try tx.first("select * from journal_entry where sequence = 9")
      try tx.execute(
        "update journal_entry set leaf_hash = $1 where sequence = 9",
        [try JournalLeaf(try #require(row)).hash])
    }
    guard case .rewritten(let index, _)? = try await report(store).defect else {
      Issue.record("the kept heads agree")
      return
    }
    #expect(index <= 9)
    #expect(try await report(store, file).defect == .rewritten(index: 9, size: 10))
  }

  @Test(arguments: [
    "delete from journal_head where number = (select max(number) - 1 from journal_head)",
    "delete from journal_head where number = (select min(number) from journal_head)",
    "update journal_head set signed_at = signed_at + 1 where number = 100",
  ])
  func `a head that was taken out past the journal is missed`(crime: String) async throws {
    let (store, _) = try await past()
    _ = try await thin(store)
    #expect(try await report(store).defect == nil)
    let changed = try await store.write { try $0.execute(crime) }
    #expect(changed == 1)
    #expect(try await report(store).defect != nil)
  }

  /// Who can write the database can write an entry as well, which the server then signs.
  @Test func `an entry that says that young heads were thinned is not believed`() async throws {
    let (store, _) = try await past(3)
    try await store.write { tx in
      let heads = try Journal.heads(in: tx)
      let (before, last) = (heads[9].head.digest, heads[13].head.digest)
      let draft = JournalDraft(
        actor: .system, action: Journal.thinningHeads, subject: JournalSubject("journal"),
        details: [
          "from": .number(11), "to": .number(14), "before": .text(hexadecimal(before)),
          "last": .text(hexadecimal(last)),
        ])
      try Journal.append(draft, in: tx, world: world)
      try tx.execute("delete from journal_head where number between 11 and 14")
    }
    _ = try await Journal.signHead(of: store, with: key, in: world)
    #expect(try await report(store).defect == .headMissing(number: 11, size: 10))
  }

  @Test func `old heads of a key that was exchanged count where the chain vouches for them`()
    async throws
  {
    let (store, file) = try await past(10)
    let elsewhere = try TemporaryFolder()
    let newer = try JournalKey(folder: elsewhere.url.path)
    for _ in 0..<60 {
      try await store.write { tx in
        try Journal.append(
          JournalDraft(actor: .system, action: "test.note", subject: JournalSubject("test")),
          in: tx, world: world)
      }
      world.advance(by: .seconds(4 * 3_600))
      try file.append(try await Journal.signHead(of: store, with: newer, in: world))
    }
    #expect(try await thin(store) > 50)
    #expect(try await Journal.verify(store, trusted: [newer.publicKey]).defect == nil)
  }
}
