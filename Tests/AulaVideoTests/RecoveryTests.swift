import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Synchronization
import Testing

/// What a crash, a bad disk or a locked database leaves behind the index.
@Suite(.timeLimit(.minutes(3)))
struct RecoveryTests {
  private func recorded(_ folder: URL) async throws -> (Stage, MemoryIndex.Entry) {
    let stage = try Stage(frames: 20)
    try await stage.record(0..<20, in: folder)
    return (stage, try #require(stage.index.entries.first))
  }

  private func repaired(_ stage: Stage, _ folder: URL) throws -> Recovery.Report {
    try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
      .repair(camera: stage.camera, role: .main)
  }

  private func asides(_ stage: Stage, _ folder: URL, _ entry: MemoryIndex.Entry) throws -> [URL] {
    let day = stage.file(folder, entry).deletingLastPathComponent()
    return try FileManager.default.contentsOfDirectory(at: day, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "damaged" }
  }

  @Test func `one wrong bit costs what is behind it, which is kept aside and told`() async throws {
    try await Clips.withFolder { folder in
      let (stage, entry) = try await recorded(folder)
      let file = stage.file(folder, entry)
      let whole = [UInt8](try Data(contentsOf: file))
      let indexed = Int(entry.groups[0].offset + entry.groups[0].length)
      var ends: [Int] = []
      for fragment in stage.fragments[5...] {
        ends.append((ends.last ?? indexed) + fragment.bytes.count)
      }
      var holes = 0
      for place in stride(from: indexed, to: whole.count, by: 7) {
        let bit = UInt8(1) << UInt8(place % 8)
        var bytes = whole
        bytes[place] ^= bit
        try Data(bytes).write(to: file)
        stage.index.state.withLock { $0.entries[0].groups = [entry.groups[0]] }
        let report = try repaired(stage, folder)
        let before = ends.count { $0 <= place }
        let adopted = stage.index.groups.dropFirst().reduce(0) { $0 + $1.frames }
        #expect(adopted >= before, "bit \(bit) of byte \(place)")
        if adopted < 15 {
          holes += 1
          let hole = try #require(report.holes.first, "byte \(place)")
          #expect(hole.start == stage.index.groups.last?.end)
          let aside = try #require(try asides(stage, folder, entry).first)
          #expect(
            try Data(contentsOf: aside).count == whole.count - Int(stage.index.entries[0].length))
          try FileManager.default.removeItem(at: aside)
        }
        // Once is enough: the next start finds nothing to do.
        #expect(try repaired(stage, folder).holes.isEmpty)
        #expect(Int64(try Data(contentsOf: file).count) == stage.index.entries[0].length)
      }
      #expect(holes > 50)
    }
  }

  @Test func `a recorder that finds a damaged tail tells the hole and records on`() async throws {
    try await Clips.withFolder { folder in
      let (stage, entry) = try await recorded(folder)
      let file = stage.file(folder, entry)
      var bytes = [UInt8](try Data(contentsOf: file))
      let second = entry.groups[1]
      bytes[Int(second.offset) + 5] ^= 1
      try Data(bytes).write(to: file)
      stage.index.state.withLock { $0.entries[0].groups = [entry.groups[0]] }
      let later = try Stage.later(stage, by: 60)
      try await later.record(0..<10, in: folder)
      #expect(
        stage.index.gaps == [
          Gap(
            start: second.start.timestamp, end: entry.groups[3].end.timestamp, reason: .damaged),
          Gap(
            start: entry.groups[3].end.timestamp, end: later.start.timestamp, reason: .notRunning),
        ])
      #expect(stage.index.groups.map(\.frames) == [5, 5, 5])
    }
  }

  @Test func `a file whose first picture is damaged is kept, not removed`() async throws {
    try await Clips.withFolder { folder in
      let (stage, entry) = try await recorded(folder)
      let file = stage.file(folder, entry)
      let whole = [UInt8](try Data(contentsOf: file))
      for place in [2, Int(entry.segment.initializationLength) + 61] {
        var bytes = whole
        bytes[place] ^= 4
        try Data(bytes).write(to: file)
        stage.index.state.withLock { $0.entries = [] }
        let report = try repaired(stage, folder)
        #expect(report.holes.count == 1)
        #expect(stage.index.entries.isEmpty)
        let aside = try #require(try asides(stage, folder, entry).first)
        #expect([UInt8](try Data(contentsOf: aside)) == bytes)
        try FileManager.default.removeItem(at: aside)
      }
    }
  }

  @Test func `an index that is locked for a while costs no footage and makes no gap`() async throws
  {
    let stage = try Stage()
    var options = RecorderOptions()
    options.syncEvery = .zero
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder, options)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        for fragment in stage.fragments[0..<11] { recorder.append(fragment) }
        while stage.index.groups.count < 2 { await Task.yield() }
        stage.index.state.withLock { $0.isBroken = true }
        for fragment in stage.fragments[11..<31] { recorder.append(fragment) }
        await stage.faults.until { $0.count >= 1 }
        stage.index.state.withLock { $0.isBroken = false }
        for fragment in stage.fragments[31..<40] { recorder.append(fragment) }
        group.cancelAll()
      }
      #expect(stage.index.groups.map(\.frames) == [Int](repeating: 5, count: 8))
      #expect(stage.index.gaps.isEmpty)
    }
  }

  @Test func `what a locked index did not take is adopted at the next start`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        recorder.append(stage.fragments[0])
        recorder.flush()
        while stage.index.groups.isEmpty { await Task.yield() }
        stage.index.state.withLock { $0.isBroken = true }
        for fragment in stage.fragments[1..<20] { recorder.append(fragment) }
        group.cancelAll()
      }
      stage.index.state.withLock { $0.isBroken = false }
      #expect(stage.index.groups.map(\.frames) == [1])
      try await stage.record(20..<40, in: folder)
      #expect(stage.index.groups.map(\.frames) == [1, 4, 5, 5, 5, 5, 5, 5, 5])
      #expect(stage.index.gaps.isEmpty)
    }
  }
}
