import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Synchronization
import Testing

/// A camera is free to send one key frame and then none, or a new format with each picture.
@Suite(.timeLimit(.minutes(3)))
struct GroupBoundTests {
  /// One key frame, then `count - 1` others, ten a second, each of `bytes`.
  private func keyless(_ stage: Stage, count: Int, bytes: Int = 200) -> [Fragment] {
    var writer = FragmentWriter(format: stage.format)
    let length = UInt32(bytes - 4)
    let prefix = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - $0 * 8)) }
    return (0..<count).map { number in
      let time = stage.start.advanced(byTicks: Int64(number) * 9_000)
      let filling = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes - 4)
      return writer.fragment(
        Packet(
          time: time, decodeTime: time, arrival: time.timestamp, isKey: number == 0,
          data: prefix + filling))
    }
  }

  private func recording(
    _ stage: Stage, _ folder: URL, _ options: RecorderOptions,
    _ body: (Recorder) async throws -> Void
  ) async throws {
    let recorder = try stage.recorder(folder, options)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await recorder.run() }
      recorder.begin(
        format: stage.format, initialization: Initialization.bytes(for: stage.format))
      defer { group.cancelAll() }
      try await body(recorder)
    }
  }

  @Test func `of a camera that sends one key frame all but the last ten seconds are safe`()
    async throws
  {
    let stage = try Stage(frames: 1)
    var options = RecorderOptions()
    options.syncEvery = .zero
    options.segmentTicks = 5 * MediaTime.ticksPerSecond
    try await Clips.withFolder { folder in
      try await recording(stage, folder, options) { recorder in
        for fragment in keyless(stage, count: 600) { recorder.append(fragment) }
        // What a killed process leaves is what is there before the recorder is asked to end.
        while stage.index.groups.count < 5 { await Task.yield() }
        let entry = try #require(stage.index.entries.first)
        #expect(stage.index.entries.count == 1, "a file begins with a key frame")
        #expect(entry.groups.prefix(5).map(\.continues) == [false, true, true, true, true])
        #expect(entry.groups.prefix(5).allSatisfy { $0.frames == 100 })
        #expect(entry.groups[4].end == stage.start.advanced(byTicks: 50 * 90_000))
        #expect(try Data(contentsOf: stage.file(folder, entry)).count >= entry.length)
      }
      #expect(stage.index.groups.count == 6)
      #expect(stage.index.gaps.isEmpty)
      let told = stage.faults.all.count { observation in
        if case .fault(let fault) = observation {
          fault.code == "video.no-key-frames"
        } else {
          false
        }
      }
      #expect(told == 1)
      let troubles = stage.faults.all.compactMap { observation -> StreamTrouble? in
        if case .trouble(_, .main, let trouble, since: .some) = observation { trouble } else { nil }
      }
      #expect(troubles == [.noKeyFrames])
    }
  }

  @Test func `a group is cut at its bound in bytes, and reads as one`() async throws {
    let stage = try Stage(frames: 1)
    var options = RecorderOptions()
    options.group.bytes = 100_000
    try await Clips.withFolder { folder in
      let fragments = keyless(stage, count: 90, bytes: 10_000)
      try await recording(stage, folder, options) { recorder in
        for fragment in fragments { recorder.append(fragment) }
      }
      #expect(stage.index.groups.count == 10)
      #expect(stage.index.groups.allSatisfy { $0.length <= 100_000 })
      let entry = try #require(stage.index.entries.first)
      let bytes = [UInt8](try Data(contentsOf: stage.file(folder, entry)))
      #expect(
        Array(bytes.dropFirst(Int(entry.segment.initializationLength)))
          == fragments.flatMap(\.bytes))
    }
  }

  @Test func `pictures after a silence are recorded though no key frame begins them`() async throws
  {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      try await recording(stage, folder, RecorderOptions()) { recorder in
        for fragment in stage.fragments[0..<7] { recorder.append(fragment) }
        recorder.flush()
        for fragment in stage.fragments[7..<15] { recorder.append(fragment) }
      }
      #expect(stage.index.groups.map(\.frames) == [5, 2, 3, 5])
      #expect(stage.index.groups.map(\.continues) == [false, false, true, false])
      #expect(stage.index.gaps.isEmpty)
    }
  }

  @Test func `what is adopted after a crash is cut at the same bound`() async throws {
    let stage = try Stage(frames: 1)
    var options = RecorderOptions()
    options.syncEvery = .zero
    try await Clips.withFolder { folder in
      try await recording(stage, folder, options) { recorder in
        for fragment in keyless(stage, count: 350) { recorder.append(fragment) }
      }
      let whole = stage.index.groups
      stage.index.state.withLock { $0.entries[0].groups = Array(whole.prefix(1)) }
      try Recovery(storage: stage.storage(folder, isFirstUse: false), index: stage.index)
        .repair(camera: stage.camera, role: .main)
      #expect(stage.index.groups == whole)
    }
  }

  @Test func `a format that changes with each picture makes a few files and a gap`() async throws {
    let stage = try Stage()
    try await Clips.withFolder { folder in
      let head = Initialization.bytes(for: stage.format)
      try await recording(stage, folder, RecorderOptions()) { recorder in
        let keys = stage.fragments.filter(\.startsWithKey)
        for number in 0..<400 {
          recorder.begin(format: stage.format, initialization: head)
          recorder.append(keys[0].moved(by: Int64(number) * 9_000))
        }
      }
      #expect(stage.index.entries.count == 6)
      let start = stage.start.advanced(byTicks: 6 * 9_000).timestamp
      #expect(stage.index.gaps == [Gap(start: start, end: nil, reason: .format)])
      let told = stage.faults.all.count { observation in
        if case .fault(let fault) = observation {
          fault.code == "video.format-unsteady"
        } else {
          false
        }
      }
      #expect(told == 1)
    }
  }
}

extension Fragment {
  fileprivate func moved(by ticks: Int64) -> Fragment {
    Fragment(
      sequence: sequence, startsWithKey: startsWithKey, start: start.advanced(byTicks: ticks),
      durationTicks: durationTicks, arrival: arrival, bytes: bytes)
  }
}
