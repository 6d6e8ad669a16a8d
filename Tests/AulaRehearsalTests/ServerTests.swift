import AulaDomain
import AulaRehearsal
import AulaTesting
import Foundation
import Testing

/// Against ffprobe and ffmpeg, clients that we did not write.
@Suite struct ServerTests {
  private static let loop = Result { try Tiny.loop() }

  private func serving<Value: Sendable>(
    _ options: StageServer.Options = .init(),
    _ body: @Sendable (StageServer) async throws -> Value
  ) async throws -> Value {
    let loop = try Self.loop.get()
    return try await StageServer.serving(options, world: RealWorld()) { server in
      server.mount("yard/sub", .loop(loop))
      return try await body(server)
    }
  }

  /// - Parameter patience: seconds of silence after which the player gives up.
  private func play(
    _ url: String, _ length: [String] = ["-t", "1.5"], patience: Int = 15
  ) async throws -> Program {
    try await Program.run(
      "ffmpeg",
      [
        "-v", "info", "-nostats", "-rtsp_transport", "tcp", "-timeout", "\(patience)000000",
        "-analyzeduration", "1000000", "-i", url,
      ] + length + ["-f", "null", "-"])
  }

  private func play(
    _ url: String, seconds: String, patience: Int = 15
  ) async throws -> Program {
    try await play(url, ["-t", seconds], patience: patience)
  }

  /// Waits until so many frames have come: proof that the stream is served.
  private func isServed(_ url: String) async throws -> Bool {
    frames(try await play(url, ["-frames:v", "5"])) == 5
  }

  private func frames(_ program: Program) -> Int {
    let last = program.output.components(separatedBy: "frame=").last ?? ""
    return program.output.contains("frame=")
      ? Int(last.drop { $0 == " " }.prefix { $0.isNumber }) ?? 0 : 0
  }

  @Test func `ffprobe sees what is played`() async throws {
    try await serving { server in
      let probe = try await Program.run(
        "ffprobe",
        [
          "-v", "error", "-rtsp_transport", "tcp", "-show_entries",
          "stream=codec_name,width,height",
          "-of", "csv=p=0", server.url("yard/sub"),
        ])
      #expect(probe.output.contains("h264,192,108"))
    }
  }

  @Test func `the loop goes on past its end without a seam in time`() async throws {
    try await serving { server in
      // Counted in frames: a server that has too little time leaves some out.
      let played = try await play(server.url("yard/sub"), ["-frames:v", "40"], patience: 30)
      #expect(played.status == 0)
      #expect(frames(played) == 40)
      #expect(!played.output.contains("non monotonically"))
      #expect(!played.output.contains("error while decoding"))
    }
  }

  @Test(arguments: [StageCredentials.Scheme.basic, .digest])
  func `the password opens, and a wrong one does not`(
    scheme: StageCredentials.Scheme
  ) async throws {
    var options = StageServer.Options()
    options.credentials = StageCredentials(user: "operator", password: "yard", scheme: scheme)
    try await serving(options) { server in
      #expect(try await isServed(server.url("yard/sub")))
      let wrong = server.url("yard/sub").replacingOccurrences(of: ":yard@", with: ":wrong@")
      let refused = try await play(wrong)
      #expect(refused.output.contains("401"))
    }
  }

  @Test func `an unknown path is not found`() async throws {
    try await serving { server in
      let refused = try await play(server.url("elsewhere"))
      #expect(refused.output.contains("404"))
    }
  }

  @Test func `a cut ends the stream, and a new client is served again`() async throws {
    try await serving { server in
      server.set(.cut(after: .milliseconds(1_500)), on: "yard/sub")
      // A busy machine's player may have seen none until then.
      let cut = try await play(server.url("yard/sub"), seconds: "30")
      #expect(frames(cut) <= 30)
      server.set(nil, on: "yard/sub")
      #expect(try await isServed(server.url("yard/sub")))
    }
  }

  /// Until somebody plays, for half a minute at most: a player that failed does not come.
  private func arrival(at server: StageServer) async throws {
    for _ in 0..<1_500 where server.clients(of: "yard/sub") == 0 {
      try await RealWorld().sleep(for: .milliseconds(20))
    }
  }

  @Test func `hanging up strikes who plays, not who comes after`() async throws {
    try await serving { server in
      async let played = play(server.url("yard/sub"), seconds: "30")
      try await arrival(at: server)
      try await RealWorld().sleep(for: .seconds(1))
      server.hangUp("yard/sub")
      let count = frames(try await played)
      #expect(count < 60)
      #expect(try await isServed(server.url("yard/sub")))
    }
  }

  @Test func `a stalled stream keeps its connection and sends nothing`() async throws {
    try await serving { server in
      server.set(.stall(after: .milliseconds(1_500)), on: "yard/sub")
      async let played = play(server.url("yard/sub"), seconds: "30", patience: 8)
      try await arrival(at: server)
      try await RealWorld().sleep(for: .seconds(2))
      #expect(server.clients(of: "yard/sub") == 1)
      let count = frames(try await played)
      #expect(count < 40)
    }
  }

  @Test func `garbage is seen by the decoder`() async throws {
    try await serving { server in
      server.set(.garbagePayload(after: .milliseconds(500)), on: "yard/sub")
      let played = try await play(server.url("yard/sub"), seconds: "2")
      #expect(played.output.contains("error") || played.output.contains("Invalid"))
    }
  }

  @Test func `garbage between packets does not end the server`() async throws {
    try await serving { server in
      server.set(.garbageFraming(after: .milliseconds(500)), on: "yard/sub")
      _ = try await play(server.url("yard/sub"), seconds: "2", patience: 3)
      server.set(nil, on: "yard/sub")
      #expect(try await isServed(server.url("yard/sub")))
    }
  }

  @Test func `401 is answered whatever the password`() async throws {
    try await serving { server in
      server.set(.unauthorized, on: "yard/sub")
      let refused = try await play(server.url("yard/sub"))
      #expect(refused.output.contains("401"))
    }
  }

  @Test func `a refused client gets no answer`() async throws {
    try await serving { server in
      server.set(.refuse, on: "yard/sub")
      let played = try await play(server.url("yard/sub"))
      #expect(played.status != 0 && frames(played) == 0)
    }
  }

  @Test func `several clients watch at once`() async throws {
    try await serving { server in
      async let first = play(server.url("yard/sub"), seconds: "1")
      async let second = play(server.url("yard/sub"), seconds: "1")
      async let third = play(server.url("yard/sub"), seconds: "1")
      for played in try await [first, second, third] { #expect(frames(played) >= 10) }
    }
  }

  @Test func `a port that is taken is said so`() async throws {
    try await serving { server in
      var options = StageServer.Options()
      options.port = server.port
      await #expect(throws: Fault.self) {
        _ = try await StageServer.bind(options, world: RealWorld())
      }
    }
  }
}
