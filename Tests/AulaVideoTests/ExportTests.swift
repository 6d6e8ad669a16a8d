import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaVideo

/// A recording as a file that leaves the house: other people's programs must like it.
@Suite(.timeLimit(.minutes(3)))
struct ExportTests {
  private func file(_ clip: Clip, _ storage: RecordingStorage) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in clip.bytes(storage: storage) { bytes += chunk }
    return bytes
  }

  private func recorded(
    _ folder: URL, skipping hole: Range<Int> = 0..<0
  ) async throws -> Stage {
    let stage = try Stage()
    var options = RecorderOptions()
    options.segmentTicks = 180_000
    let recorder = try stage.recorder(folder, options)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await recorder.run() }
      recorder.begin(
        format: stage.format, initialization: Initialization.bytes(for: stage.format))
      for index in 0..<40 where !hole.contains(index) { recorder.append(stage.fragments[index]) }
      group.cancelAll()
    }
    return stage
  }

  @Test func `a file has its length, its index and every frame, and no player complains`()
    async throws
  {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let storage = try stage.storage(folder, isFirstUse: false)
      let clip = try await Clip.clips(of: stage.index.recorded)[0].indexed(in: storage)
      let bytes = try await file(clip, storage)
      #expect(Int64(bytes.count) == clip.totalLength)
      guard Clips.isHere else { return }
      let path = folder.appending(path: "export.mp4").path
      try Data(bytes).write(to: URL(filePath: path))
      let seen = try Clips.probe(
        path, ["-show_entries", "frame=pts_time:format=start_time,duration:stream=nb_frames"])
      #expect(seen.errors.isEmpty, "\(seen.errors)")
      #expect(seen.lines.filter { $0.hasPrefix("pts_time") }.count == 40)
      #expect(seen.lines[39] == "pts_time=3.900000")
      // The head alone says how many frames there are: nothing had to be read for it.
      #expect(seen.lines.contains { $0.contains("nb_frames=40") }, "\(seen.lines.suffix(2))")
      #expect(seen.lines.last?.hasPrefix("start_time=0.000000|duration=4.0") == true)
      try Clips.run("ffmpeg", ["-v", "error", "-xerror", "-i", path, "-f", "null", "-"])
      let late = try Clips.run(
        "ffprobe",
        [
          "-v", "error", "-read_intervals", "3.2%+#1", "-show_entries", "packet=pts_time,flags",
          "-of", "compact=p=0", path,
        ])
      #expect(late.out.hasPrefix("pts_time=3.000000|flags=K"), "\(late.out)")
    }
  }

  @Test func `the recorded bytes stand in the file as they were sealed`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let storage = try stage.storage(folder, isFirstUse: false)
      let clip = try await Clip.clips(of: stage.index.recorded)[0].indexed(in: storage)
      let bytes = try await file(clip, storage)
      var place = Int(clip.totalLength - clip.recordedLength)
      for group in stage.index.groups {
        let part = bytes[place..<place + Int(group.length)]
        #expect(TailScan.digest(part) == group.digest)
        place += Int(group.length)
      }
      #expect(place == bytes.count)
    }
  }

  @Test func `a hole keeps its time: what comes after it is not earlier`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder, skipping: 10..<25)
      let storage = try stage.storage(folder, isFirstUse: false)
      let clip = try await Clip.clips(of: stage.index.recorded)[0].indexed(in: storage)
      guard Clips.isHere else { return }
      let path = folder.appending(path: "export.mp4").path
      try Data(try await file(clip, storage)).write(to: URL(filePath: path))
      let seen = try Clips.probe(path, ["-show_entries", "frame=pts_time:format=duration"])
      #expect(seen.errors.isEmpty, "\(seen.errors)")
      #expect(seen.lines.count == 26)
      #expect(seen.lines[9] == "pts_time=0.900000" && seen.lines[10] == "pts_time=2.500000")
      #expect(seen.lines.last?.hasPrefix("duration=4.0") == true)
    }
  }

  @Test func `bytes that are lost are told before the first one leaves`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let storage = try stage.storage(folder, isFirstUse: false)
      let clip = Clip.clips(of: stage.index.recorded)[0]
      let damaged = stage.file(folder, stage.index.entries[1])
      var bytes = try Data(contentsOf: damaged)
      bytes[Int(stage.index.entries[1].groups[0].offset) + 5] ^= 1
      try bytes.write(to: damaged)
      var fault = await #expect(throws: Fault.self) { try await clip.indexed(in: storage) }
      #expect(fault?.code == "video.recording-lost")
      try FileManager.default.removeItem(at: damaged)
      fault = await #expect(throws: Fault.self) { try await clip.indexed(in: storage) }
      #expect(fault?.code == "video.recording-lost")
    }
  }

  /// Other encoders: frames in another order than they are shown in, and H.265.
  @Test(
    .enabled(if: Clips.isHere, "the ffmpeg program is not installed"),
    arguments: [
      ("a.mp4", Clips.h264()), ("b.mp4", Clips.h264(bFrames: 2)), ("c.mp4", Clips.h265()),
    ])
  func `the pictures and their times are the camera's`(name: String, codec: [String]) async throws {
    try await Clips.withFolder { folder in
      let stage = try Stage(frames: 1)
      let path = try Clips.make(name, in: folder, codec: codec)
      let recordings = folder.appending(path: "recordings")
      try await record(path, stage, recordings)
      let storage = try stage.storage(recordings, isFirstUse: false)
      let clip = try await Clip.clips(of: stage.index.recorded)[0].indexed(in: storage)
      let copy = folder.appending(path: "export.mp4").path
      try Data(try await file(clip, storage)).write(to: URL(filePath: copy))
      let after = try Clips.probe(copy, ["-show_entries", "frame=pts_time"])
      #expect(after.errors.isEmpty, "\(after.errors)")
      #expect(after.lines.count == 50)
      #expect(after.lines.first?.hasPrefix("pts_time=0.000000") == true)
      #expect(after.lines.last?.hasPrefix("pts_time=1.960000") == true)
      let sums = try [path, copy].map { file in
        try Clips.run(
          "ffmpeg",
          ["-v", "error", "-xerror", "-i", file, "-fps_mode", "passthrough", "-f", "md5", "-"]
        ).out
      }
      #expect(sums[0] == sums[1])
    }
  }

  private func record(_ path: String, _ stage: Stage, _ folder: URL) async throws {
    var demuxer = try Demuxer(StreamAddress(path), world: stage.world)
    let recorder = try stage.recorder(folder)
    var writer: FragmentWriter?
    var units: [DemuxedUnit] = []
    while let unit = try demuxer.next() { units.append(unit) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await recorder.run() }
      for unit in units {
        switch unit {
        case .begin(let format):
          guard let stream = format.stream else { continue }
          writer = FragmentWriter(format: stream)
          recorder.begin(format: stream, initialization: Initialization.bytes(for: stream))
        case .packet(var packet):
          packet.time = stage.start.advanced(byTicks: packet.time.ticks)
          packet.decodeTime = stage.start.advanced(byTicks: packet.decodeTime.ticks)
          if let fragment = writer?.fragment(packet) { recorder.append(fragment) }
        }
      }
      group.cancelAll()
    }
  }

  @Test func `times that stand still or jump make a table all the same`() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<200 {
      let samples = (0..<20).map { place in
        SampleTable.Sample(
          offset: Int64(place), length: 1,
          time: MediaTime(ticks: Int64(bitPattern: random.next() >> (random.next() % 63 + 1))),
          durationTicks: Int64(bitPattern: random.next()),
          compositionOffset: Int32(truncatingIfNeeded: random.next()), isKey: place == 0)
      }
      let table = SampleTable(samples)
      #expect(table.durationTicks >= 20)
      _ = table.firstShown
      var writer = BoxWriter()
      table.write(to: &writer)
      #expect(writer.bytes.count > 20 * 12)
    }
  }
}
