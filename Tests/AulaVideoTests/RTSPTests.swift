import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

/// Against gst-rtsp-server, which we did not write.
@Suite(
  .enabled(if: GstServer.isHere && Clips.isHere, "python3-gi with gst-rtsp-server is not here"),
  .timeLimit(.minutes(3)), .serialized)
struct RTSPTests {
  let world = RealWorld()

  /// Patient, for a busy machine is not a silent camera; `quick` where silence is the matter.
  private func source(_ address: String, quick: Bool = false) -> RTSPSource {
    var settings = RTSPSettings()
    settings.firstRetry = .milliseconds(100)
    if quick {
      settings.stallAfter = .milliseconds(500)
      settings.giveUpAfter = .seconds(2)
    }
    return RTSPSource(StreamAddress(address), settings: settings, world: world)
  }

  private func withServer(
    codec: String = "h264", _ more: [String] = [],
    _ body: (GstServer) async throws -> Void
  ) async throws {
    try await Clips.withFolder { folder in
      let coding = codec == "h264" ? Clips.h264(group: 10) : Clips.h265(group: 10)
      let path = try Clips.make("live.mkv", in: folder, seconds: 30, rate: 20, codec: coding)
      let server = try GstServer([path, codec] + more)
      defer { server.stop() }
      try await body(server)
    }
  }

  @Test(arguments: ["h264", "h265"])
  func `packets come on UTC, from a key frame on, and can be decoded`(codec: String) async throws {
    try await withServer(codec: codec) { server in
      let began = world.now()
      try await source(server.address()).during { log in
        await log.packets(25)
        let format = try #require(log.formats.first)
        #expect(format.codec.rawValue == codec && format.width == 160 && format.height == 120)
        let packets = log.packets
        #expect(packets[0].isKey)
        #expect(packets.contains { !$0.isKey })
        let steps = zip(packets, packets.dropFirst()).map { $1.time.ticks(since: $0.time) }
        #expect(steps.allSatisfy { abs($0 - 4_500) <= 90 })
        #expect(packets[0].time == MediaTime(packets[0].arrival))
        #expect(packets[0].time.timestamp >= began)
        var decoder = try Decoder(format)
        var frames = 0
        for packet in packets { frames += try decoder.decode(packet).count }
        #expect(frames >= 24 && decoder.rejected == 0)
        #expect(log.states == [.connecting, .live])
      }
    }
  }

  @Test(arguments: ["basic", "digest"])
  func `credentials open the stream and never show`(way: String) async throws {
    try await withServer(["bob:se@cret", way]) { server in
      try await source(server.address("bob:se@cret@")).during { log in
        await log.packets(1)
      }
      try await source(server.address("bob:wrong@")).during { log in
        await log.until { _ in log.states.count > 1 }
        guard case .failed(let code, let message, let retryAt) = log.states[1] else {
          Issue.record("the wrong password was taken")
          return
        }
        #expect(code == "video.unauthorized")
        #expect(!message.contains("bob") && !message.contains("wrong"))
        #expect(retryAt > world.now() + .seconds(5))
      }
    }
  }

  @Test func `a silent camera is shown as stalled, then as a gap, and comes back`() async throws {
    try await withServer { server in
      try await source(server.address(), quick: true).during { log in
        await log.packets(10)
        server.pause()
        await log.until { _ in log.gaps.count == 1 }
        server.goOn()
        await log.until { _ in log.formats.count == 2 }
        await log.packets(log.packets.count + 1)
        #expect(
          log.states.contains { state in
            if case .stalled = state { true } else { false }
          })
        let gaps = log.gaps
        #expect(gaps.map(\.reason) == [.stalled, .stalled])
        #expect(gaps[0].start == gaps[1].start && gaps[0].end == nil)
        let packets = log.packets
        let end = try #require(gaps[1].end)
        #expect(end.since(gaps[1].start) > .seconds(1))
        #expect(packets.contains { $0.isKey && $0.time.timestamp == end })
        #expect(log.formats.count == 2)
        let times = packets.map(\.decodeTime)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test func `a dead camera is tried again and does not touch its neighbour`() async throws {
    try await withServer { server in
      try await source(server.address()).during { living in
        try await source("rtsp://127.0.0.1:1/nothing").during { dead in
          await dead.until { _ in dead.states.count >= 6 }
          let before = living.packets.count
          await living.packets(before + 5)
          for state in dead.states where state != .connecting {
            guard case .failed(let code, _, _) = state else {
              Issue.record("\(state)")
              continue
            }
            #expect(code == "video.refused")
          }
          #expect(dead.gaps.map(\.reason) == [.disconnected])
        }
      }
    }
  }

  @Test func `a server that dies leaves a gap with start and reason`() async throws {
    try await withServer { server in
      try await source(server.address()).during { log in
        await log.packets(5)
        server.stop()
        await log.until { _ in log.gaps.count == 1 }
        #expect(log.gaps[0].reason == .disconnected)
        let last = try #require(log.packets.last)
        #expect(log.gaps[0].start > last.time.timestamp)
      }
    }
  }

  @Test func `a probe counts what the stream is`() async throws {
    try await withServer { server in
      let report = try await StreamProbe.look(
        at: StreamAddress(server.address()), span: .seconds(2), world: world)
      #expect(abs(report.rate - 20) < 0.5)
      #expect(report.groupLength == 10)
      #expect(report.bitrate > 10_000)
      #expect(report.format.stream?.codecString.hasPrefix("avc1.") == true)
      if let offset = report.clockOffset { #expect(abs(offset.inSeconds) < 5) }
    }
  }
}
