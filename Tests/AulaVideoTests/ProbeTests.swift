import AulaDomain
import AulaRehearsal
import AulaTesting
import AulaVideo
import Foundation
import Glibc
import Testing

/// A look at a camera that lies about time, or sends us elsewhere.
@Suite(
  .enabled(if: Clips.isHere, "the ffmpeg program is not installed"), .timeLimit(.minutes(3)),
  .serialized)
struct ProbeTests {
  let world = RealWorld()

  private func withCamera(
    _ options: StageServer.Options = .init(), _ body: @Sendable (StageServer) async throws -> Void
  ) async throws {
    try await Clips.withFolder { folder in
      let clip = try Clips.make("a.mp4", in: folder, rate: 20, codec: Clips.h264(group: 10))
      let loop = try ClipLoop.read(clip, world: world)
      try await StageServer.serving(options, world: world) { server in
        server.mount("yard", .loop(loop))
        try await body(server)
      }
    }
  }

  private func look(
    _ server: StageServer, span: Duration = .seconds(2), timeout: Duration = .seconds(20)
  ) async throws -> ProbeReport {
    try await StreamProbe.look(
      at: StreamAddress(server.url("yard")), span: span, timeout: timeout, world: world)
  }

  /// The look ended when so much of the camera's time had passed; a clock at a tenth of its pace,
  /// or one that stands, made that never.
  @Test(arguments: [100, 0])
  func `a look ends by our clock where the camera's crawls or stands`(pace: Int) async throws {
    try await withCamera { server in
      server.set(.clockPace(pace), on: "yard")
      let report = try await look(server)
      // Not the 200 frames of two seconds by the camera's clock.
      #expect((10...90).contains(report.frames))
      #expect((2...60).contains(report.rate), "\(report.rate)")
    }
  }

  @Test func `a look ends where the camera's clock leaps`() async throws {
    try await withCamera { server in
      server.set(.clockJump(after: .milliseconds(300), by: .seconds(-3_600)), on: "yard")
      let report = try await look(server)
      #expect((1...90).contains(report.frames))
    }
  }

  @Test(arguments: [StreamFault.stall(after: .zero), .stall(after: .milliseconds(300))])
  func `a camera that falls silent is no good camera`(fault: StreamFault) async throws {
    try await withCamera { server in
      server.set(fault, on: "yard")
      await #expect {
        _ = try await look(server, span: .seconds(3), timeout: .seconds(3))
      } throws: {
        ($0 as? Fault)?.code == "video.timed-out"
      }
    }
  }

  @Test func `a look that nobody waits for any more ends`() async throws {
    try await withCamera { server in
      server.set(.stall(after: .zero), on: "yard")
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          _ = try? await self.look(server, span: .seconds(600), timeout: .seconds(600))
        }
        while server.clients(of: "yard") == 0 { await Task.yield() }
        group.cancelAll()
        await group.waitForAll()
      }
    }
  }

  /// FFmpeg follows a redirection and gives the user and password to whoever it leads to.
  @Test(arguments: [StageCredentials.Scheme.basic, .digest])
  func `a redirection is not followed, and no password leaves`(
    scheme: StageCredentials.Scheme
  ) async throws {
    var options = StageServer.Options()
    options.credentials = StageCredentials(user: "bob", password: "opensesame", scheme: scheme)
    let thief = try Thief()
    defer { thief.close() }
    try await withCamera(options) { server in
      // To a stranger, to the same host's other port, and to where it came from.
      for target in [
        "rtsp://127.0.0.1:\(thief.port)/yard", "rtsp://localhost:\(thief.port)/",
        "rtsp://127.0.0.1:\(server.port)/yard", "", "http://127.0.0.1:\(thief.port)/",
      ] {
        server.set(.redirect(to: target), on: "yard")
        do {
          _ = try await look(server)
          Issue.record("\(target) was followed")
        } catch let fault as Fault {
          // What is no RTSP address FFmpeg refuses by itself, before anybody is asked.
          let code = target.hasPrefix("rtsp:") ? "video.redirected" : "video.not-video"
          #expect(fault.code == code, "\(target): \(fault.message)")
          #expect(!fault.message.contains("opensesame") && !fault.message.contains("bob"))
        }
      }
    }
    #expect(thief.heard() == [])
  }
}

/// Takes connections and keeps what is said in them.
private final class Thief: Sendable {
  let port: UInt16
  private let listener: Int32

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) | listen(listener, 16)
          | getsockname(listener, pointer, &length)
      }
    }
    guard status == 0 else { throw Fault(.failed, "video.unreachable", "no socket") }
    port = UInt16(bigEndian: address.sin_port)
  }

  /// All that anybody has said by now.
  func heard() -> [UInt8] {
    var all: [UInt8] = []
    _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    while true {
      let caller = accept(listener, nil, nil)
      if caller < 0 { return all }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while true {
        let count = recv(caller, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count <= 0 { break }
        all += buffer[..<count]
      }
      Glibc.close(caller)
    }
  }

  func close() { Glibc.close(listener) }
}
