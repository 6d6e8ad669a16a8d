import AulaDomain
import AulaTesting
import Foundation
import Synchronization
import Testing

@testable import AulaVideo

struct LegibilityTests {
  private func after(_ looks: [(Bool, Int64)]) -> Timestamp? {
    var legibility = Legibility()
    for (isSound, second) in looks {
      legibility.note(isSound: isSound, at: Timestamp(microseconds: second * 1_000_000))
    }
    return legibility.unreadableSince
  }

  @Test func `one bad look is a disturbance, several over a while are not`() {
    #expect(after([]) == nil)
    #expect(after([(false, 0)]) == nil)
    #expect(after([(false, 0), (false, 60)]) == nil)
    #expect(after([(false, 0), (false, 1), (false, 2), (false, 4)]) == nil)
    #expect(after([(false, 7), (false, 8), (false, 12)]) == Timestamp(microseconds: 7_000_000))
  }

  @Test func `one sound picture makes it good again`() {
    #expect(after([(false, 0), (false, 3), (false, 9), (true, 10)]) == nil)
    #expect(after([(false, 0), (false, 3), (true, 4), (false, 5), (false, 6), (false, 9)]) == nil)
  }

  @Test func `a clock set back changes no verdict`() {
    let bad: [(Bool, Int64)] = [(false, 100), (false, 103), (false, 106), (false, 2)]
    #expect(after(bad) == Timestamp(microseconds: 100_000_000))
  }
}

/// A camera whose pictures can be made noise, beyond the heads that say what they are.
private final class Spoiler: VideoSource {
  private let source: FileSource
  let isSpoiling = Mutex(false)
  private let delivered = Mutex(Int64(0))

  init(_ path: String, world: any World) {
    source = FileSource(StreamAddress(path), pace: .recorded, loops: true, world: world)
  }

  func run(deliver: @escaping @Sendable (SourceEvent) -> Void) async throws {
    try await source.run { event in
      guard case .packet(let packet) = event else { return deliver(event) }
      deliver(.packet(self.changed(packet)))
    }
  }

  /// By its arrival, half a second passes from one packet to the next.
  private func changed(_ packet: Packet) -> Packet {
    let number = delivered.withLock { number in
      number += 1
      return number
    }
    return Packet(
      time: packet.time, decodeTime: packet.decodeTime,
      arrival: Timestamp(microseconds: number * 500_000), isKey: packet.isKey,
      data: isSpoiling.withLock { $0 } ? spoiled(packet.data, UInt64(number)) : packet.data)
  }

  private func spoiled(_ data: [UInt8], _ seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    // The length and the head of the first unit.
    return data.prefix(6) + data.dropFirst(6).map { _ in .random(in: 0...255, using: &random) }
  }
}

@Suite(
  .enabled(if: Clips.isHere, "the ffmpeg program is not installed"), .timeLimit(.minutes(3)))
struct UnreadableTests {
  /// Who looks at the pictures.
  enum Judge: CaseIterable { case analysis, check }

