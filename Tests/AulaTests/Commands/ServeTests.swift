import AulaTesting
import Foundation
import Testing

@testable import aula

@Suite(.serialized) struct ServeTests {
  private struct Verdict: Decodable {
    struct Log: Decodable {
      let heads: Int
      let entries: Int
    }

    let isWhole: Bool
    let journal: Log
  }

  /// The last head was to be signed by a service that had been cancelled, whose writes are rolled
  /// back: what happened after the last five minutes could be cut off unseen.
  @Test(.timeLimit(.minutes(3)))
  func `a server that is asked to end seals its log`() async throws {
    try await withTemporaryFolder { folder in
      let data = ["--data", folder.path]
      let server = BuiltProgram(
        ["serve", "--listen", "127.0.0.1:0", "--camera", "a=rtsp://127.0.0.1:9/x"] + data)
      _ = try await server.words.first { $0.hasPrefix("aula: open http://127.0.0.1:") }
      let second = try await BuiltProgram.run(["serve", "--listen", "127.0.0.1:0"] + data)
      #expect(second.status == ExitStatus.conflict.rawValue)
      try await server.signal(SIGTERM)
      let end = try await server.end()
      #expect(end.status == 0, "\(end.errors)")
      let answer = try await BuiltProgram.run(["verify", "--json"] + data)
      let verdict = try #require(try answer.lines(Verdict.self).first)
      #expect(verdict.isWhole && verdict.journal.heads == 1 && verdict.journal.entries == 1)
    }
  }
}
