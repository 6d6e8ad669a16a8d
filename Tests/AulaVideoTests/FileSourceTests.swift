import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

/// Files in a camera's place, as they are found: with B-frames, and without times.
@Suite(.enabled(if: Clips.isHere, "the ffmpeg program is not installed"), .timeLimit(.minutes(3)))
struct FileSourceTests {
  private let step: Int64 = 3_600
  private let frames = 50

  private func packets(
    of path: String, laps: Int,
    _ body: @escaping @Sendable ([Packet], InputFormat) async throws -> Void
  ) async throws {
    let source = FileSource(
      StreamAddress(path), pace: .fastest, loops: laps > 1, world: ManualWorld())
    let count = laps * frames
    try await source.during { log in
      await log.packets(count)
      try await body(Array(log.packets.prefix(count)), try #require(log.formats.first))
    }
  }

  /// How pictures come out of a decoder: number and times.
  private static func shown(_ packets: [Packet], _ format: InputFormat) throws -> [Int64] {
    var decoder = try Decoder(format)
    var times: [Int64] = []
    for packet in packets { times += try decoder.decode(packet).map(\.time.ticks) }
    times += try decoder.finish().map(\.time.ticks)
    #expect(decoder.rejected == 0)
    return times
  }

  @Test(arguments: ["b.mp4", "b.mkv"])
  func `pictures coded out of order keep both their times, lap after lap`(
    name: String
  ) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make(name, in: folder, codec: Clips.h264(bFrames: 2))
      try await packets(of: path, laps: 2) { packets, format in
        let decoded = packets.map(\.decodeTime.ticks)
        #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $0 < $1 })
        let due = packets.map(\.time.ticks)
        #expect(due != due.sorted(), "the clip has no B-frames")
        #expect(packets.allSatisfy { $0.time >= $0.decodeTime })
        // Matroska rounds to milliseconds.
        for (number, time) in due.sorted().enumerated() {
          #expect(abs(time - Int64(number) * step) <= 90)
        }
        let shown = try Self.shown(packets, format)
        #expect(shown == due.sorted())
      }
    }
  }

  @Test(arguments: [0, 2])
  func `a file without times gets them, and its pictures come in order`(
    bFrames: Int
  ) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("raw.264", in: folder, codec: Clips.h264(bFrames: bFrames))
      try await packets(of: path, laps: 2) { packets, format in
        let decoded = packets.map(\.decodeTime.ticks)
        #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $1 - $0 == step })
        let shown = try Self.shown(packets, format)
        #expect(shown.count == 2 * frames)
        #expect(zip(shown, shown.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test func `a film of fragments with B-frames plays as its file does`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("b.mp4", in: folder, codec: Clips.h264(bFrames: 2))
      let film = folder.appending(path: "film.mp4")
      let source = FileSource(StreamAddress(path), loops: false, world: RealWorld())
      try await source.during { log in
        await log.packets(frames)
        let format = try #require(log.formats.first?.stream)
        var writer = FragmentWriter(format: format)
        var bytes = Initialization.bytes(for: format)
        for packet in log.packets.prefix(frames) { bytes += writer.fragment(packet).bytes }
        try Data(bytes).write(to: film)
      }
      let (lines, errors) = try Clips.probe(
        film.path, ["-select_streams", "v", "-show_entries", "frame=best_effort_timestamp"])
      #expect(errors.isEmpty)
      let times = lines.compactMap { line in
        line.split(whereSeparator: { "=|".contains($0) }).last.flatMap { Int64($0) }
      }
      #expect(times.count == frames)
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == step })
    }
  }
}
