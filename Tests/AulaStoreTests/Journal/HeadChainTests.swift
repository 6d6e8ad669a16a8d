import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// Heads among themselves, and against those that were handed out.
@Suite struct HeadChainTests {
  private let world = ManualWorld()
  private let folder: TemporaryFolder
  private let key: JournalKey

  init() throws {
    folder = try TemporaryFolder()
    key = try JournalKey(folder: folder.url.path)
  }

  private func append(_ count: Int, to store: Store) async throws {
    for _ in 0..<count {
      try await store.write { tx in
        try Journal.append(
          JournalDraft(actor: .system, action: "test.note", subject: JournalSubject("test")),
          in: tx, world: world)
      }
      world.advance(by: .seconds(5))
    }
  }

  /// Sixty entries, a head after every fifth; all heads are handed out.
  private func past() async throws -> (store: Store, file: HeadFile) {
    let store = try await Store.migratedScratch(in: world)
    let file = HeadFile(path: folder.path("journal.heads"))
    for _ in 0..<12 {
      try await append(5, to: store)
      try file.append(try await Journal.signHead(of: store, with: key, in: world))
    }
    return (store, file)
  }

  private func defect(
    _ store: Store, _ file: HeadFile? = nil
  ) async throws -> JournalDefect? {
    let witnesses = try file.map { try HeadFile.read($0.path).heads } ?? []
    return try await Journal.verify(
      store, trusted: [key.publicKey], witnessed: witnesses
    ).defect
  }

  /// What who can write the database does, knowing how it is made: the end goes, and the tip fits.
  private func cut(_ count: Int, from store: Store) async throws {
    try await store.write { tx in
      let size = try Journal.tip(in: tx).size - count
      try tx.execute("delete from journal_entry where sequence >= $1", [size])
      try tx.execute("delete from journal_head where size > $1", [size])
      try Self.mendTip(tx)
    }
  }

  private static func mendTip(_ tx: any Connection) throws {
    var frontier = Frontier()
    for row in try tx.query("select leaf_hash from journal_entry order by sequence") {
      frontier.append(try row[0])
    }
    try tx.execute(
      "update journal_tip set size = $1, frontier = $2", [frontier.size, frontier.bytes])
  }

  @Test func `a whole chain holds, with its witnesses`() async throws {
    let (store, file) = try await past()
    let witnesses = try HeadFile.read(file.path)
    let report = try await Journal.verify(
      store, trusted: [key.publicKey], witnessed: witnesses.heads)
    #expect(report.defect == nil && report.heads == 12 && report.witnesses == 12)
    #expect(
      witnesses.unreadable == 0 && witnesses.heads.compactMap(\.link?.number) == Array(1...12))
  }

  @Test func `a head that was taken out is missed, wherever it stood`() async throws {
    for number in 1...12 {
      let (store, file) = try await past()
      try await store.write {
        try $0.execute("delete from journal_head where number = $1", [number])
      }
      let size = 5 * (number - 1)
      if number < 12 {
        #expect(try await defect(store) == .headMissing(number: number, size: size))
      }
      #expect(try await defect(store, file) == .headMissing(number: number, size: size))
      try? FileManager.default.removeItem(atPath: file.path)
    }
  }

  @Test func `the last twenty entries cut off with their heads are missed by the file of heads`()
    async throws
  {
    let (store, file) = try await past()
    try await cut(20, from: store)
    #expect(try await defect(store) == nil, "nothing in the database tells of it")
    #expect(try await defect(store, file) == .truncated(index: 40, size: 60))
    #expect(try await store.read { try !Journal.holds(try #require(file.last), in: $0) })
    // The server goes on, and signs what is there now.
    try await append(30, to: store)
    try file.append(try await Journal.signHead(of: store, with: key, in: world))
    #expect(try await defect(store, file) == .rewritten(index: 40, size: 45))
  }

  @Test func `an entry changed and all later heads dropped is found by the file of heads`()
    async throws
  {
    let (store, file) = try await past()
    try await store.write { tx in
      try tx.execute("update journal_entry set actor = 'user:nobody' where sequence = 33")
      let row = try tx.first("select * from journal_entry where sequence = 33")
      let hash = try JournalLeaf(row!).hash
      try tx.execute("update journal_entry set leaf_hash = $1 where sequence = 33", [hash])
      try tx.execute("delete from journal_head where size > 33")
      try Self.mendTip(tx)
    }
    #expect(try await defect(store) == nil, "nothing in the database tells of it")
    #expect(try await defect(store, file) == .rewritten(index: 30, size: 35))
  }

  @Test func `a head in the middle cannot be exchanged, though its size and root are right`()
    async throws
  {
    let (store, _) = try await past()
    try await store.write {
      try $0.execute("update journal_head set signed_at = signed_at + 1 where number = 4")
    }
    #expect(try await defect(store) == .unsigned(size: 20))
    let elsewhere = try TemporaryFolder()
    let stranger = try JournalKey(folder: elsewhere.url.path)
    try await store.write { tx in
      let old = try Journal.heads(in: tx)[3].head
      let forged = try stranger.sign(
        try #require(old.link), size: old.size, root: old.root, at: old.signedAt)
      try tx.execute(
        """
        update journal_head set signed_at = $1, public_key = $2, signature = $3 where number = 4
        """, [forged.signedAt, forged.publicKey, forged.signature])
    }
    #expect(try await defect(store) == .unsigned(size: 20))
    #expect(try await Journal.verify(store).defect == .headReplaced(number: 4, size: 20))
  }

  @Test func `heads from before the chain are kept, and the chain begins after them`() async throws
  {
    let store = try Store.scratch()
    _ = try await Migrator(Array(Migration.all.prefix { !$0.bindsRows })).migrate(store, in: world)
    try await append(3, to: store)
    let old = SignedHead.statement(nil, size: 3, root: [], signedAt: world.now())
    #expect(old.hasPrefix("aula journal\n3\n"))
    try await store.write { tx in
      try tx.execute(
        """
        insert into journal_head (size, root, signed_at, public_key, signature)
        values (3, $1, 1, $2, $3)
        """,
        [try Journal.tip(in: tx).root, key.publicKey, [UInt8](repeating: 0, count: 64)])
    }
    _ = try await Migrator().migrate(store, in: world)
    try await append(2, to: store)
    let head = try await Journal.signHead(of: store, with: key, in: world)
    #expect(head.link?.number == 2)
    // The next head vouches for what it names.
    #expect(try await defect(store) == nil)
    try await store.write { try $0.execute("delete from journal_head where number = 1") }
    #expect(try await defect(store) == .headMissing(number: 1, size: 0))
  }
}

