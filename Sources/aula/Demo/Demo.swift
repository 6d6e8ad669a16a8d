import AulaDomain
import AulaRehearsal
import AulaStore
import Foundation

/// What `aula serve --demo` adds: real RTSP cameras that show rendered yards as they look at this
/// hour, and the programme's records.
struct Demo: Sendable {
  private let server: StageServer
  private let studio: SceneStudio
  let yards: [DemoYard]

  /// Opens a server on a free port; what an earlier start has rendered is shown at once. `picture`
  /// is that of the main streams.
  static func open(
    scenes folder: String, picture: ScenePicture = .main, in world: any World
  ) async throws -> Demo {
    let studio = SceneStudio(cache: URL(filePath: folder), main: picture)
    let server = try await StageServer.bind(StageServer.Options(), world: world)
    let programme = Programme(now: world.now())
    let places = Dictionary(uniqueKeysWithValues: programme.yards.map { ($0.id, $0) })
    let yards = try zip(ShownYard.all(), programme.showcase).compactMap { shown, camera in
      try camera.yard.flatMap { places[$0] }.map { yard in
        try DemoYard(shown, of: camera, in: yard, studio: studio, world: world)
      }
    }
    for yard in yards {
      server.mount("\(yard.shown.name)/main", .live(yard.main.feed))
      server.mount("\(yard.shown.name)/sub", .live(yard.sub.feed))
    }
    let demo = Demo(server: server, studio: studio, yards: yards)
    _ = try await demo.turn(at: world.now())
    return demo
  }

  private func stream(of yard: DemoYard) -> DemoStream {
    let isReady = yard.onAir != nil
    return DemoStream(
      main: isReady ? server.url("\(yard.shown.name)/main") : nil,
      sub: isReady ? server.url("\(yard.shown.name)/sub") : nil, rules: yard.shown.day.rules)
  }

  /// Into an empty database; prints who may sign in, and keeps it in the data folder. Where the
  /// programme is there already, its cameras are told this server's addresses.
  func install(on desk: Desk, keeping signIns: DemoSignIns, in world: any World) async throws {
    let programme = Programme(now: world.now())
    let streams = yards.map(stream)
    let made = try await programme.install(on: desk, streams: streams, in: world) {
      try signIns.write($0)
    }
    guard made != nil else { return try await programme.move(to: streams, on: desk, in: world) }
    FileHandle.standardOutput.write(Data(try signIns.read().utf8))
  }

  /// Streams, renders what is not kept yet, and reports where crews are, until cancelled.
  func run(on desk: Desk, in world: any World) async throws {
    let programme = Programme(now: world.now())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      for yard in yards {
        group.addTask { try await yard.main.run() }
        group.addTask { try await yard.sub.run() }
      }
      group.addTask { try await render(in: world) }
      group.addTask { try await follow(programme, on: desk, in: world) }
      group.addTask {
        while true {
          try await programme.drive(on: desk, at: world.now())
          try await name(on: desk)
          try await world.sleep(for: .seconds(10))
        }
      }
      try await group.waitForAll()
    }
  }

  /// Shows each yard as it looks at this hour, where that is rendered; until then it stays as it
  /// is. Answers the places in `yards` of those that were dark before.
  func turn(at now: Timestamp) async throws -> [Int] {
    var lit: [Int] = []
    for (number, yard) in yards.enumerated() {
      let scene = yard.scene(at: now)
      guard yard.onAir != scene.name, studio.isKept(scene) else { continue }
      let wasDark = yard.onAir == nil
      try await yard.show(try await studio.reel(scene), of: scene)
      if wasDark { lit.append(number) }
    }
    return lit
  }

  /// A yard's camera gets its address with its first picture, as a technician would enter it.
  private func follow(_ programme: Programme, on desk: Desk, in world: any World) async throws {
    while true {
      for number in try await turn(at: world.now()) {
        try await programme.connect(number, to: stream(of: yards[number]), on: desk, in: world)
        Self.tell("the yard \(yards[number].shown.name) is on air")
      }
      try await world.sleep(for: .seconds(1))
    }
  }

  /// Cameras bear the names that the registry has now.
  private func name(on desk: Desk) async throws {
    for yard in yards {
      let (camera, place) = try await desk.store.read { tx in
        let camera = try tx.camera(yard.camera)
        return (camera, try camera.yard.map { try tx.yard($0) })
      }
      if let place { yard.name(as: place, camera) }
    }
  }

  /// What is missing and wanted the most: yards as they look now, in order, then the others.
  func missing(at now: Timestamp, without failed: Set<String> = []) -> Scene? {
    (yards.map { $0.scene(at: now) } + yards.flatMap { [$0.shown.day, $0.shown.night] })
      .first { !failed.contains($0.name) && !studio.isKept($0) }
  }

  /// One scene after the other, so that the first is there soon.
  private func render(in world: any World) async throws {
    var failed: Set<String> = []
    while let scene = missing(at: world.now(), without: failed) {
      Self.tell("rendering \(scene.name)")
      do {
        _ = try await studio.reel(scene)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        failed.insert(scene.name)
        Self.tell("\(scene.name) is not shown: \(error)")
      }
    }
  }

  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data("demo: \(text)\n".utf8))
  }
}
