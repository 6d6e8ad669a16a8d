import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

struct ContainerTests {
  @Test func `scanning finds the fragments that were written`() throws {
    let stage = try Stage(frames: 12)
    var bytes: [UInt8] = []
    for fragment in stage.fragments { bytes += fragment.bytes }
    var place = 0
    for fragment in stage.fragments {
      let found = try #require(FragmentScanner.fragment(in: bytes[...], at: place))
      #expect(found.length == fragment.bytes.count && found.isKey == fragment.startsWithKey)
      #expect(found.start == fragment.start && found.durationTicks == fragment.durationTicks)
      place += found.length
    }
    #expect(FragmentScanner.fragment(in: bytes[...], at: place) == nil)
  }

  @Test func `no bytes at all make the scanner fail`() throws {
    var random = SeededRandom(seed: 11)
    let good = try Stage(frames: 1).fragments[0].bytes
    for _ in 0..<3_000 {
      var bytes = good
      for _ in 0...Int(random.next() % 6) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
      let found = FragmentScanner.fragment(in: bytes[...], at: Int(random.next() % 4))
      if let found { #expect(found.length <= bytes.count) }
      _ = SegmentHead(bytes)
    }
  }

  @Test func `no bytes at all make the parameter reader fail`() throws {
    var random = SeededRandom(seed: 12)
    let good = try Stage(frames: 1).format.configuration
    for _ in 0..<3_000 {
      var bytes = good
      for _ in 0...Int(random.next() % 4) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      for codec in VideoCodec.allCases {
        _ = ParameterSets(codec: codec, configuration: bytes).format(nominalRate: 25)
        let plain = [0, 0, 0, 1] + bytes
        _ = ParameterSets(codec: codec, configuration: plain).format(nominalRate: 25)
      }
    }
  }

  @Test func `the format survives the way into a segment's head and back`() throws {
    let format = try Stage(frames: 1).format
    let head = try #require(SegmentHead(Initialization.bytes(for: format)))
    #expect(head.format.configuration == format.configuration)
    #expect(head.format.codecString == format.codecString)
    #expect(head.format.width == 64 && head.format.height == 48)
  }

  @Test func `a fragment states the longest of the latest steps, and its own true time`() throws {
    let stage = try Stage(frames: 1)
    var writer = FragmentWriter(format: stage.format)
    let times: [Int64] = [0, 9_000, 18_000, 40_500, 49_500]
    let made = times.map { ticks in
      writer.fragment(
        Packet(
          time: MediaTime(ticks: ticks), decodeTime: MediaTime(ticks: ticks),
          arrival: Timestamp(microseconds: 0), isKey: false, data: [0, 0, 0, 1, 1]))
    }
    #expect(made.map(\.start.ticks) == times)
    #expect(made.map(\.durationTicks) == [9_000, 9_000, 9_000, 22_500, 22_500])
    #expect(made.map(\.sequence) == [0, 1, 2, 3, 4])
  }

  @Test(
    .enabled(if: Clips.isHere, "the ffmpeg program is not installed"),
    arguments: [
      ("a.mp4", Clips.h264()), ("b.mp4", Clips.h264(bFrames: 2)), ("c.mp4", Clips.h265()),
    ])
  func `a repackaged file holds the same pictures at the same times`(
    name: String, codec: [String]
  ) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make(name, in: folder, codec: codec)
      var demuxer = try Demuxer(StreamAddress(path), world: ManualWorld())
      var bytes: [UInt8] = []
      var writer: FragmentWriter?
      while let unit = try demuxer.next() {
        switch unit {
        case .begin(let format):
          let stream = try #require(format.stream)
          bytes += Initialization.bytes(for: stream)
          writer = FragmentWriter(format: stream)
        case .packet(var packet):
          packet.time = packet.time.advanced(byTicks: 90_000)
          packet.decodeTime = packet.decodeTime.advanced(byTicks: 90_000)
          bytes += writer?.fragment(packet).bytes ?? []
        }
      }
      let copy = folder.appending(path: "copy.mp4")
      try Data(bytes).write(to: copy)
      let ask = ["-show_entries", "frame=pts_time", "-f", "mp4"]
      let (before, after) = (try Clips.probe(path, ask), try Clips.probe(copy.path, ask))
      #expect(after.errors.isEmpty, "\(after.errors)")
      let seconds = { (line: String) in
        Double(line.split(separator: "|")[0].split(separator: "=").last ?? "") ?? -1
      }
      #expect(before.lines.count == 50 && after.lines.count == 50)
      for (one, other) in zip(before.lines, after.lines) {
        #expect(abs(seconds(one) + 1 - seconds(other)) < 0.001)
      }
      let sums = try [path, copy.path].map { file in
        try Clips.run(
          "ffmpeg", ["-v", "error", "-i", file, "-fps_mode", "passthrough", "-f", "md5", "-"]
        ).out
      }
      #expect(sums[0] == sums[1])
    }
  }
}
