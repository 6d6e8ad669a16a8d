import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

@Suite(.enabled(if: Clips.isHere, "the ffmpeg program is not installed"))
struct DecodeTests {
  let world = ManualWorld()

  private func frames(
    of path: String, options: DecoderOptions = DecoderOptions()
  ) throws -> [Frame] {
    var reader = try FrameReader(StreamAddress(path), options: options, world: world)
    var frames: [Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
  }

  @Test(arguments: [
    ("a.mp4", Clips.h264()), ("b.mkv", Clips.h264(bFrames: 2)), ("c.264", Clips.h264()),
    ("d.mp4", Clips.h265()), ("e.265", Clips.h265()), ("f.avi", ["-c:v", "mpeg4"]),
    ("g.mpg", ["-c:v", "mpeg1video"]), ("h.mpg", ["-c:v", "mpeg2video"]),
    ("i.ts", Clips.h264(bFrames: 2)),
  ])
  func `every container and codec gives all its pictures in order from tick 0`(
    name: String, codec: [String]
  ) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make(name, in: folder, codec: codec)
      let frames = try frames(of: path)
      #expect(frames.count == 50)
      #expect(frames.allSatisfy { $0.width == 160 && $0.height == 120 && $0.hasColor })
      let times = frames.map(\.time.ticks)
      #expect(times.first == 0)
      #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 3_600) <= 1 })
    }
  }

  @Test func `luma alone, made smaller, keeps the proportions`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("a.mp4", in: folder, seconds: 0.4, size: "640x480")
      let options = DecoderOptions(lumaOnly: true, maximumWidth: 320, maximumHeight: 180)
      let frames = try frames(of: path, options: options)
      #expect(frames.allSatisfy { $0.width == 240 && $0.height == 180 && !$0.hasColor })
      let full = try self.frames(of: path)
      let mean = { (luma: [UInt8]) in luma.reduce(0.0) { $0 + Double($1) } / Double(luma.count) }
      #expect(abs(mean(frames[0].luma) - mean(full[0].luma)) < 1)
    }
  }

  @Test func `key frames alone can be asked for`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("a.mp4", in: folder, codec: Clips.h264(group: 10))
      let times = try frames(of: path, options: DecoderOptions(keyFramesOnly: true)).map(\.time)
      #expect(times.map(\.ticks) == [0, 36_000, 72_000, 108_000, 144_000])
    }
  }

  @Test func `a missing file and a file without video say so`() async throws {
    try await Clips.withFolder { folder in
      let text = folder.appending(path: "no.mp4").path
      #expect(throws: Fault.self) { try frames(of: text) }
      try Data("this is not a film".utf8).write(to: URL(filePath: text))
      let fault = #expect(throws: Fault.self) { try frames(of: text) }
      #expect(fault?.code == "video.not-video")
    }
  }

  @Test func `what is encoded comes back out of the decoder`() throws {
    var encoder = try H264Encoder(
      EncoderOptions(width: 64, height: 48, rate: 25, groupLength: 5, quality: .constant(10)))
    var decoder = try Decoder(InputFormat(encoder.format))
    var shown: [Frame] = []
    var keys: [Bool] = []
    for index in 0..<12 {
      let packets = try encoder.encode(Self.picture(index))
      keys += packets.map(\.isKey)
      for packet in packets { shown += try decoder.decode(packet) }
    }
    shown += try decoder.finish()
    #expect(keys == (0..<12).map { $0 % 5 == 0 })
    #expect(shown.map(\.time) == (0..<12).map { Self.picture($0).time })
    for (index, frame) in shown.enumerated() {
      #expect(frame.arrival == Self.picture(index).arrival)
      let wrong = zip(frame.luma, Self.picture(index).luma).filter { abs(Int($0) - Int($1)) > 12 }
      #expect(wrong.count < 30)
    }
  }

  @Test func `a still is a JPEG of the same size`() throws {
    let bytes = try JPEG.encode(Self.picture(3))
    #expect(Array(bytes.prefix(3)) == [0xFF, 0xD8, 0xFF])
    #expect(Array(bytes.suffix(2)) == [0xFF, 0xD9])
  }

  static func picture(_ index: Int) -> Frame {
    let luma = (0..<64 * 48).map { UInt8(40 + ($0 % 64 + index * 4) % 160) }
    let chroma = [UInt8](repeating: 128, count: 32 * 24)
    return Frame(
      time: MediaTime(ticks: Int64(index) * 3_600),
      arrival: Timestamp(microseconds: Int64(index) * 40_000 + 7), width: 64, height: 48,
      luma: luma, blue: chroma, red: chroma)
  }

  @Test(
    .enabled(if: SharedData.isHere, "AULA_SHARED holds no clips"),
    arguments: [
      ("pets09_s2l1_vtest.mp4", 795), ("intel_people-detection.264", 596),
      ("aboda_video4_abandoned.avi", 1169), ("cdnet_highway.mpg", 1700),
      ("mot15_TUD-Stadtmitte.mp4", 179),
    ])
  func `real clips give every picture`(name: String, count: Int) throws {
    let options = DecoderOptions(lumaOnly: true, maximumWidth: 320, maximumHeight: 240)
    var reader = try FrameReader(
      StreamAddress(SharedData.clip(name)), options: options, world: world)
    var seen = 0
    var last = -1 as Int64
    while let frame = try reader.next() {
      seen += 1
      #expect(frame.time.ticks > last)
      last = frame.time.ticks
    }
    #expect(seen == count)
  }
}
