import AulaDomain
import AulaTesting
import Foundation
import Synchronization
import Testing

@testable import AulaStore

@Suite struct DurabilityTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `what was acknowledged survives SIGKILL, and nothing is half written`(seed: UInt64)
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.url.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, seed = seed as UInt64] in
      try await writeUntilKilled(in: path, seed: seed)
    }
    let acknowledged = try Data(contentsOf: URL(filePath: "\(path)/acknowledged")).count
    #expect(acknowledged >= 20)
    let store = try Store.open(path: "\(path)/aula.sqlite")
    try await store.checkPages()
    let report = try await Journal.verify(store)
    #expect(report.defect == nil)
    #expect(report.size >= acknowledged)
    let pairs: Int? = try await store.read { try $0.value("select count(*) from storage") }
    #expect(pairs == report.size)
  }

  @Test func `the file is private, and a commit waits for the disk`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.path("aula.sqlite"))
    let settings = try await store.write { tx in
      try tx.script("create table a (id integer primary key) strict")
      return try ["journal_mode", "synchronous", "foreign_keys"].map { name in
        try tx.first("pragma \(name)")?.values
      }
    }
    #expect(settings == [[.text("wal")], [.integer(2)], [.integer(1)]])
    for name in ["aula.sqlite", "aula.sqlite-wal", "aula.sqlite-shm"] {
      let facts = try FileManager.default.attributesOfItem(atPath: folder.path(name))
      #expect(facts[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func `a full disk refuses a write whole and lets the next one in`() async throws {
    let folder = try TemporaryFolder()
    var options = SQLiteOptions()
    options.maximumPages = 40
    let path = folder.path("aula.sqlite")
    let store = try Store.open(path: path, options: options)
    try await store.write { try $0.script("create table a (id integer primary key, b blob)") }
    let insert = "insert into a (b) values ($1)"
    let large = [UInt8](repeating: 7, count: 300_000)
    await expectFault("store.full") {
      try await store.write { tx in
        try tx.execute(insert, [[1] as [UInt8]])
        try tx.execute(insert, [large])
      }
    }
    try await store.write { try $0.execute(insert, [[2] as [UInt8]]) }
    let count: Int? = try await store.read { try $0.value("select count(*) from a") }
    #expect(count == 1)
    try await store.checkPages()
  }

  @Test func `a file that is no database is left alone`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("aula.sqlite")
    let text = String(repeating: "Not a database. ", count: 500)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    await expectFault("store.corrupt") { try Store.open(path: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `damaged pages are found by the check`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("aula.sqlite")
    try await fill(path)
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    for page in 2..<12 {
      try handle.seek(toOffset: UInt64(page * 4096 + 40))
      try handle.write(contentsOf: Data(repeating: 0xA5, count: 600))
    }
    try handle.close()
    let store = try Store.open(path: path)
    await expectFault("store.corrupt") { try await store.checkPages() }
  }

  @Test(arguments: ["/proc/aula.sqlite", "/nowhere/aula.sqlite", "/dev/null/aula.sqlite", "/tmp"])
  func `a place that cannot be written is told`(path: String) async throws {
    await expectFault("store.cannot-open") { try Store.open(path: path) }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that is read-only is told`() async throws {
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o500], ofItemAtPath: folder.url.path)
    await expectFault("store.cannot-open") { try Store.open(path: folder.path("aula.sqlite")) }
  }

  @Test func `a database that another process writes is busy, not broken`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("aula.sqlite")
    try await fill(path)
    var options = SQLiteOptions()
    options.busyTimeout = .milliseconds(20)
    let (one, other) = (try Store.open(path: path), try Store.open(path: path, options: options))
    try await one.write { tx in
      try tx.execute("insert into a (b) values ('x')")
      do {
        try other.writeBlocking { try $0.execute("insert into a (b) values ('y')") }
        Issue.record("two wrote at once")
      } catch { #expect((error as? Fault)?.code == "store.busy") }
      let seen: Int? = try other.readBlocking { try $0.value("select count(*) from a") }
      #expect(seen == 1000)
    }
  }

  private func fill(_ path: String) async throws {
    let store = try Store.open(path: path)
    try await store.write { tx in
      try tx.script("create table a (id integer primary key, b text not null unique) strict")
      for number in 0..<1000 {
        try tx.execute("insert into a (b) values ($1)", ["row \(number * 7919)"])
      }
    }
    store.close()
  }
}

/// Writes pairs of rows from several tasks and kills its own process in the midst of it. What was
/// acknowledged is a byte each in a file.
private func writeUntilKilled(in folder: String, seed: UInt64) async throws {
  let world = ManualWorld(seed: seed)
  let store = try Store.open(path: "\(folder)/aula.sqlite")
  _ = try await Migrator().migrate(store, in: world)
  let file = open("\(folder)/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
  let limit = 20 + Int(world.random() % 60)
  let acknowledged = Tally()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<4 {
      group.addTask {
        while true {
          try await store.write { tx in
            let draft = JournalDraft(
              actor: .system, action: "test.write", subject: JournalSubject("storage"))
            let entry = try Journal.append(draft, in: tx, world: world)
            _ = try RecordingArchive.folder(at: "/\(entry.sequence)", in: tx, world: world)
          }
          var byte: UInt8 = 1
          write(file, &byte, 1)
          if acknowledged.raised() == limit { kill(getpid(), SIGKILL) }
        }
      }
    }
    try await group.waitForAll()
  }
}

private final class Tally: Sendable {
  private let count = Atomic(0)

  func raised() -> Int { count.add(1, ordering: .relaxed).newValue }
}
