import ArgumentParser
import AulaDomain
import AulaVideo
import AulaVision
import Foundation
import Synchronization

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Watch a clip or a camera by rules; print alerts, one JSON object a line.",
    discussion: """
      Each line of standard output is an alert as it happens, the last one a summary. Times are \
      seconds from the first picture, boxes [x, y, width, height] are 0 to 1 of the picture from \
      its top left corner. Without --model, or without the detector's runtime, it goes by motion, \
      size and shape; the summary's "runtime" says which.

      A file does not say when it was filmed: schedules in the rules are kept with --start, and \
      otherwise all rules are awake. Ends with 0 also when nothing was found; 65 for wrong rules, \
      66 for a missing file, 69 for a camera that cannot be reached.
      """)

  @Argument(help: "A video file, or rtsp://user:password@host/path.")
  var input: String

  @Option(help: "Zones, lines and rules: a rules.json.")
  var rules: String

  @Option(help: "A detector that names people and vehicles: .xml (its .bin beside it) or .onnx.")
  var model: String?

  @Option(
    help: ArgumentHelp("Folder of the detector's runtime (scripts/openvino.sh).", valueName: "dir"))
  var runtime: String?

  @Option(help: "Analysed picture, WIDTHxHEIGHT: the camera's picture is made to fit in it.")
  var size = "640x360"

  @Option(help: "Analyse at most so many frames a second; all, if not given.")
  var fps: Double?

  @Option(help: "When the clip begins, 2026-06-15T22:00:00+05:00, for rules with a schedule.")
  var start: String?

  @Flag(help: "Also print each believed track in each analysed frame.")
  var tracks = false

  func validate() throws {
    if PictureSize(size) == nil {
      throw ValidationError("--size: expected even sides such as 640x360, found \"\(size)\"")
    }
    if let fps, !(0.01...1_000).contains(fps) {
      throw ValidationError("--fps: expected a number from 0.01 to 1000, found \(fps)")
    }
    if let start, Self.moment(start) == nil {
      throw ValidationError("--start: expected 2026-06-15T22:00:00+05:00, found \"\(start)\"")
    }
  }

  private static func moment(_ text: String) -> Timestamp? {
    (try? Date(text, strategy: .iso8601)).flatMap {
      Timestamp(unixSeconds: $0.timeIntervalSince1970)
    }
  }

  func run() throws {
    let address = StreamAddress(input)
    let set = try readRules()
    let detector: Detector? = if let model { try openDetector(model) } else { nil }
    var settings = Sight.Settings(rules: set)
    if let size = PictureSize(size) {
      settings.maximumWidth = size.width
      settings.maximumHeight = size.height
    }
    settings.rate = fps
    settings.epoch =
      address.isFile ? start.flatMap(Self.moment) : Timestamp(microseconds: 0)
    let isDeaf = settings.epoch == nil && set.rules.contains { $0.schedule != nil }
    if isDeaf { warn("schedules are not kept: give --start to say when the clip begins") }
    var watching = Watching(
      sight: Sight(settings, detector: detector), printsTracks: tracks, isLive: !address.isFile)
    let options = DecoderOptions(lumaOnly: detector == nil)
    let packets = try watch(address, options, &watching)
    watching.summarize(
      packets: packets, runtime: detector?.runtime ?? "motion",
      schedules: set.rules.contains { $0.schedule != nil } ? (isDeaf ? "ignored" : "kept") : nil)
  }

  /// Shows every picture to `watching`, to the input's end or until stopped; how many packets it
  /// read.
  private func watch(
    _ address: StreamAddress, _ options: DecoderOptions, _ watching: inout Watching
  ) throws -> Int {
    let stop = StopSignal()
    return try FrameReader.read(address, options: options, world: SystemWorld()) { frame in
      try watching.see(frame)
      return !stop.isSet
    }
  }

  private func readRules() throws -> RuleSet {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: rules))
    } catch {
      throw Fault(.notFound, "rules.no-file", "\(rules): the rules cannot be read", cause: error)
    }
    return try RuleSet(json: data)
  }

  /// `nil` where the runtime is not there: motion goes on alone. A wrong model is an error.
  private func openDetector(_ path: String) throws -> Detector? {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Fault(.notFound, "vision.no-model", "\(path): there is no such model file")
    }
    do throws(Fault) {
      return try Detector(
        model: path, libraries: DetectorRuntime.libraries(in: runtime ?? DetectorRuntime.folder()))
    } catch {
      guard error.code == "vision.no-runtime" else { throw error }
      warn("\(error.message); going on by motion alone")
      return nil
    }
  }

  private func warn(_ text: String) {
    FileHandle.standardError.write(Data("aula: \(text)\n".utf8))
  }
}

/// Set by Ctrl-C or SIGTERM, so that a live watch ends with its summary.
private final class StopSignal {
  private let isAsked = Atomic(false)
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM] { listen(to: number) }
  }

  private func listen(to number: Int32) {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { [weak self] in self?.ask() }
    source.resume()
    sources.append(source)
  }

  /// The second time means now: a camera that hangs must not hold the process.
  private func ask() {
    if isAsked.exchange(true, ordering: .relaxed) { exit(130) }
  }

  var isSet: Bool { isAsked.load(ordering: .relaxed) }
}
