import ArgumentParser
import AulaDomain
import AulaVideo
import Foundation

/// `aula camera`: what a camera is, seen from here.
struct CameraCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera", abstract: "Look at a camera.", subcommands: [Probe.self])

  struct Probe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a camera or a file sends, or why it cannot be read.",
      discussion: """
        Counts frames for a few seconds: codec, size, frames a second, group of pictures, bit \
        rate, and how far the camera's clock is off where the camera tells it. Ends with a code \
        other than 0 where no picture comes.
        """)

    @Argument(help: "rtsp://user:password@host/path, or a file.")
    var address: String

    @Option(help: ArgumentHelp("How much video to look at.", valueName: "seconds"))
    var seconds = 6.0

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
      guard (0.1...3_600).contains(seconds) else {
        throw ValidationError("--seconds: expected a number from 0.1 to 3600, found \(seconds)")
      }
    }

    func run() async throws {
      let report = try await StreamProbe.look(
        at: StreamAddress(address), span: .seconds(seconds), world: SystemWorld())
      let text = json ? try ProbeText.json(report) : ProbeText.lines(report)
      FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
  }
}

/// A probe's report, for people and for programs.
enum ProbeText {
  private struct Line: Encodable {
    let codec: String
    let codecString: String?
    let width: Int
    let height: Int
    let framesPerSecond: Double
    let groupLength: Double?
    let bitsPerSecond: Double
    let frames: Int
    let seconds: Double
    let firstPictureAfter: Double
    let clockOffset: Double?
    let isRecordable: Bool
    let playsInBrowser: Bool
  }

  static func json(_ report: ProbeReport) throws -> String {
    let format = report.format
    let line = Line(
      codec: format.codec.rawValue, codecString: format.stream?.codecString,
      width: format.width, height: format.height, framesPerSecond: report.rate,
      groupLength: report.groupLength, bitsPerSecond: report.bitrate, frames: report.frames,
      seconds: report.seconds, firstPictureAfter: report.firstPictureAfter.inSeconds,
      clockOffset: report.clockOffset?.inSeconds, isRecordable: format.stream != nil,
      playsInBrowser: format.codec == .h264)
    return try line.jsonLine()
  }

  static func lines(_ report: ProbeReport) -> String {
    let format = report.format
    let codec = [format.codec.rawValue, format.stream?.codecString].compactMap { $0 }
    let group = report.groupLength.map { length in
      "\(rounded(length)) frames, \(rounded(length / max(report.rate, 0.001))) s"
    }
    let offset = report.clockOffset.map { "\(rounded($0.inSeconds)) s ahead of ours" }
    var lines = [
      "codec        \(codec.joined(separator: ", "))",
      "size         \(format.width)×\(format.height)",
      "rate         \(rounded(report.rate)) frames a second",
      "key frames   every \(group ?? "? (fewer than two came)")",
      "bit rate     \(rounded(report.bitrate / 1_000)) kb/s",
      "camera clock \(offset ?? "unknown")",
      "first frame  after \(rounded(report.firstPictureAfter.inSeconds)) s",
    ]
    if format.stream == nil { lines.append("note         can be analysed, not recorded or shown") }
    if format.codec == .h265 { lines.append("note         browsers may not play H.265") }
    return lines.joined(separator: "\n")
  }

  private static func rounded(_ value: Double) -> String {
    String(format: "%.2f", value)
  }
}
