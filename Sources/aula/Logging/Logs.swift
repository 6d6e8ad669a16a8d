import AulaDomain
import Foundation
import Logging

enum LogFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// One object a line, for programs.
  case json
}

enum LogLevel: String, CaseIterable, Sendable {
  case trace
  case debug
  case info
  case notice
  case warning
  case error
  case critical

  var loggerLevel: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// Writes each line whole, to standard error unless a test listens, without credentials.
struct LineLog: LogHandler {
  let label: String
  let format: LogFormat
  let world: any World
  let write: @Sendable (String) -> Void
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fixed = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }
    let error = event.error.map { ["error": Logger.MetadataValue.string("\($0)")] } ?? [:]
    let facts = fixed.merging(error) { $1 }.merging(event.metadata ?? [:]) { $1 }
      .mapValues { withoutCredentials($0.description) }
      .sorted { $0.key < $1.key }
    let message = withoutCredentials(event.message.description)
    switch format {
    case .text: write(text(event.level, message, facts))
    case .json: write(json(event.level, message, facts))
    }
  }

  private var moment: String {
    Date(timeIntervalSince1970: world.now().seconds)
      .formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
  }

  private func text(
    _ level: Logger.Level, _ message: String, _ facts: [(key: String, value: String)]
  )
    -> String
  {
    let word = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
    let pairs = facts.map { " \($0.key)=\(quoted($0.value))" }.joined()
    // A line break in what a camera sent must not begin a line of its own.
    return "\(moment)Z \(word) \(label): \(message)\(pairs)".map { letter in
      letter.isNewline ? "⏎" : String(letter)
    }.joined() + "\n"
  }

  private func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
    return isPlain ? value : "\"" + value.replacing("\"", with: "\\\"") + "\""
  }

  private func json(
    _ level: Logger.Level, _ message: String, _ facts: [(key: String, value: String)]
  )
    -> String
  {
    let own = ["time", "level", "label", "message"]
    var entries = [("time", moment + "Z"), ("level", level.rawValue)]
    entries += [("label", label), ("message", message)]
    entries += facts.map { (own.contains($0.key) ? "_" + $0.key : $0.key, $0.value) }
    return "{" + entries.map { "\(escaped($0)):\(escaped($1))" }.joined(separator: ",") + "}\n"
  }

  /// RFC 8259, section 7.
  private func escaped(_ text: String) -> String {
    let digits = Array("0123456789abcdef")
    let inner = text.unicodeScalars.reduce(into: "") { sum, letter in
      switch letter {
      case "\"": sum += "\\\""
      case "\\": sum += "\\\\"
      case "\n": sum += "\\n"
      case "\0"..."\u{1F}":
        sum += "\\u00\(digits[Int(letter.value >> 4)])\(digits[Int(letter.value & 15)])"
      default: sum.unicodeScalars.append(letter)
      }
    }
    return "\"\(inner)\""
  }
}

extension LineLog {
  /// Once a process, before the first logger is made.
  static func bootstrap(_ log: Configuration.Log, world: any World) {
    LoggingSystem.bootstrap { label in
      LineLog(
        label: label, format: log.format, world: world,
        write: { FileHandle.standardError.write(Data($0.utf8)) }, logLevel: log.level.loggerLevel)
    }
  }
}
