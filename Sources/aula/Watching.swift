import AulaDomain
import AulaVision
import Foundation

/// What `aula detect` prints: lines of JSON, keys in the order of its help.
struct Watching {
  private let sight: Sight
  private let printsTracks: Bool
  private let isLive: Bool
  private var origin: MediaTime?
  private var last: MediaTime?
  private var decoded = 0

  init(sight: Sight, printsTracks: Bool, isLive: Bool) {
    self.sight = sight
    self.printsTracks = printsTracks
    self.isLive = isLive
  }

  mutating func see(_ frame: Frame) throws {
    // A file's timeline begins at 0 by itself; a camera's lies on UTC.
    let origin = self.origin ?? (isLive ? frame.time : MediaTime(ticks: 0))
    self.origin = origin
    last = frame.time
    decoded += 1
    guard let view = try sight.see(frame) else { return }
    for trigger in view.triggers { write(alert(trigger)) }
    guard printsTracks else { return }
    for track in view.tracks where !track.isHidden { write(line(track, at: view.time)) }
  }

  private func alert(_ trigger: Trigger) -> [(String, JSONText)] {
    var line: [(String, JSONText)] = [
      ("kind", .text("alert")), ("rule", .text(trigger.rule)),
      ("ruleKind", .text(trigger.ruleKind.rawValue)), ("track", .number(Double(trigger.track))),
      ("label", .text(trigger.label.rawValue)), ("start", seconds(trigger.start)),
      ("end", seconds(trigger.end)), ("box", .box(trigger.box)),
    ]
    if isLive {
      let moment = Date(timeIntervalSince1970: trigger.end.timestamp.seconds)
      line.append(("at", .text(moment.ISO8601Format())))
    }
    return line
  }

  private func line(_ track: Sight.SeenTrack, at time: MediaTime) -> [(String, JSONText)] {
    [
      ("kind", .text("track")), ("frame", .number(Double(decoded - 1))), ("time", seconds(time)),
      ("track", .number(Double(track.id))), ("label", .text(track.label.rawValue)),
      ("box", .box(track.box)),
    ]
  }

  func summarize(packets: Int, runtime: String, schedules: String?) {
    let span = last.map { Double($0.ticks(since: origin ?? $0)) / 90_000 } ?? 0
    var line: [(String, JSONText)] = [
      ("kind", .text("summary")), ("frames", .number(Double(packets))),
      ("decoded", .number(Double(decoded))), ("analysed", .number(Double(sight.analysed))),
      ("inferences", .number(Double(sight.inferences))), ("seconds", .rounded(span, 3)),
      ("cpuSeconds", .rounded(Self.cpuSeconds(), 3)), ("runtime", .text(runtime)),
      ("labels", .text(sight.usesDetector ? "detector" : "size and shape")),
    ]
    if let schedules { line.append(("schedules", .text(schedules))) }
    write(line)
  }

  private func seconds(_ time: MediaTime) -> JSONText {
    .rounded(Double(time.ticks(since: origin ?? time)) / Double(MediaTime.ticksPerSecond), 3)
  }

  private func write(_ line: [(String, JSONText)]) {
    let members = line.map { "\"\($0)\":\($1.text)" }.joined(separator: ",")
    FileHandle.standardOutput.write(Data("{\(members)}\n".utf8))
  }

  /// Of the whole process, decoding and all.
  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// One JSON value as text.
struct JSONText {
  let text: String

  static func number(_ value: Double) -> JSONText {
    JSONText(text: Int(exactly: value).map(String.init) ?? "\(value)")
  }

  static func rounded(_ value: Double, _ places: Int) -> JSONText {
    let scale = pow(10, Double(places))
    return .number((value * scale).rounded() / scale)
  }

  static func box(_ box: PictureBox) -> JSONText {
    let sides = [box.x, box.y, box.width, box.height].map { rounded($0, 4).text }
    return JSONText(text: "[\(sides.joined(separator: ","))]")
  }

  static func text(_ value: String) -> JSONText {
    let quoted = value.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20:
        "\\u" + String(scalar.value + 0x10000, radix: 16).suffix(4)
      default: String(scalar)
      }
    }
    return JSONText(text: "\"\(quoted.joined())\"")
  }
}
