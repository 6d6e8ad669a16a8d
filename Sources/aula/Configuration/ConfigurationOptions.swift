import ArgumentParser
import AulaDomain
import Foundation

/// The part of a command line that settings come from. Each command that needs settings has it.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "The file of settings; aula.yaml in this folder, where there is one.")
  var config: String?

  @Option(help: "The folder of database and recordings.")
  var data: String?

  @Option(help: "Where the console is served: HOST:PORT.")
  var listen: String?

  @Option(
    name: .customLong("camera"),
    help: ArgumentHelp("A camera: a name, and rtsp://… or a file.", valueName: "NAME=URL"))
  var cameras: [String] = []

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Any other setting, such as log.level=debug.", valueName: "KEY=VALUE"))
  var settings: [String] = []

  /// What the command line, the environment and the file say together; the first one wins.
  func said(environment: [String: String]) throws -> Said {
    var said = try file(environment: environment)
    said.beaten(by: Said(environment: environment, keys: Configuration.keys))
    said.beaten(by: try commandLine())
    return said
  }

  func configuration() throws -> Configuration {
    try Configuration(said(environment: ProcessInfo.processInfo.environment))
  }

  private func file(environment: [String: String]) throws -> Said {
    if let path = config ?? environment["AULA_CONFIG"] { return try Said(file: path) }
    let usual = "aula.yaml"
    return FileManager.default.fileExists(atPath: usual) ? try Said(file: usual) : Said()
  }

  private func commandLine() throws -> Said {
    var said = Said()
    if let data { said.say("data", Saying(text: data, origin: "--data")) }
    if let listen { said.say("listen", Saying(text: listen, origin: "--listen")) }
    for setting in settings {
      let (key, text) = try halves(of: setting, option: "--set", expected: "KEY=VALUE")
      said.say(key, Saying(text: text, origin: "--set"))
    }
    for camera in cameras {
      let (name, url) = try halves(of: camera, option: "--camera", expected: "NAME=URL")
      let sayings = [("name", name), ("url", url)]
      said.addCamera(sayings.map { ($0, Saying(text: $1, origin: "--camera")) })
    }
    return said
  }

  private func halves(of text: String, option: String, expected: String) throws -> (
    String, String
  ) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      let found = withoutCredentials(text)
      throw Fault(.invalid, "config.value", "\(option): expected \(expected), found \"\(found)\"")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
