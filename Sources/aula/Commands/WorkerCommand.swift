import ArgumentParser
import AulaDomain
import AulaVision
import Foundation

/// A worker of `aula serve`, which starts it: decodes and looks, with a socket as standard input.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Decodes for aula serve; started by it.", shouldDisplay: false)

  /// Behind everything that records or answers; above nothing but idle work.
  private static let niceness: Int32 = 10

  @Option(help: "Analysed picture, WIDTHxHEIGHT.")
  var size: String

  @Option(help: "Frames a second that are looked at.")
  var fps: Double

  @Option(help: "A detector.")
  var model: String?

  @Option(help: "Folder of the detector's runtime.")
  var runtime: String?

  @Option(help: "Megabytes of memory that it may have.")
  var memory: Int

  static func arguments(_ analysis: Configuration.Analysis, hasDetector: Bool) -> [String] {
    var words = [
      "worker", "--size", "\(analysis.size.width)x\(analysis.size.height)",
      "--fps", "\(analysis.framesPerSecond)", "--memory", "\(analysis.workerMegabytes)",
    ]
    if hasDetector, let model = analysis.model {
      words += ["--model", model, "--runtime", analysis.runtime]
    }
    return words
  }

  func validate() throws {
    guard PictureSize(size) != nil, fps >= 1, fps <= 30, (64...1_048_576).contains(memory) else {
      throw ValidationError("aula worker is started by aula serve")
    }
  }

  func run() throws {
    guard let size = PictureSize(size) else { return }
    // Ctrl-C reaches the whole group of processes; the server ends its workers itself.
    signal(SIGINT, SIG_IGN)
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
    limitMemory()
    let detector = try model.map {
      try Detector(model: $0, libraries: DetectorRuntime.libraries(in: runtime ?? ""))
    }
    WorkerLoop(
      socket: WorkerSocket(0), size: size, framesPerSecond: fps, detector: detector
    ).run()
  }

  /// Of what it writes to: libraries and files that are mapped do not count.
  private func limitMemory() {
    let bytes = rlim_t(memory) << 20
    var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
  }
}
