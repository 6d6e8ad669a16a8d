import ArgumentParser
import AulaDomain
import AulaRehearsal
import Foundation

/// `aula rehearse`: cameras that do not exist.
struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Play cameras: an RTSP server of clips, with faults on demand.")

  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8554"

  @Option(help: ArgumentHelp("A video file at a path, looped.", valueName: "path=file"))
  var clip: [String] = []

  @Option(
    help: ArgumentHelp(
      "What goes wrong with a path: cut:10s, stall:5s, garbage, framing, 401, jump:10s,3600s, "
        + "refuse, slow:5s, change:10s.", valueName: "path=fault"))
  var fault: [String] = []

  @Option(help: ArgumentHelp("Who may watch; nobody is asked where left out.", valueName: "user:password"))
  var credentials: String?

  @Flag(help: "Ask for Digest instead of Basic.")
  var digest = false

  @Flag(help: "Print one JSON object per address instead of the address.")
  var json = false

  func run() async throws {
    let world = SystemWorld()
    let server = try await StageServer.bind(try options(), world: world)
    for item in clip {
      let (path, file) = try Self.pair(item)
      server.mount(path, .loop(try ClipLoop.read(file, world: world)))
    }
    for item in fault {
      let (path, name) = try Self.pair(item)
      guard server.paths.contains(path) else {
        throw ValidationError("--fault \(item): nothing is mounted at \(path).")
      }
      server.set(try StreamFault(parsing: name), on: path)
    }
    for path in server.paths { say(path, server.url(path)) }
    try await server.run()
  }

  private func say(_ path: String, _ url: String) {
    let line = json ? "{\"path\":\"\(path)\",\"url\":\"\(url)\"}" : url
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  private func options() throws -> StageServer.Options {
    var options = StageServer.Options()
    guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...])
    else { throw ValidationError("--listen \(listen): expected HOST:PORT.") }
    options.host = String(listen[..<colon])
    options.port = port
    if let credentials {
      let parts = credentials.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("--credentials: expected USER:PASSWORD.")
      }
      options.credentials = StageCredentials(
        user: parts[0], password: parts[1], scheme: digest ? .digest : .basic)
    }
    return options
  }

  private static func pair(_ text: String) throws -> (String, String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("\(text): expected PATH=VALUE.")
    }
    return (parts[0], parts[1])
  }
}
