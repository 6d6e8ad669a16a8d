import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import AulaStore
@testable import aula

/// Recordings that vanish with everything that knew of them, and an index that was held by others.
extension VerifyTests {
  @Test func `a recording that is lost with its rows is missed, one that was removed is not`()
    async throws
  {
    try await withPast { past in
      let id = past.segment.id
      try await past.remove()
      let removed = try await past.findings()
      #expect(removed.status == 0, "\(removed)")
      #expect(try page(removed).recordings.removed == 1)
      try await past.write("update segment_seal set removal = null")
      var answer = try await past.findings()
      #expect(answer.status == 1)
      #expect(
        try page(answer).recordings.defects.contains { $0.path == "recording \(id)" }, "\(answer)")
      try await past.write("delete from segment_seal")
      answer = try await past.findings(all: false)
      #expect(answer.status == 1)
      #expect(try page(answer).recordings.defects.first?.path == "journal entry 5", "\(answer)")
    }
  }

  @Test func `a digest that was edited with its picture is found`() async throws {
    try await withPast { past in
      try past.change { $0[$0.count - 3] ^= 1 }
      let bytes = [UInt8](try Data(contentsOf: past.file))
      let store = try Store.open(path: DataFolder(path: past.folder.path).database)
      let groups = try await store.read {
        try RecordingArchive.segments(after: ID(rawValue: 0), limit: 1, $0)
      }[0].groups
      store.close()
      let last = try #require(groups.last)
      let range = Int(last.offset)..<Int(last.offset + last.length)
      let digest = hexadecimal(sha256(Array(bytes[range])))
      try await past.write(
        "update picture_group set digest = x'\(digest)' where byte_offset = \(last.offset)")
      let answer = try await past.findings()
      #expect(answer.status == 1)
      let defects = try page(answer).recordings.defects
      #expect(defects.map(\.path) == [past.file.path], "\(answer)")
      #expect(defects.first?.words.contains("sealed") == true)
    }
  }

  /// A backup held the database for 14 s, and footage that was synced was cut off.
  @Test func `a database that another process holds costs no footage`() async throws {
    try await withTemporaryFolder { folder in
      let world = SystemWorld()
      let archive = try await Archive.open(folder.path, world: world)
      let path = DataFolder(path: folder.path).database
      var patience = SQLiteOptions()
      patience.busyTimeout = .milliseconds(20)
      let store = try Store.open(path: path, options: patience)
      let recordings = try await Recordings.open(
        Configuration(Said(yaml: "data: \(folder.path)", name: "a")), store: store, world: world)
      let camera = ID<Camera>(in: world)
      let session = RecordSession(
        recordings: recordings,
        streams: [
          .init(
            camera: camera, role: .main, name: "a",
            address: StreamAddress(try TestCamera.file(in: folder)))
        ], world: world)
      let other = try Store.open(path: path)
      try await Held.whileHeld(other) { try await session.run(for: nil) }
      let range = MediaTime(world.now() - .seconds(600))..<MediaTime(world.now() + .seconds(600))
      let before = try await store.read {
        try RecordingArchive.groups(of: camera, .main, in: range, $0)
      }
      #expect(before.isEmpty)
      let next = recordings.recorder(camera, .main) { _ in }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await next.run() }
        group.cancelAll()
      }
      let (groups, coverage) = try await store.read { tx in
        (
          try RecordingArchive.groups(of: camera, .main, in: range, tx),
          try RecordingArchive.coverage(of: camera, .main, in: range, tx)
        )
      }
      #expect(groups.count >= 2)
      #expect(coverage.recorded.count == 1 && coverage.gaps.isEmpty)
      archive.store.close()
    }
  }
}

/// Another process's write transaction.
private enum Held {
  static func whileHeld(_ store: Store, _ body: () async throws -> Void) async throws {
    let (begun, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let holding: Void = onThread(named: "holder") {
      _ = try? store.writeBlocking { tx in
        try tx.execute("update storage set path = path")
        begun.signal()
        release.wait()
      }
    }
    await onThread(named: "waiter") { begun.wait() }
    defer { release.signal() }
    try await body()
    release.signal()
    await holding
  }
}

extension Past {
  /// As retention does it: the file, then the rows, with the reason.
  fileprivate func remove() async throws {
    try FileManager.default.removeItem(at: file)
    let store = try Store.open(path: DataFolder(path: folder.path).database)
    let (id, world) = (segment.id, SystemWorld())
    try await store.write {
      try RecordingSeals.remove([id], because: "retention", in: $0, world: world)
    }
    store.close()
  }
}
