import AulaDomain
import AulaRehearsal
import AulaStore
import Foundation

/// What `aula serve --demo` adds: real RTSP cameras that show rendered yards, and the programme's
/// records.
struct Demo: Sendable {
  /// The first of them give their alerts within half a minute.
  private static let bill = ["intruder-night", "loitering", "gate-crossing", "rain"]

  private let server: StageServer
  private let studio: SceneStudio
  private let scenes: [Scene]
  /// Places in `scenes` that were rendered by an earlier start.
  private let kept: Set<Int>

  /// Opens a server on a free port; what an earlier start has rendered is shown at once.
  static func open(scenes folder: String, in world: any World) async throws -> Demo {
    let studio = SceneStudio(cache: URL(filePath: folder))
    let server = try await StageServer.bind(StageServer.Options(), world: world)
    let scenes = try bill.map { try Scene.named($0) }
    var kept: Set<Int> = []
    for (number, scene) in scenes.enumerated() {
      guard let reel = studio.kept(scene) else { continue }
      mount(reel, of: scene, on: server)
      kept.insert(number)
    }
    return Demo(server: server, studio: studio, scenes: scenes, kept: kept)
  }

  private static func mount(_ reel: SceneReel, of scene: Scene, on server: StageServer) {
    if let main = reel.main { server.mount("\(scene.name)/main", .loop(main)) }
    server.mount("\(scene.name)/sub", .loop(reel.sub))
  }

  private func stream(of scene: Scene, isReady: Bool) -> DemoStream {
    DemoStream(
      main: isReady ? server.url("\(scene.name)/main") : nil,
      sub: isReady ? server.url("\(scene.name)/sub") : nil, rules: scene.rules)
  }

  /// Into an empty database; prints who may sign in. Where the programme is there already, its
  /// cameras are told this server's addresses.
  func install(on desk: Desk, in world: any World) async throws {
    let programme = Programme(now: world.now())
    let streams = scenes.enumerated().map { stream(of: $1, isReady: kept.contains($0)) }
    guard let signIns = try await programme.install(on: desk, streams: streams, in: world) else {
      return try await programme.move(to: streams, on: desk, in: world)
    }
    var lines = ["aula: sign in as one of these; the passwords are shown only now"]
    for person in signIns {
      lines.append("aula: sign-in \(person.login) \(person.password) (\(person.role.rawValue))")
    }
    FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Streams, renders what is not kept yet, and reports where crews are, until cancelled.
  func run(on desk: Desk, in world: any World) async throws {
    let programme = Programme(now: world.now())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask { try await render(for: programme, on: desk, in: world) }
      group.addTask {
        while true {
          try await programme.drive(on: desk, at: world.now())
          try await world.sleep(for: .seconds(10))
        }
      }
      try await group.waitForAll()
    }
  }

  /// One scene after the other, so that the first is there soon; its camera then gets its address,
  /// as a technician would enter it.
  private func render(for programme: Programme, on desk: Desk, in world: any World) async throws {
    for (number, scene) in scenes.enumerated() where !kept.contains(number) {
      Self.tell("rendering the yard \(scene.name): \(number + 1) of \(scenes.count)")
      do {
        Self.mount(try await studio.reel(scene), of: scene, on: server)
        try await programme.connect(
          number, to: stream(of: scene, isReady: true), on: desk, in: world)
        Self.tell("the yard \(scene.name) is on air")
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        Self.tell("the yard \(scene.name) stays dark: \(error)")
      }
    }
  }

  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data("demo: \(text)\n".utf8))
  }
}
