import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3)))
struct RecorderTests {
  @Test func `groups are written whole, indexed in order and read by ffprobe`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      try await stage.record(0..<40, in: folder)
      let entry = try #require(stage.index.entries.first)
      #expect(stage.index.entries.count == 1 && !entry.isOpen)
      #expect(entry.groups.map(\.frames) == [Int](repeating: 5, count: 8))
      #expect(entry.groups.first?.start == stage.start)
      #expect(zip(entry.groups, entry.groups.dropFirst()).allSatisfy { $0.end == $1.start })
      let file = stage.file(folder, entry)
      let bytes = try Data(contentsOf: file)
      #expect(Int64(bytes.count) == entry.length)
      #expect(entry.segment.path.hasPrefix("\(stage.camera)/main/2026-06-15/180000.000-"))
      guard Clips.isHere else { return }
      let seen = try Clips.probe(
        file.path, ["-show_entries", "packet=pts,dts,duration,flags"])
      #expect(seen.errors.isEmpty, "\(seen.errors)")
      let first = "pts=\(stage.start.ticks)|dts=\(stage.start.ticks)|duration=9000|flags=K_"
      #expect(seen.lines.first == first)
      #expect(seen.lines.count == 40)
    }
  }

  @Test func `files change at key frames`() async throws {
    let stage = try Stage()
    var options = RecorderOptions()
    options.segmentTicks = 90_000
    try await Clips.withFolder { folder in
      try await stage.record(0..<40, in: folder, options: options)
      #expect(stage.index.entries.count >= 4)
      #expect(stage.index.groups.count == 8)
      #expect(stage.index.entries.allSatisfy { !$0.isOpen })
    }
  }

  @Test func `nothing enters the index before its sync`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      try await stage.record(0..<40, in: folder) { frame in
        // The index never knows more than a synced disk holds.
        for entry in stage.index.entries {
          let size = try? Data(contentsOf: stage.file(folder, entry)).count
          #expect(Int64(size ?? 0) >= entry.length)
        }
      }
      #expect(stage.disk.state.withLock { $0.syncs } >= 2)
    }
  }

  @Test func `a torn tail is adopted as far as it is whole, at every byte`() async throws {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      let entry = try #require(stage.index.entries.first)
      let whole = try Data(contentsOf: stage.file(folder, entry))
      let first = entry.groups[0]
      let last = stage.fragments[9].bytes.count
      for cut in stride(from: whole.count - last, through: whole.count, by: 1) {
        stage.index.state.withLock { $0.entries[0].groups = [first] }
        try whole.prefix(cut).write(to: stage.file(folder, entry))
        try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
          .repair(camera: stage.camera, role: .main)
        let groups = stage.index.groups
        let frames = cut == whole.count ? 5 : 4
        #expect(groups.map(\.frames) == [5, frames])
        let size = try Data(contentsOf: stage.file(folder, entry)).count
        #expect(size == (cut == whole.count ? whole.count : whole.count - last))
      }
    }
  }

  @Test func `a tail of zeros after a power cut is cut off`() async throws {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      let entry = try #require(stage.index.entries.first)
      var bytes = try Data(contentsOf: stage.file(folder, entry))
      let length = bytes.count
      let tail = stage.fragments[9].bytes.count
      bytes.replaceSubrange(length - tail + 112..<length, with: Data(count: tail - 112))
      stage.index.state.withLock { _ = $0.entries[0].groups.popLast() }
      try bytes.write(to: stage.file(folder, entry))
      try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
        .repair(camera: stage.camera, role: .main)
      #expect(stage.index.groups.map(\.frames) == [5, 4])
    }
  }

  @Test func `a file that the index does not know is adopted, one without pictures removed`()
    async throws
  {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      let before = stage.index.entries[0]
      stage.index.state.withLock { $0.entries = [] }
      let empty = stage.file(folder, before).deletingLastPathComponent()
        .appending(path: "180001.000-\(ID<Segment>(rawValue: 5)).mp4")
      try Data("torn".utf8).write(to: empty)
      try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
        .repair(camera: stage.camera, role: .main)
      let after = try #require(stage.index.entries.first)
      #expect(after.segment.id == before.segment.id && after.segment.path == before.segment.path)
      #expect(after.segment.format.configuration == stage.format.configuration)
      #expect(after.groups.map(\.frames) == [5, 5])
      #expect(!FileManager.default.fileExists(atPath: empty.path))
    }
  }

  @Test func `groups whose bytes the disk lost leave the index`() async throws {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      let entry = stage.index.entries[0]
      let bytes = try Data(contentsOf: stage.file(folder, entry))
      try bytes.prefix(bytes.count - 1).write(to: stage.file(folder, entry))
      try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
        .repair(camera: stage.camera, role: .main)
      #expect(stage.index.groups.map(\.frames) == [5])
    }
  }

  @Test(arguments: [true, false])
  func `a failing disk makes a gap and recording resumes by itself`(atSync: Bool) async throws {
    let stage = try Stage()
    var options = RecorderOptions()
    options.retryAfter = .zero
    options.syncEvery = .zero
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder, options)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        for fragment in stage.fragments[0..<11] { recorder.append(fragment) }
        while stage.index.groups.count < 2 { await Task.yield() }
        stage.disk.state.withLock { state in
          if atSync { state.failsSyncs = true } else { state.failsWrites = true }
        }
        for fragment in stage.fragments[11..<21] { recorder.append(fragment) }
        await stage.faults.until { $0.count >= 3 }
        stage.disk.state.withLock { state in
          state.failsSyncs = false
          state.failsWrites = false
        }
        for fragment in stage.fragments[21..<40] { recorder.append(fragment) }
        group.cancelAll()
      }
      let gap = try #require(stage.index.gaps.first)
      #expect(stage.index.gaps.count == 1)
      #expect(gap.reason == .storage)
      #expect(gap.start == stage.packets[10].time.timestamp)
      let end = try #require(gap.end)
      #expect(stage.index.groups.contains { $0.start.timestamp == end })
      #expect(stage.index.groups.last?.start == stage.packets[35].time)
      for entry in stage.index.entries {
        let size = try Data(contentsOf: stage.file(folder, entry)).count
        #expect(Int64(size) == entry.length)
      }
    }
  }

  @Test func `an empty mount point is not taken for an empty disk`() async throws {
    let stage = try Stage(frames: 5)
    try await Clips.withFolder { folder in
      let fault = #expect(throws: Fault.self) { try stage.storage(folder, isFirstUse: false) }
      #expect(fault?.code == "video.storage-missing")
      let storage = try stage.storage(folder)
      #expect(storage.isMarked)
      _ = try stage.storage(folder, isFirstUse: false)
    }
  }

  /// A folder that could not be marked at the start, for the disk was full, is marked later; once.
  @Test func `a new folder is marked when there is room, and never again`() async throws {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      let root = folder.appending(path: "new/recordings")
      try Data("in the way".utf8).write(to: folder.appending(path: "new"))
      let storage = RecordingStorage(
        unprepared: root.path, isFirstUse: true, minimumFree: 0, disk: stage.disk)
      #expect(throws: Fault.self) { try storage.prepare() }
      try FileManager.default.removeItem(at: folder.appending(path: "new"))
      try storage.prepare()
      #expect(storage.isMarked)
      try FileManager.default.removeItem(atPath: storage.path(RecordingStorage.marker))
      let fault = #expect(throws: Fault.self) { try storage.prepare() }
      #expect(fault?.code == "video.storage-missing" && !storage.isMarked)
    }
  }

  @Test func `the time while Aula did not run is a gap`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      try await stage.record(20..<40, in: folder)
      #expect(
        stage.index.gaps == [
          Gap(
            start: stage.packets[10].time.timestamp, end: stage.packets[20].time.timestamp,
            reason: .notRunning)
        ])
    }
  }

  @Test func `a gap of the source ends with the next written group`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        for fragment in stage.fragments[0..<7] { recorder.append(fragment) }
        let start = stage.packets[7].time.timestamp
        recorder.note(Gap(start: start, end: nil, reason: .disconnected))
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        for fragment in stage.fragments[30..<40] { recorder.append(fragment) }
        group.cancelAll()
      }
      #expect(stage.index.groups.map(\.frames) == [5, 2, 5, 5])
      #expect(
        stage.index.gaps == [
          Gap(
            start: stage.packets[7].time.timestamp, end: stage.packets[30].time.timestamp,
            reason: .disconnected)
        ])
      #expect(stage.index.entries.count == 2)
    }
  }

  @Test func `a queue that is full loses pictures up to a key frame and says so`() async throws {
    let stage = try Stage()
    var options = RecorderOptions()
    options.queueBytes = stage.fragments[0..<12].reduce(0) { $0 + $1.bytes.count + 128 }
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder, options)
      recorder.begin(
        format: stage.format, initialization: Initialization.bytes(for: stage.format))
      for fragment in stage.fragments[0..<20] { recorder.append(fragment) }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        while stage.index.gaps.isEmpty { await Task.yield() }
        for fragment in stage.fragments[30..<40] { recorder.append(fragment) }
        group.cancelAll()
      }
      #expect(stage.index.gaps.map(\.reason) == [.storage])
      #expect(stage.index.groups.first?.start == stage.start)
      #expect(stage.index.groups.last?.start == stage.packets[35].time)
    }
  }
}
