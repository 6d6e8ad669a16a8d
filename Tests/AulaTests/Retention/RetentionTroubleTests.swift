import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Synchronization
import Testing

@testable import AulaVideo
@testable import aula

/// What must not make retention remove the wrong things, or too much.
@Suite(.timeLimit(.minutes(3)))
struct RetentionTroubleTests {
  @Test func `a disk that is away has lost nothing`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 3)
      let before = yard.files
      let root = URL(filePath: yard.recordings.storage.root)
      let away = yard.folder.appending(path: "away")
      try FileManager.default.moveItem(at: root, to: away)
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: false)
      let retention = try yard.retention(bytes: 10_000)
      retention.pass()
      #expect(retention.health?.state == .missing)
      #expect(try await yard.segments().count == before.count)
      try FileManager.default.removeItem(at: root)
      try FileManager.default.moveItem(at: away, to: root)
      // It goes away in the midst of the files.
      yard.disk.state.withLock { state in
        state.whenRemoving = { try? FileManager.default.moveItem(at: root, to: away) }
      }
      retention.pass()
      #expect(retention.health?.state == .missing)
      #expect(try await yard.segments().count == before.count)
      yard.disk.state.withLock { $0.whenRemoving = nil }
      try FileManager.default.moveItem(at: away, to: root)
      retention.pass()
      #expect(yard.files.count <= 10 && retention.health?.state == .quota)
    }
  }

  @Test func `a clock that jumps removes nothing for a day, and is then believed`() async throws {
    try await FourCameras.inFolder { yard in
      let retention = try yard.retention(days: 1)
      try await yard.record(hours: 24) { _ in retention.pass() }
      let before = yard.files
      // A few hours, which half of everything would not be.
      yard.world.setClock(to: yard.world.now() + .seconds(6 * 3_600))
      for _ in 0..<5 {
        retention.pass()
        yard.world.advance(by: .seconds(3_600))
      }
      #expect(yard.files == before && retention.health?.state == .clock)
      // Set right again, it is believed at once.
      yard.world.setClock(to: yard.world.now() - .seconds(6 * 3_600))
      retention.pass()
      #expect(yard.files.count == before.count - 5 * FourCameras.perHour)
      yard.world.setClock(to: yard.world.now() + .seconds(365 * 86_400))
      retention.pass()
      #expect(yard.files.count == before.count - 5 * FourCameras.perHour)
      yard.world.advance(by: .seconds(86_400))
      retention.pass()
      #expect(yard.files.isEmpty)
    }
  }

  @Test func `a start under a wrong clock does not remove most of everything`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 5)
      let incident = try await yard.desk.openIncident(
        .theft, camera: yard.cameras[0].id, by: yard.desk.deed(FourCameras.desktop, .console))
      _ = try await yard.desk.close(
        incident.id, version: 1, .registered, note: "дело",
        by: yard.desk.deed(FourCameras.desktop, .console))
      yard.world.setClock(to: yard.world.now() + .seconds(3_650 * 86_400))
      let retention = try yard.retention(days: 30, bytes: 230_000)
      retention.pass()
      #expect(retention.health?.state == .clock)
      // Bytes are bytes whatever the clock says; but no term of an incident has ended by it.
      #expect(yard.files.count == 218)
      let held = try await yard.segments().filter { $0.camera == yard.cameras[0].id }
      #expect(held.last?.start.timestamp ?? yard.world.now() < yard.world.now() - .seconds(86_400))
      yard.world.advance(by: .seconds(86_400))
      retention.pass()
      #expect(yard.files.isEmpty)
    }
  }

  @Test func `a disk that gives nothing back does not cost the whole archive`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 5)
      yard.disk.state.withLock { state in
        state.room = 0
        state.keepsRoom = true
      }
      let retention = try yard.retention(minimumFree: 100_000)
      for _ in 0..<5 { retention.pass() }
      #expect(yard.files.count == 240 - 50)
      #expect(retention.health?.state == .room)
      yard.world.advance(by: .seconds(600))
      yard.disk.state.withLock { $0.keepsRoom = false }
      retention.pass()
      #expect(try yard.disk.free(at: "") >= 100_000)
    }
  }

  @Test func `a file that no recorder names so is left alone`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 1)
      let first = try #require(try await yard.segments().first)
      let foreign = yard.folder.appending(path: "passwords")
      try Data("x".utf8).write(to: foreign)
      try await yard.store.write {
        try $0.execute("update segment set path = '../passwords' where id = $1", [first.id])
      }
      let retention = try yard.retention(bytes: 20_000)
      retention.pass()
      #expect(FileManager.default.fileExists(atPath: foreign.path))
      #expect(yard.faults.all.map(\.code).allSatisfy { $0 == "video.foreign-file" })
      #expect(retention.health?.state == .failing)
      // The others go all the same.
      #expect(yard.files.count <= 20)
    }
  }

  @Test func `on a full disk retention makes room, and recording goes on`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 5)
      let camera = yard.cameras[0].id
      let storage = RecordingStorage(
        unprepared: yard.recordings.storage.root, isFirstUse: false, minimumFree: 5_000,
        disk: yard.disk)
      let retention = try yard.retention(minimumFree: 20_000)
      var options = RecorderOptions()
      options.syncEvery = .zero
      let calls = Observed<String>()
      let index = StoreIndex(
        store: yard.store, folder: yard.recordings.folder, world: yard.world)
      let observe: Observe = { observation in
        if case .fault(let fault) = observation { calls.add(fault.code) }
        retention.note(observation)
      }
      let indexer = IndexWriter(index, observe: observe)
      var writer = SegmentWriter(
        camera: camera, role: .main, storage: storage, index: index, indexer: indexer,
        options: options, world: yard.world, observe: observe)
      yard.disk.state.withLock { $0.room = 4_000 }
      writer.write(.begin(Self.format, [UInt8](repeating: 0, count: 100)))
      for second in 0..<3 { writer.write(.fragment(Self.key(second, yard.world))) }
      #expect(calls.all == ["video.storage-full"])
      retention.pass()
      #expect(try yard.disk.free(at: "") >= 20_000 && retention.health?.state == .room)
      yard.world.advance(by: .seconds(6))
      let resumed = yard.world.now()
      for second in 0..<3 { writer.write(.fragment(Self.key(second, yard.world))) }
      indexer.close()
      indexer.run()
      let gap = try await yard.store.read { try RecordingArchive.openGap(of: camera, .main, $0) }
      #expect(gap == nil)
      let end = try await yard.store.read { try RecordingArchive.lastEnd(of: camera, .main, $0) }
      let last = try #require(end).timestamp
      #expect(last >= resumed + .seconds(2))
    }
  }

  private static let format = StreamFormat(
    codec: .h264, width: 1920, height: 1080, nominalRate: 25, configuration: [1],
    codecString: "avc1.64001f")

  private static func key(_ second: Int, _ world: any World) -> Fragment {
    Fragment(
      sequence: Int64(second), startsWithKey: true,
      start: MediaTime(world.now() + .seconds(second)), durationTicks: 90_000,
      arrival: world.now(), bytes: [UInt8](repeating: 0, count: 500))
  }

  @Test func `it runs by itself, each minute and when storage refuses`() async throws {
    try await FourCameras.inFolder { yard in
      let retention = try yard.retention(bytes: 20_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await retention.run() }
        while retention.health == nil { await Task.yield() }
        try await yard.record(hours: 1)
        try await yard.world.whenSleeping(1)
        while yard.files.count > 20 {
          yard.world.advance(by: .seconds(60))
          await Task.yield()
        }
        group.cancelAll()
      }
      #expect(retention.health?.state == .quota)
    }
  }
}
