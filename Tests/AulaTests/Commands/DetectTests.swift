import AulaTesting
import Foundation
import Testing

private enum FFmpeg {
  static let isHere = FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")
}

/// `aula detect`, as a shell sees it, on what it cannot see anything in.
@Suite(
  .enabled(if: FFmpeg.isHere, "the ffmpeg program is not installed"),
  .timeLimit(.minutes(3)))
struct DetectTests {
  private func detect(_ size: String, _ more: [String] = []) async throws -> BuiltProgram.Answer {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "aula-detect-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (clip, rules) = (folder.appending(path: "a.avi"), folder.appending(path: "rules.json"))
    try Data("{}".utf8).write(to: rules)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/ffmpeg")
    process.arguments =
      ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1"]
      + ["-vf", "format=yuvj444p,scale=\(size.replacing("x", with: ":"))"]
      + ["-c:v", "mjpeg", "-pix_fmt", "yuvj444p", clip.path]
    try process.run()
    process.waitUntilExit()
    return try await BuiltProgram.run(["detect", clip.path, "--rules", rules.path] + more)
  }

  @Test(arguments: ["2x2", "7x5", "8x8"])
  func `a clip too small to see anything in ends with a sentence`(size: String) async throws {
    let answer = try await detect(size)
    #expect(answer.status > 0 && answer.status < 128, "\(answer)")
    #expect(answer.errors.contains("picture-too-small"), "\(answer.errors)")
    #expect(answer.errors.contains(size.replacing("x", with: "×")), "\(answer.errors)")
  }

  @Test(arguments: ["16x16", "17x33", "1280x16", "4096x64"])
  func `a small or flat clip is watched to its end`(size: String) async throws {
    let answer = try await detect(size)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(answer.output.contains(#""kind":"summary","frames":10"#), "\(answer.output)")
  }

  @Test(arguments: [
    ["--fps", "nan"], ["--fps", "1e-300"], ["--fps", "-1"], ["--fps", "inf"], ["--fps", "1e300"],
    ["--size", "9223372036854775807x1"], ["--size", "x"], ["--size", "160x90x2"],
    ["--size", "160x"], ["--start", "99999-01-01T00:00:00Z"], ["--start", ""],
  ])
  func `a number that means nothing is refused by its option`(option: [String]) async throws {
    let answer = try await detect("16x16", option)
    #expect(answer.status == 64, "\(answer)")
    #expect(answer.errors.contains(option[0]), "\(answer.errors)")
  }

  @Test(arguments: [
    ["camera", "probe", "/nowhere", "--seconds", "nan"],
    ["camera", "probe", "/nowhere", "--seconds", "1e300"],
    ["rehearse", "--clock-mount", "--listen", "127.0.0.1:9223372036854775807"],
    ["rehearse", "--clock-mount", "--listen", "127.0.0.1:-1"],
  ])
  func `other commands refuse theirs`(arguments: [String]) async throws {
    let answer = try await BuiltProgram.run(arguments)
    #expect(answer.status > 0 && answer.status < 128, "\(answer)")
  }
}
