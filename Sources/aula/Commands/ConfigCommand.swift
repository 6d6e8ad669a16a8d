import ArgumentParser
import Foundation

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show what the settings come to, and where each was said.",
    discussion: """
      The command line beats the environment, which beats the file, which beats the default. \
      Passwords in addresses are not shown.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "One JSON object: for each key its text and its origin.")
  var json = false

  func run() throws {
    let said = try options.said(environment: ProcessInfo.processInfo.environment)
    let (configuration, settings) = try Configuration.explain(said)
    let map = "\nthe maps' ground: \(MapSource(configuration))\n"
    print(try json ? object(settings) : table(settings) + map, terminator: "")
  }

  private func table(_ settings: [SettingReader.Setting]) -> String {
    let width = settings.map(\.key.count).max() ?? 0
    return settings.map { setting in
      let key = setting.key.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(key)  \(setting.text.isEmpty ? "–" : setting.text)  (\(setting.origin))\n"
    }.joined()
  }

  private func object(_ settings: [SettingReader.Setting]) throws -> String {
    let entries = settings.map { ($0.key, ["text": $0.text, "origin": $0.origin]) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let table = Dictionary(entries) { first, _ in first }
    return String(decoding: try encoder.encode(table), as: UTF8.self) + "\n"
  }
}
