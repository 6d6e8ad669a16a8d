import Foundation
import Testing

/// Video made by the `ffmpeg` program for one test, and other people's opinion on ours.
enum Clips {
  static let isHere = FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")

  /// A new folder that the caller removes.
  static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "aula-video-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func withFolder<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
  }

  /// A moving test picture.
  static func make(
    _ name: String, in folder: URL, seconds: Double = 2, size: String = "160x120",
    rate: Int = 25, codec: [String] = h264()
  ) throws -> String {
    let path = folder.appending(path: name).path
    let source = "testsrc2=size=\(size):rate=\(rate):duration=\(seconds)"
    try run(
      "ffmpeg",
      ["-v", "error", "-y", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p"] + codec
        + [path])
    return path
  }

  static func h264(group: Int = 25, bFrames: Int = 0) -> [String] {
    [
      "-c:v", "libx264", "-preset", "ultrafast", "-g", "\(group)", "-bf", "\(bFrames)",
      "-x264-params", "scenecut=0",
    ]
  }

  static func h265(group: Int = 25) -> [String] {
    [
      "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
      "keyint=\(group):bframes=0:log-level=none:pools=1", "-tag:v", "hvc1",
    ]
  }

  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> (out: String, err: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(program)")
    process.arguments = arguments
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let printed = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program) failed: \(complaint)")
    return (printed, complaint)
  }

  /// What ffprobe reads in a file: one line of `key=value` pairs for each packet or stream.
  static func probe(_ path: String, _ show: [String]) throws -> (lines: [String], errors: String) {
    let (out, err) = try run(
      "ffprobe", ["-v", "warning"] + show + ["-of", "compact=p=0", path])
    return (out.split(separator: "\n").map(String.init), err)
  }
}
