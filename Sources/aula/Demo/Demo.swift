import AulaDomain
import AulaRehearsal
import AulaStore
import Foundation

/// What `aula serve --demo` adds: real RTSP cameras that show rendered yards, and the programme's
/// records.
struct Demo: Sendable {
  private struct Show: Sendable {
    let scene: Scene
    let reel: SceneReel
  }

  /// The first of them give their alerts within half a minute.
  private static let bill = ["intruder-night", "loitering", "gate-crossing", "rain"]

  private let server: StageServer
  private let shows: [Show]

  /// Renders what is not kept yet, two scenes at a time, and opens a server on a free port.
  static func open(scenes folder: String, in world: any World) async throws -> Demo {
    let studio = SceneStudio(cache: URL(filePath: folder))
    let shows = try await withThrowingTaskGroup(of: (Int, Show).self) { group in
      var shows: [Int: Show] = [:]
      for (number, name) in bill.enumerated() {
        if number >= 2, let (number, show) = try await group.next() { shows[number] = show }
        let scene = try Scene.named(name)
        group.addTask {
          let reel = try await studio.reel(scene) { tell(name, $0) }
          return (number, Show(scene: scene, reel: reel))
        }
      }
      for try await (number, show) in group { shows[number] = show }
      return bill.indices.compactMap { shows[$0] }
    }
    let server = try await StageServer.bind(StageServer.Options(), world: world)
    for show in shows {
      if let main = show.reel.main { server.mount("\(show.scene.name)/main", .loop(main)) }
      server.mount("\(show.scene.name)/sub", .loop(show.reel.sub))
    }
    return Demo(server: server, shows: shows)
  }

  private static func tell(_ scene: String, _ share: Double) {
    let text = "demo: rendering \(scene) \(Int(share * 100)) %\n"
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Into an empty database; prints who may sign in. Where the programme is there already, its
  /// cameras are told this server's addresses.
  func install(on desk: Desk, in world: any World) async throws {
    let programme = Programme(now: world.now())
    let streams = shows.map { show in
      DemoStream(
        main: server.url("\(show.scene.name)/main"), sub: server.url("\(show.scene.name)/sub"),
        rules: show.scene.rules)
    }
    guard let signIns = try await programme.install(on: desk, streams: streams, in: world) else {
      return try await programme.move(to: streams, on: desk, in: world)
    }
    var lines = ["aula: sign in as one of these; the passwords are shown only now"]
    for person in signIns {
      lines.append("aula: sign-in \(person.login) \(person.password) (\(person.role.rawValue))")
    }
    FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Streams, and reports where crews are, until cancelled.
  func run(on desk: Desk, in world: any World) async throws {
    let programme = Programme(now: world.now())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        while true {
          try await programme.drive(on: desk, at: world.now())
          try await world.sleep(for: .seconds(10))
        }
      }
      try await group.waitForAll()
    }
  }
}
