import AulaDomain
import AulaVideo
import Foundation
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3)))
struct PlaybackTests {
  private func read(
    _ clip: Clip, _ storage: RecordingStorage, _ range: Range<Int64>? = nil
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in clip.bytes(in: range, storage: storage) { bytes += chunk }
    return bytes
  }

  private func recorded(_ folder: URL) async throws -> Stage {
    let stage = try Stage()
    var options = RecorderOptions()
    options.segmentTicks = 180_000
    try await stage.record(0..<40, in: folder, options: options)
    #expect(stage.index.entries.count >= 2)
    return stage
  }

  @Test func `a recording over several files plays as one from 0`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let clips = Clip.clips(of: stage.index.recorded)
      #expect(clips.count == 1)
      let clip = clips[0]
      let bytes = try await read(clip, stage.storage(folder))
      #expect(Int64(bytes.count) == clip.totalLength)
      guard Clips.isHere else { return }
      let path = folder.appending(path: "export.mp4")
      try Data(bytes).write(to: path)
      let seen = try Clips.probe(
        path.path, ["-show_entries", "frame=pts_time:format=start_time,duration"])
      #expect(seen.errors.isEmpty, "\(seen.errors)")
      #expect(seen.lines.count == 41)
      #expect(seen.lines.first?.hasPrefix("pts_time=0.000000") == true)
      #expect(seen.lines[39] == "pts_time=3.900000")
      #expect(seen.lines.last == "start_time=0.000000|duration=4.000000")
    }
  }

  @Test func `any range of bytes is the same as that part of the whole`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let storage = try stage.storage(folder)
      let clip = Clip.clips(of: stage.index.recorded)[0]
      let whole = try await read(clip, storage)
      let total = clip.totalLength
      for start in stride(from: 0, to: total, by: 997) {
        let range = start..<min(total, start + 1_500)
        #expect(
          try await read(clip, storage, range) == Array(whole[Int(start)..<Int(range.upperBound)]))
      }
      #expect(try await read(clip, storage, total..<total + 10).isEmpty)
    }
  }

  /// A film re-read its whole group for each 256 kB: 3.2 GB for a range of 2 MB.
  @Test func `of a range of 2 MB about 2 MB are read from the disk`() async throws {
    let stage = try Stage(frames: 1)
    var writer = FragmentWriter(format: stage.format)
    let data: [UInt8] = [0, 0, 0x4E, 0x20] + [UInt8](repeating: 7, count: 20_000)
    var options = RecorderOptions()
    options.group.ticks = .max
    try await Clips.withFolder { folder in
      let recorder = try stage.recorder(folder, options)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        recorder.begin(
          format: stage.format, initialization: Initialization.bytes(for: stage.format))
        for number in 0..<500 {
          let time = stage.start.advanced(byTicks: Int64(number) * 9_000)
          recorder.append(
            writer.fragment(
              Packet(
                time: time, decodeTime: time, arrival: time.timestamp, isKey: number == 0,
                data: data)))
        }
        group.cancelAll()
      }
      #expect(stage.index.groups.count == 1)
      let storage = try stage.storage(folder, isFirstUse: false)
      let clip = Clip.clips(of: stage.index.recorded)[0]
      let whole = try await read(clip, storage)
      stage.disk.state.withLock { $0.bytesRead = 0 }
      let range = Int64(6_000_001)..<Int64(8_000_001)
      let part = try await read(clip, storage, range)
      #expect(part == Array(whole[6_000_001..<8_000_001]))
      let bytesRead = stage.disk.state.withLock { $0.bytesRead }
      #expect(bytesRead < 2_100_000, "\(bytesRead)")
    }
  }

  @Test func `a change of format begins another clip`() async throws {
    let stage = try Stage(frames: 5)
    let other = StreamFormat(
      codec: .h264, width: 8, height: 8, nominalRate: 10, configuration: [9], codecString: "avc1")
    let entries = [stage.format, stage.format, other, stage.format].enumerated().map {
      place, format in
      let id = ID<Segment>(rawValue: Int64(place))
      let start = MediaTime(ticks: Int64(place) * 90_000)
      return (
        Segment(
          id: id, camera: stage.camera, role: .main, path: "\(place).mp4", format: format,
          initializationLength: 10, start: start),
        PictureGroup(
          segment: id, offset: 10, length: 5, start: start, end: start.advanced(byTicks: 90_000),
          frames: 1)
      )
    }
    #expect(
      Clip.clips(of: entries).map { $0.end.ticks(since: $0.start) } == [180_000, 90_000, 90_000])
  }

  @Test func `a file that is gone is told, not played as silence`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let clip = Clip.clips(of: stage.index.recorded)[0]
      try FileManager.default.removeItem(at: stage.file(folder, stage.index.entries[1]))
      let fault = await #expect(throws: Fault.self) {
        try await read(clip, stage.storage(folder))
      }
      #expect(fault?.code == "video.recording-lost")
    }
  }

  @Test func `a still shows the picture of its moment`() async throws {
    try await Clips.withFolder { folder in
      let stage = try await recorded(folder)
      let (segment, group) = try #require(stage.index.recorded.last)
      let moment = group.start.advanced(byTicks: 3 * 9_000 + 10)
      let jpeg = try await Still.jpeg(
        at: moment, segment: segment, groups: [group], storage: stage.storage(folder))
      let path = folder.appending(path: "still.jpg")
      try Data(jpeg).write(to: path)
      var reader = try FrameReader(StreamAddress(path.path), world: stage.world)
      let shown = try #require(try reader.next())
      let wanted = DecodeTests.picture(38).luma
      let error = zip(shown.luma, wanted).reduce(0) { sum, pair in
        // The still spreads 16…235 to 0…255.
        sum + abs(Int(pair.0) - (Int(pair.1) - 16) * 255 / 219)
      }
      #expect(error / wanted.count < 8)
    }
  }

  @Test func `the live ring gives a still of its latest key frame`() async throws {
    let stage = try Stage(frames: 7)
    let ring = LiveRing()
    #expect(try await Still.latest(in: ring) == nil)
    ring.begin(format: stage.format, initialization: [])
    for fragment in stage.fragments { ring.append(fragment) }
    #expect(try await Still.latest(in: ring)?.prefix(2) == [0xFF, 0xD8])
  }
}
