import AulaDomain
import AulaRehearsal
import AulaTesting
import AulaVideo
import Foundation
import Testing

/// Against our own RTSP server, which breaks on demand.
@Suite(
  .enabled(if: Clips.isHere, "the ffmpeg program is not installed"), .timeLimit(.minutes(3)),
  .serialized)
struct FaultTests {
  let world = RealWorld()

  /// Patient, for a busy machine is not a silent camera; quick where the fault is silence.
  private func source(_ url: String, under fault: StreamFault?) -> RTSPSource {
    var settings = RTSPSettings()
    settings.firstRetry = .milliseconds(100)
    settings.longestRetry = .milliseconds(400)
    settings.garbageAfter = .seconds(1)
    if case .stall = fault {
      settings.stallAfter = .milliseconds(400)
      settings.giveUpAfter = .seconds(1)
    }
    return RTSPSource(StreamAddress(url), settings: settings, world: world)
  }

  private func withCamera(
    _ fault: StreamFault?, _ body: @Sendable (StageServer, Log<SourceEvent>) async throws -> Void
  ) async throws {
    try await Clips.withFolder { folder in
      let (one, two) = (
        try Clips.make("a.mp4", in: folder, rate: 20, codec: Clips.h264(group: 10)),
        try Clips.make("b.mp4", in: folder, size: "320x240", rate: 20, codec: Clips.h264(group: 10))
      )
      let loops = (
        try ClipLoop.read(one, world: world), try ClipLoop.read(two, world: world)
      )
      try await StageServer.serving(.init(), world: world) { server in
        server.mount("yard", .loop(loops.0), alternate: loops.1)
        server.set(fault, on: "yard")
        try await source(server.url("yard"), under: fault).during { log in
          try await body(server, log)
        }
      }
    }
  }

  private func risesStrictly(_ packets: [Packet]) -> Bool {
    zip(packets, packets.dropFirst()).allSatisfy { $0.decodeTime < $1.decodeTime }
  }

  @Test func `a cut is a gap with start and end, and the camera comes back`() async throws {
    try await withCamera(.cut(after: .seconds(1))) { _, log in
      await log.until { _ in log.formats.count >= 3 }
      await log.packets(log.packets.count + 1)
      let gaps = log.gaps
      #expect(gaps.count >= 4)
      // A machine that is busy for seconds adds gaps of its own.
      #expect(gaps.contains { $0.reason == .disconnected })
      #expect(gaps[0].start == gaps[1].start && gaps[0].end == nil && gaps[1].end != nil)
      #expect(risesStrictly(log.packets))
    }
  }

  @Test func `a stall is shown, then a gap`() async throws {
    try await withCamera(.stall(after: .seconds(1))) { _, log in
      await log.until { _ in log.gaps.count >= 2 }
      #expect(log.gaps[0].reason == .stalled)
      #expect(
        log.states.contains { state in
          if case .stalled = state { true } else { false }
        })
      #expect(risesStrictly(log.packets))
    }
  }

  @Test(arguments: [
    StreamFault.garbageFraming(after: .milliseconds(500)),
    .garbagePayload(after: .milliseconds(500)),
  ])
  func `garbage harms nothing, and the camera comes back when it ends`(
    fault: StreamFault
  ) async throws {
    try await withCamera(fault) { server, log in
      await log.packets(5)
      try await world.sleep(for: .seconds(2))
      server.set(nil, on: "yard")
      server.hangUp("yard")
      await log.until { _ in log.gaps.last?.end != nil }
      await log.packets(log.packets.count + 20)
      #expect(risesStrictly(log.packets))
      var decoder = try Decoder(try #require(log.formats.last))
      for packet in log.packets { _ = try decoder.decode(packet) }
    }
  }

  @Test func `a jump of the camera's clock begins a run and loses no frame`() async throws {
    try await withCamera(.clockJump(after: .seconds(1), by: .seconds(3_600))) { _, log in
      await log.until { _ in log.formats.count >= 2 }
      await log.packets(log.packets.count + 20)
      let packets = log.packets
      #expect(log.gaps.isEmpty)
      #expect(risesStrictly(packets))
      let last = try #require(packets.last)
      #expect(abs(last.time.timestamp.since(last.arrival).inSeconds) < 1)
    }
  }

  @Test func `a change of the parameter sets begins a run in the new format`() async throws {
    try await withCamera(.parameterChange(after: .seconds(1))) { _, log in
      await log.until { _ in log.formats.count >= 2 }
      await log.packets(log.packets.count + 5)
      #expect(log.formats.map(\.width).prefix(2) == [160, 320])
      var decoder: Decoder?
      var widths: Set<Int> = []
      for event in log.all {
        if case .begin(let format) = event { decoder = try Decoder(format) }
        if case .packet(let packet) = event {
          for frame in try decoder?.decode(packet) ?? [] { widths.insert(frame.width) }
        }
      }
      #expect(widths == [160, 320])
    }
  }

  @Test func `a feed records and shows a camera at once`() async throws {
    try await Clips.withFolder { folder in
      let path = try Clips.make("a.mp4", in: folder, rate: 20, codec: Clips.h264(group: 10))
      let index = MemoryIndex()
      let storage = try RecordingStorage(root: folder.path + "/rec", isFirstUse: true)
      var options = RecorderOptions()
      options.segmentTicks = .max
      let recorder = Recorder(
        camera: ID(rawValue: 9), role: .main, storage: storage, index: index, options: options,
        world: world, observe: { _ in })
      let feed = StreamFeed(
        camera: ID(rawValue: 9), role: .main,
        source: FileSource(StreamAddress(path), loops: true, world: world), recorder: recorder,
        observe: { _ in })
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await feed.run() }
        var seen = 0
        for await event in feed.ring.events() {
          if case .fragment = event { seen += 1 }
          if seen == 45 { break }
        }
        #expect(feed.cameraState == .live)
        group.cancelAll()
      }
      #expect(index.groups.reduce(0) { $0 + $1.frames } >= 45)
      #expect(index.entries.count == 1 && index.entries[0].isOpen == false)
    }
  }
}
