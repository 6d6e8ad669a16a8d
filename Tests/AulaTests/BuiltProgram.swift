import AulaTesting
import Foundation

/// The built `aula`, as a shell sees it. All waiting is done on threads of its own.
final class BuiltProgram: Sendable {
  struct Answer: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// Standard output as one JSON object a line.
    func lines<Line: Decodable>(_: Line.Type) throws -> [Line] {
      try output.split(separator: "\n").map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      }
    }
  }

  /// Lines of standard output and of standard error, as they come.
  let words = Observed<String>()
  let complaints = Observed<String>()
  private let identifiers = Observed<Int32>()
  private let ends = Observed<Answer>()

  static var path: String {
    let bundle = Bundle.main.bundleURL
    let folder = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return folder.appending(path: "aula").path
  }

  static func run(_ arguments: [String]) async throws -> Answer {
    try await BuiltProgram(arguments).end()
  }

  /// - Parameter prefix: another program that ends by becoming `aula`, with its own arguments.
  init(_ arguments: [String], after prefix: [String] = []) {
    Thread { self.run(arguments, after: prefix) }.start()
  }

  func end() async throws -> Answer { try await ends.first(1)[0] }

  func signal(_ number: Int32) async throws {
    _ = kill(try await identifiers.first(1)[0], number)
  }

  var identifier: Int32 {
    get async throws { try await identifiers.first(1)[0] }
  }

  /// Not whether it has ended well: a dead child that nobody has waited for counts as running.
  var isRunning: Bool {
    get async throws {
      let number = try await identifier
      return ends.all.isEmpty && kill(number, 0) == 0
    }
  }

  private func run(_ arguments: [String], after prefix: [String]) {
    let process = Process()
    process.executableURL = URL(filePath: prefix.isEmpty ? Self.path : "/usr/bin/env")
    process.arguments = prefix.isEmpty ? arguments : prefix + [Self.path] + arguments
    process.environment = ["PATH": "/usr/bin:/bin"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      return ends.add(Answer(status: -1, output: "", errors: "\(error)"))
    }
    identifiers.add(process.processIdentifier)
    let ears = [
      listen(to: errors.fileHandleForReading, complaints),
      listen(to: output.fileHandleForReading, words),
    ]
    for ear in ears { ear.wait() }
    process.waitUntilExit()
    ends.add(
      Answer(
        status: process.terminationStatus, output: words.all.map { $0 + "\n" }.joined(),
        errors: complaints.all.map { $0 + "\n" }.joined()))
  }

  private func listen(to handle: FileHandle, _ complaints: Observed<String>) -> DispatchSemaphore {
    let isOver = DispatchSemaphore(value: 0)
    Thread {
      var rest: [UInt8] = []
      while case let chunk = handle.availableData, !chunk.isEmpty {
        rest += chunk
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          complaints.add(String(decoding: rest[..<end], as: UTF8.self))
          rest.removeSubrange(...end)
        }
      }
      if !rest.isEmpty { complaints.add(String(decoding: rest, as: UTF8.self)) }
      isOver.signal()
    }.start()
    return isOver
  }
}