/// The file that heads are handed out in.
@Suite struct HeadFileTests {
  private let world = ManualWorld()
  private let folder: TemporaryFolder
  private let key: JournalKey

  init() throws {
    folder = try TemporaryFolder()
    key = try JournalKey(folder: folder.url.path)
  }

  private func head(_ number: Int) throws -> SignedHead {
    world.advance(by: .seconds(600))
    return try key.sign(
      .init(number: number, previous: SignedHead.noPrevious), size: number,
      root: [UInt8](repeating: 7, count: 32), at: world.now())
  }

  @Test func `a head in a line is the head, and an altered line is none that counts`() throws {
    let head = try head(3)
    #expect(SignedHead(line: head.line) == head && SignedHead(head.description) == head)
    #expect(!head.line.contains("\n"))
    for place in head.line.indices {
      var altered = head.line
      altered.replaceSubrange(place...place, with: altered[place] == "7" ? "8" : "7")
      #expect(SignedHead(line: altered)?.isGenuine != true)
    }
  }

  @Test func `random lines never break the reader`() {
    var random = SeededRandom(seed: 5)
    let letters = Array("aula-journl 0123456789abcdef\n")
    for _ in 0..<5_000 {
      let text =
        "aula-journal " + String((0..<30).map { _ in letters.randomElement(using: &random)! })
      #expect(SignedHead(line: text) == nil && SignedHead(text) == nil)
    }
  }

  @Test func `a head is written once, and half a line of a crash costs nothing`() throws {
    let path = folder.path("heads")
    let (first, second) = (try head(1), try head(2))
    try HeadFile(path: path).append(first)
    let again = HeadFile(path: path)
    try again.append(first)
    #expect(try HeadFile.read(path).heads == [first])
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text += "aula-journal 2 2 17"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try HeadFile(path: path).append(second)
    let (heads, unreadable) = try HeadFile.read(path)
    #expect(heads == [first, second] && unreadable == 1)
  }

  @Test func `beyond its room the file keeps the last day, and a head an hour before it`() throws {
    let file = HeadFile(path: folder.path("heads"), limit: 100_000)
    var last: SignedHead?
    for number in 1...(5 * 144) {
      let one = try head(number)
      try file.append(one)
      last = one
    }
    let heads = try HeadFile.read(file.path).heads
    #expect(heads.last == last)
    let length = try Data(contentsOf: URL(filePath: file.path)).count
    #expect(length < 150_000, "\(length)")
    let early = heads.filter { $0.signedAt < world.now() - .seconds(3 * 86_400) }
    #expect((47...50).contains(early.count), "\(early.count)")
    let lately = heads.filter { $0.signedAt >= world.now() - .seconds(86_400) }
    #expect(lately.count >= 144)
  }

  @Test func `where it cannot be written, that is said`() throws {
    #expect(throws: Fault.self) {
      try HeadFile(path: folder.path("nowhere/heads")).append(head(1))
    }
  }
}
