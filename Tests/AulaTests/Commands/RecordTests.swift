import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import aula

/// `aula record`, the built program against a real RTSP server.
@Suite(.serialized) struct RecordTests {
  struct Take: Decodable {
    let camera: String
    let frames: Int
    let seconds: Double
    let bytes: Int
  }

  struct Verdict: Decodable {
    struct Film: Decodable {
      let files: Int
      let groups: Int
    }

    let isWhole: Bool
    let recordings: Film
  }

  private func settings(_ folder: URL) -> [String] {
    ["--data", folder.path, "--set", "recording.flushSeconds=1"]
  }

  private func verdict(_ folder: URL) async throws -> Verdict {
    let answer = try await BuiltProgram.run(["verify", "--json", "--all", "--data", folder.path])
    #expect(answer.status == 0, "\(answer.errors)\(answer.output)")
    return try #require(try answer.lines(Verdict.self).first)
  }

  /// Lines of progress tell of what is in the index.
  private func isSomething(_ line: String) -> Bool {
    line.contains(" frames, ") && !line.contains(": 0 frames")
  }

  @Test(.timeLimit(.minutes(3)))
  func `what a camera sends is on disk and in the index when it is asked to end`() async throws {
    try await withTemporaryFolder { folder in
      try await TestCamera.serving { url in
        let program = BuiltProgram(
          ["record", "--camera", "ворота=\(url)", "--json"] + settings(folder))
        _ = try await program.complaints.first(where: isSomething)
        try await program.signal(SIGINT)
        let answer = try await program.end()
        #expect(answer.status == 0, "\(answer.errors)")
        let take = try #require(try answer.lines(Take.self).first)
        #expect(take.camera == "ворота")
        #expect(take.frames >= 10 && take.bytes > 1_000 && take.seconds >= 0.9)
        #expect(answer.errors.contains("record: ворота: live"))
        let found = try await verdict(folder)
        #expect(found.isWhole && found.recordings.groups >= 1)
      }
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `a file is recorded to its end, and then it is over`() async throws {
    try await withTemporaryFolder { folder in
      let file = try TestCamera.file(in: folder)
      let answer = try await BuiltProgram.run(
        ["record", "--camera", "a=\(file)"] + settings(folder))
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(answer.output.hasPrefix("a main: 30 frames, 3 s, "))
      #expect(try await verdict(folder).recordings.groups == 6)
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `killed in the middle it leaves a whole past, which the next one adds to`() async throws {
    try await withTemporaryFolder { folder in
      try await TestCamera.serving { url in
        let arguments = ["record", "--camera", "a=\(url)"] + settings(folder)
        let first = BuiltProgram(arguments)
        _ = try await first.complaints.first(where: isSomething)
        try await first.signal(SIGKILL)
        #expect(try await first.end().status == SIGKILL)
        let second = BuiltProgram(arguments)
        _ = try await second.complaints.first(where: isSomething)
        try await second.signal(SIGTERM)
        let end = try await second.end()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.hasPrefix("a main: "))
        let found = try await verdict(folder)
        #expect(found.recordings.files >= 2)
      }
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `a camera that does not answer ends with a code of its own`() async throws {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltProgram.run(
        ["record", "--camera", "a=rtsp://u:secret@127.0.0.1:9/x", "--for", "1"] + settings(folder))
      #expect(answer.status == ExitStatus.unavailable.rawValue)
      #expect(answer.output == "a main: 0 frames, 0 s, 0 KiB, 1 gaps\n")
      #expect(answer.errors.contains("record: a: video."))
      #expect(!answer.errors.contains("secret"))
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `two do not work in one data folder, and nobody to record is a matter of usage`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let lock = try DataFolder(path: folder.path).lock()
      let answer = try await BuiltProgram.run(
        ["record", "--camera", "a=rtsp://127.0.0.1:9/x", "--for", "1"] + settings(folder))
      #expect(answer.status == ExitStatus.conflict.rawValue)
      #expect(answer.errors.contains("data.in-use"))
      _ = lock
      let nobody = try await BuiltProgram.run(["record"] + settings(folder))
      #expect(nobody.status == ExitStatus.usage.rawValue)
    }
  }
}