  @Test(arguments: [Clips.h264(group: 5), Clips.h265(group: 5)], Judge.allCases)
  func `a camera that sends noise is shown so, and so is that it is back`(
    codec: [String], judge: Judge
  ) async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("a.mp4", in: folder, seconds: 1, rate: 50, codec: codec)
      let camera = Spoiler(path, world: RealWorld())
      let seen = Log<Observation>()
      let analysis = OwnAnalysis()
      let feed = StreamFeed(
        camera: ID(rawValue: 1), role: .main, source: camera,
        analysis: judge == .analysis ? analysis : nil, check: OwnCheck(),
        observe: { seen.add($0) })
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await feed.run() }
        await seen.until { Self.words($0) == ["live"] }
        if judge == .analysis { await analysis.pictures.until { $0.count > 10 } }
        camera.isSpoiling.withLock { $0 = true }
        await seen.until { Self.words($0) == ["live", "unreadable"] }
        camera.isSpoiling.withLock { $0 = false }
        await seen.until { Self.words($0) == ["live", "unreadable", "live"] }
        group.cancelAll()
      }
      #expect(feed.cameraState == .live)
    }
  }

  @Test func `a camera that is set aside is shown so until a sound picture comes`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make(
        "a.mp4", in: folder, seconds: 1, rate: 50, codec: Clips.h264(group: 5))
      let camera = Spoiler(path, world: RealWorld())
      let seen = Log<Observation>()
      let analysis = OwnAnalysis()
      let feed = StreamFeed(
        camera: ID(rawValue: 1), role: .main, source: camera, analysis: analysis,
        observe: { seen.add($0) })
      let until = Timestamp(microseconds: 1)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await feed.run() }
        await seen.until { Self.words($0) == ["live"] }
        analysis.isIdle.withLock { $0 = true }
        analysis.tell(.setAside(until: until))
        await seen.until { Self.words($0).last == "set aside" }
        #expect(feed.cameraState == .setAside(until: until))
        analysis.isIdle.withLock { $0 = false }
        await seen.until { Self.words($0).last == "live" }
        group.cancelAll()
      }
    }
  }

  private static func words(_ observations: [Observation]) -> [String] {
    observations.compactMap { observation in
      guard case .camera(_, _, let state) = observation else { return nil }
      if case .unreadable = state { return "unreadable" }
      if case .setAside = state { return "set aside" }
      return state == .live ? "live" : nil
    }
  }

  @Test func `what is damaged is not looked at, and can be asked for`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make(
        "a.mp4", in: folder, size: "320x240", codec: Clips.h264(group: 10))
      var bytes = try Data(contentsOf: URL(filePath: path))
      let middle = bytes.count / 2
      for place in middle..<(middle + 40) { bytes[place] ^= 0x5A }
      try bytes.write(to: URL(filePath: path))
      func count(_ options: DecoderOptions) throws -> Int {
        var frames = 0
        _ = try FrameReader.read(StreamAddress(path), options: options, world: RealWorld()) { _ in
          frames += 1
          return true
        }
        return frames
      }
      let sound = try count(DecoderOptions())
      #expect(sound < 50 && sound > 30)
      #expect(try count(DecoderOptions(keepsDamaged: true)) > sound)
    }
  }

  @Test func `a key frame alone is judged`() throws {
    let stage = try Stage(frames: 1)
    #expect(StreamDecoder.isSound(stage.packets[0], InputFormat(stage.format)))
    var spoiled = stage.packets[0].data
    for place in 6..<spoiled.count { spoiled[place] ^= 0x5A }
    let packet = Packet(
      time: stage.start, decodeTime: stage.start, arrival: stage.start.timestamp, isKey: true,
      data: spoiled)
    #expect(!StreamDecoder.isSound(packet, InputFormat(stage.format)))
  }

  @Test func `pictures that nobody wants are decoded all the same`() throws {
    let stage = try Stage(frames: 10)
    let decoder = StreamDecoder(options: DecoderOptions())
    _ = decoder.begin(InputFormat(stage.format))
    for packet in stage.packets.dropLast() {
      let (frames, isSound) = decoder.decode(packet, wantsPictures: false)
      #expect(frames.isEmpty && isSound == true)
    }
    let last = decoder.decode(stage.packets[9])
    #expect(last.frames.count == 1 && last.isSound == true)
  }
}

/// Decodes in this process, on the source's own thread.
private final class OwnAnalysis: StreamAnalysis {
  let pictures = Log<Timestamp>()
  /// Nothing is decoded.
  let isIdle = Mutex(false)
  private let decoder = Mutex(StreamDecoder(options: DecoderOptions(lumaOnly: true)))
  private let listener = Mutex<(@Sendable (StreamVerdict) -> Void)?>(nil)

  func begin(_ format: InputFormat) {
    decoder.withLock { _ = $0.begin(format) }
  }

  func append(_ packet: Packet) {
    if isIdle.withLock({ $0 }) { return }
    let (frames, isSound) = decoder.withLock { $0.decode(packet) }
    for frame in frames { pictures.add(frame.arrival) }
    if let isSound { tell(.picture(isSound: isSound, arrival: packet.arrival)) }
  }

  func tell(_ verdict: StreamVerdict) { listener.withLock { $0 }?(verdict) }

  func run(tell: @escaping @Sendable (StreamVerdict) -> Void) async {
    listener.withLock { $0 = tell }
    let (forever, _) = AsyncStream.makeStream(of: Never.self)
    for await _ in forever {}
  }
}

private struct OwnCheck: KeyFrameCheck {
  func look(
    at packet: Packet, of format: InputFormat, camera: ID<Camera>,
    tell: @escaping @Sendable (Bool) -> Void
  ) -> Bool {
    tell(StreamDecoder.isSound(packet, format))
    return true
  }
}
