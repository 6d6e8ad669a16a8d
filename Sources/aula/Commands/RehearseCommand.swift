import ArgumentParser
import AulaDomain
import AulaRehearsal
import Foundation

/// `aula rehearse`: cameras that do not exist.
struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Play cameras: an RTSP server of rendered yards or clips, with faults on demand.",
    discussion: """
      Each scene is mounted as NAME/main and NAME/sub, or NAME-SEED/… where a seed is given. \
      --list says what is to be seen in each. Scenes are rendered once and kept in the cache.
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8554"

  @Option(help: ArgumentHelp("A rendered scene.", valueName: "name[:seed]"))
  var scene: [String] = []

  @Option(help: ArgumentHelp("A video file at a path, looped.", valueName: "path=file"))
  var clip: [String] = []

  @Option(
    help: ArgumentHelp(
      "What goes wrong with a path, counted from a client's start: cut:10s, stall:5s, garbage, "
        + "framing, 401, jump:10s,3600s, refuse, slow:5s, change:10s, pace:100, "
        + "redirect:rtsp://host/path.", valueName: "path=fault"))
  var fault: [String] = []

  @Option(help: ArgumentHelp("Who may watch; by default everybody.", valueName: "user:password"))
  var credentials: String?

  @Flag(help: "Ask for Digest instead of Basic.")
  var digest = false

  @Option(help: ArgumentHelp("Write each scene's truth and rules there.", valueName: "dir"))
  var truth: String?

  @Option(help: ArgumentHelp("Where coded scenes are kept.", valueName: "dir"))
  var cache = "var/rehearsal"

  @Flag(help: "Only the small stream, which renders four times as fast.")
  var subOnly = false

  @Flag(help: "Add the mount clock: 640x360 at 25 fps, the wall clock burned in as a barcode.")
  var clockMount = false

  @Flag(help: "Say what scenes there are, and end.")
  var list = false

  @Flag(help: "Print one JSON object for each address or scene.")
  var json = false

  func validate() throws {
    if !list && scene.isEmpty && clip.isEmpty && !clockMount {
      throw ValidationError("Name a --scene, a --clip or --clock-mount; --list says what there is.")
    }
  }

  func run() async throws {
    if list { return try Listing(json: json).print() }
    let world = SystemWorld()
    let server = try await StageServer.bind(try options(), world: world)
    try await mountScenes(on: server)
    for item in clip {
      let (path, file) = try Self.pair(item)
      server.mount(path, .loop(try ClipLoop.read(file, world: world)))
    }
    let clock = clockMount ? try ClockCamera(try Scene.named("quiet-yard"), world: world) : nil
    if let clock { server.mount("clock", .live(clock.feed)) }
    try setFaults(on: server)
    for path in server.paths { try say(["path": path, "url": server.url(path)], server.url(path)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      if let clock { group.addTask { try await clock.run() } }
      try await group.waitForAll()
    }
  }

  /// Two scenes at a time: a render keeps one core busy.
  private func mountScenes(on server: StageServer) async throws {
    let studio = SceneStudio(cache: URL(filePath: cache), subOnly: subOnly)
    var waiting = try scene.map(Self.scene).makeIterator()
    try await withThrowingTaskGroup(of: (String, Scene, SceneReel).self) { group in
      func start(_ next: (String, Scene)) {
        group.addTask {
          let reel = try await studio.reel(next.1) { Self.tell(next.0, $0) }
          return (next.0, next.1, reel)
        }
      }
      for _ in 0..<2 { if let next = waiting.next() { start(next) } }
      while let (path, scene, reel) = try await group.next() {
        if let main = reel.main {
          server.mount("\(path)/main", .loop(main), alternate: reel.sub)
        }
        server.mount("\(path)/sub", .loop(reel.sub), alternate: reel.main)
        try writeTruth(path, scene, reel)
        if let next = waiting.next() { start(next) }
      }
    }
  }

  private static func tell(_ path: String, _ share: Double) {
    let text = "rehearse: rendering \(path) \(Int(share * 100)) %\n"
    FileHandle.standardError.write(Data(text.utf8))
  }

  private func writeTruth(_ path: String, _ scene: Scene, _ reel: SceneReel) throws {
    guard let truth else { return }
    let folder = URL(filePath: truth)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(reel.truth.utf8).write(to: folder.appending(path: "\(path).ndjson"))
    try Data(scene.rules.utf8).write(to: folder.appending(path: "\(path).rules.json"))
  }

  private func setFaults(on server: StageServer) throws {
    for item in fault {
      let (path, name) = try Self.pair(item)
      guard server.paths.contains(path) else {
        throw ValidationError("--fault \(item): nothing is mounted at \(path).")
      }
      server.set(try StreamFault(parsing: name), on: path)
    }
  }

  private func say(_ fields: [String: String], _ plain: String) throws {
    let line = json ? try fields.jsonLine() : plain
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  private func options() throws -> StageServer.Options {
    var options = StageServer.Options()
    guard let colon = listen.lastIndex(of: ":"),
      let port = OutsideNumber.whole(listen[listen.index(after: colon)...], in: 0...65_535)
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

  /// `name` or `name:seed`, and the path that it is mounted at.
  private static func scene(_ text: String) throws -> (String, Scene) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return (text, try Scene.named(text)) }
    guard let seed = UInt64(parts[1]) else {
      throw ValidationError("--scene \(text): the seed must be a whole number.")
    }
    return ("\(parts[0])-\(seed)", try Scene.named(parts[0], seed: seed))
  }
}

/// `--list`: the scenes, what is to be seen, the rules to watch them with, and what must trigger.
struct Listing {
  private struct Row: Encodable {
    struct Trigger: Encodable {
      let rule: String
      let kind: String
      let label: String
      let from: Double
      let to: Double
    }

    let scene: String
    let seconds: Double
    let summary: String
    let rules: String
    let expected: [Trigger]
  }

  let json: Bool

  func print() throws {
    for name in Scene.names {
      let scene = try Scene.named(name)
      let row = Row(
        scene: name, seconds: scene.loop, summary: scene.summary, rules: scene.rules,
        expected: scene.expected.map {
          Row.Trigger(
            rule: $0.rule, kind: $0.kind.rawValue, label: $0.label.rawValue,
            from: $0.seconds.lowerBound, to: $0.seconds.upperBound)
        })
      let line = json ? try row.jsonLine() : Self.text(row)
      FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
  }

  private static func text(_ row: Row) -> String {
    var lines = ["\(row.scene) (\(Int(row.seconds)) s): \(row.summary)"]
    lines += row.expected.map {
      "    \($0.rule): \($0.kind) by a \($0.label) at \(Int($0.from))–\(Int($0.to)) s"
    }
    if row.expected.isEmpty { lines.append("    nothing must trigger") }
    return lines.joined(separator: "\n")
  }
}
