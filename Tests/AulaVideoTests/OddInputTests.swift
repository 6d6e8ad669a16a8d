import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaVideo

/// Inputs that say odd things of themselves: sizes that nothing can be seen in, times at the end of
/// what 64 bits hold.
@Suite(.enabled(if: Clips.isHere, "the ffmpeg program is not installed"))
struct OddInputTests {
  private let world = ManualWorld()

  private func frames(
    of path: String, _ options: DecoderOptions = DecoderOptions()
  ) throws -> [Frame] {
    var reader = try FrameReader(StreamAddress(path), options: options, world: world)
    var frames: [Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
  }

  @Test(arguments: ["2x2", "8x8", "16x8", "1280x8"])
  func `a picture too small to see anything in is refused by its size`(size: String) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("small.mp4", in: folder, seconds: 0.4, size: size)
      #expect { try frames(of: path) } throws: { error in
        let fault = error as? Fault
        let said = size.replacing("x", with: "×")
        return fault?.code == "video.picture-too-small" && fault?.message.contains(said) == true
          && fault?.message.contains("16×16") == true
      }
      await #expect(throws: Fault.self) {
        try await StreamProbe.look(at: StreamAddress(path), world: world)
      }
    }
  }

  @Test(arguments: ["16x16", "1280x16", "4096x64", "18x30"])
  func `a small or flat picture keeps enough lines to be looked at`(size: String) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("flat.mp4", in: folder, seconds: 0.4, size: size)
      let options = DecoderOptions(lumaOnly: true, maximumWidth: 640, maximumHeight: 360)
      let frames = try frames(of: path, options)
      #expect(frames.count == 10)
      #expect(frames.allSatisfy { min($0.width, $0.height) >= 16 && $0.width <= 640 })
    }
  }

  /// A recording of ours whose fragments say that they begin at the end of time.
  @Test(arguments: [Int64.max, Int64.max - 3_600, Int64(1) << 60, Int64(1) << 53] as [Int64])
  func `a file whose times are out of the world is read or refused`(ticks: Int64) async throws {
    try await Clips.withFolder { folder in
      let made = try Clips.make("plain.mp4", in: folder, seconds: 0.4)
      var demuxer = try Demuxer(StreamAddress(made), world: world)
      var bytes: [UInt8] = []
      var writer: FragmentWriter?
      while let unit = try demuxer.next() {
        switch unit {
        case .begin(let input):
          let format = try #require(input.stream)
          bytes += Initialization.bytes(for: format)
          writer = FragmentWriter(format: format)
        case .packet(var packet):
          packet.time = packet.time.advanced(byTicks: ticks)
          packet.decodeTime = packet.decodeTime.advanced(byTicks: ticks)
          bytes += writer?.fragment(packet).bytes ?? []
        }
      }
      let odd = folder.appending(path: "odd.mp4")
      try Data(bytes).write(to: odd)
      do {
        #expect(try frames(of: odd.path).isEmpty == false)
      } catch {
        #expect((error as? Fault)?.code == "video.not-video")
      }
    }
  }

  @Test func `a fragment whose time is no moment of any recording is none`() {
    var fragment = FragmentWriter(
      format: StreamFormat(
        codec: .h264, width: 16, height: 16, nominalRate: 25, configuration: [], codecString: ""))
    for (ticks, isOne) in [(Int64.max, false), (1 << 60, false), (160_000_000_000_000, true)] {
      let time = MediaTime(ticks: ticks)
      let packet = Packet(
        time: time, decodeTime: time, arrival: Timestamp(microseconds: 0), isKey: true,
        data: [0, 0, 0, 1, 0x65])
      let bytes = fragment.fragment(packet).bytes
      #expect((FragmentScanner.fragment(in: bytes[...], at: 0) != nil) == isOne)
    }
  }
}
