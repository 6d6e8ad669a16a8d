import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

@Suite struct JournalVerificationTests {
  private enum Incident {}

  private let world = ManualWorld()
  private let folder: TemporaryFolder
  private let key: JournalKey

  init() throws {
    folder = try TemporaryFolder()
    key = try JournalKey(folder: folder.url.path)
  }

  private func append(_ count: Int, to store: Store) async throws {
    for place in 0..<count {
      try await store.write { tx in
        let subject = JournalSubject("incident", ID<Incident>(rawValue: Int64(place)))
        let draft = JournalDraft(
          actor: .system, action: "incident.open", subject: subject, version: 1,
          details: ["place": .number(Int64(place))], request: "r\(place)")
        try Journal.append(draft, in: tx, world: world)
      }
    }
  }

  private func journal(_ count: Int) async throws -> Store {
    let store = try await Store.migratedScratch(in: world)
    try await append(count, to: store)
    return store
  }

  @Test func `a whole log is found good`() async throws {
    let store = try await journal(5)
    _ = try await Journal.signHead(of: store, with: key, in: world)
    try await append(3, to: store)
    let head = try await Journal.signHead(of: store, with: key, in: world)
    let report = try await Journal.verify(store, trusted: [key.publicKey], witnessed: [head])
    #expect(
      report == JournalReport(size: 8, root: head.root, heads: 2, witnesses: 1, defect: nil))
    #expect(try await Journal.verify(journal(0)).defect == nil)
  }

  @Test(arguments: [
    "entered_at", "actor", "action", "subject_noun", "subject_id", "version", "request", "details",
    "salt", "leaf_hash",
  ])
  func `one changed bit in any column of any entry is found there`(column: String) async throws {
    for index in [0, 3, 6] {
      let store = try await journal(7)
      try await flip(column, of: index, in: store)
      #expect(try await Journal.verify(store).defect == .changed(index: index))
    }
  }

  @Test func `a removed entry is missed`() async throws {
    let store = try await journal(7)
    try await store.write { try $0.execute("delete from journal_entry where sequence = 3") }
    let defect = try await Journal.verify(store).defect
    #expect(defect == .missing(index: 3))
    #expect(defect?.index == 3)
  }

  @Test func `a shortened log is missed by its tip`() async throws {
    let store = try await journal(7)
    try await store.write { try $0.execute("delete from journal_entry where sequence >= 4") }
    #expect(try await Journal.verify(store).defect == .truncated(index: 4, size: 7))
  }

  @Test func `a log that was shortened with its tip is missed by a signed head`() async throws {
    let store = try await journal(7)
    let head = try await Journal.signHead(of: store, with: key, in: world)
    let shorter = try await journal(4)
    let tip = try await shorter.read { try Journal.tip(in: $0) }
    try await store.write { tx in
      try tx.execute("delete from journal_entry where sequence >= 4")
      try tx.execute("update journal_tip set size = 4, frontier = $1", [tip.bytes])
    }
    #expect(try await Journal.verify(store).defect == .truncated(index: 4, size: 7))
    try await store.write { try $0.execute("delete from journal_head") }
    #expect(
      try await Journal.verify(store, witnessed: [head]).defect == .truncated(index: 4, size: 7))
  }

  @Test func `an entry rewritten together with its hash is found by the next head`() async throws {
    let store = try await journal(3)
    _ = try await Journal.signHead(of: store, with: key, in: world)
    try await append(4, to: store)
    _ = try await Journal.signHead(of: store, with: key, in: world)
    try await forge(5, in: store)
    #expect(try await Journal.verify(store).defect == .rewritten(index: 3, size: 7))
  }

  @Test func `without a head a rewritten entry is found by the tip`() async throws {
    let store = try await journal(3)
    try await forge(1, in: store)
    #expect(try await Journal.verify(store).defect == .rewritten(index: 0, size: 3))
  }

  @Test func `a head by a strange key does not count`() async throws {
    let store = try await journal(3)
    let elsewhere = try TemporaryFolder()
    let strange = try JournalKey(folder: elsewhere.url.path)
    _ = try await Journal.signHead(of: store, with: strange, in: world)
    #expect(try await Journal.verify(store).defect == nil)
    #expect(
      try await Journal.verify(store, trusted: [key.publicKey]).defect == .unsigned(size: 3))
    _ = try await Journal.signHead(of: store, with: key, in: world)
    #expect(try await Journal.verify(store, trusted: [key.publicKey]).defect == nil)
  }

  @Test func `a head travels as text and not when altered`() async throws {
    let head = try await Journal.signHead(of: journal(3), with: key, in: world)
    #expect(SignedHead(head.description) == head)
    #expect(head.isGenuine)
    let text = head.description
    for place in text.indices {
      var altered = text
      let letter: Character = text[place] == "7" ? "8" : "7"
      altered.replaceSubrange(place...place, with: String(letter))
      #expect(SignedHead(altered)?.isGenuine != true)
    }
  }

  @Test func `the same key signs after a restart and keeps to itself`() throws {
    #expect(try JournalKey(folder: folder.url.path).publicKey == key.publicKey)
    let path = folder.path("journal.key")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
  }

  /// Changes one bit: of the last letter or byte, or of the number.
  private func flip(_ column: String, of index: Int, in store: Store) async throws {
    try await store.write { tx in
      let old: Value? = try tx.value(
        "select \(column) from journal_entry where sequence = $1", [index])
      let new: Value
      switch old {
      case .integer(let number): new = .integer(number ^ 1)
      case .text(let text):
        var letters = Array(text.utf8)
        letters[letters.count - 1] ^= 1
        new = .text(String(decoding: letters, as: UTF8.self))
      case .blob(var bytes):
        bytes[bytes.count - 1] ^= 1
        new = .blob(bytes)
      default: throw Fault(.failed, "test", "column \(column) holds nothing")
      }
      try tx.execute(
        "update journal_entry set \(column) = $1 where sequence = $2", [new, index])
    }
  }

  /// What a careful forger does: another text, and a leaf hash that fits it.
  private func forge(_ index: Int, in store: Store) async throws {
    try await store.write { tx in
      try tx.execute(
        "update journal_entry set actor = 'user:nobody' where sequence = $1", [index])
      let row = try tx.first("select * from journal_entry where sequence = $1", [index])
      let hash = try JournalLeaf(row!).hash
      try tx.execute(
        "update journal_entry set leaf_hash = $1 where sequence = $2", [hash, index])
    }
  }
}
