import AulaConsole
import AulaDomain
import AulaStore
import AulaVision
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Everything that `aula serve` runs, put together: the one place where both wings meet.
struct Hall: Sendable {
  let configuration: Configuration
  let world: SystemWorld
  let logger = Logger(label: "aula")
  let desk: Desk
  /// The stage of `--demo`.
  var demo: Demo?
  /// And who may sign in to it.
  var signIns: DemoSignIns?
  /// What the maps' ground is drawn from.
  private(set) var tiles: TileFile?
  private let archive: Archive
  private let hub: ChangeHub
  private let fleet: Fleet
  private let alarm: Alarm
  private let pool: AnalysisPool
  private let health: HealthBook
  private let retention: Retention
  private let wake: Wake

  init(_ configuration: Configuration, world: SystemWorld) async throws {
    self.configuration = configuration
    self.world = world
    Self.openFiles(for: configuration, logger)
    archive = try await Archive.open(
      configuration.data, database: configuration.database, journal: JournalPlaces(configuration),
      world: world)
    let hub = ChangeHub(world: world)
    let wake = Wake()
    desk = Desk(
      store: archive.store, world: world, vault: archive.vault, hasher: try PasswordHasher(),
      sessions: configuration.session.rules
    ) { change in
      hub.publish(change)
      if change.noun == .camera || change.noun == .ruleset { wake.ring() }
    }
    self.hub = hub
    self.wake = wake
    let hasDetector = try Self.hasDetector(configuration, logger)
    let health = HealthBook(configuration, hasDetector: hasDetector)
    self.health = health
    let observing = Observing(hub: hub, health: health, logger: Logger(label: "sensing"))
    let pictures = Pictures(configuration)
    alarm = Alarm(desk: desk, pictures: pictures, world: world, logger: logger)
    let pool = AnalysisPool(
      .init(configuration, program: try Self.program(), hasDetector: hasDetector), world: world,
      logger: Logger(label: "analysis"), report: alarm.raise)
    self.pool = pool
    let recordings = try await Recordings.begin(configuration, archive.store, world, logger)
    let retention = Retention(recordings, configuration, world: world, observe: observing.take)
    self.retention = retention
    fleet = Fleet(
      desk: desk, recordings: recordings, configuration: configuration, pool: pool,
      alarm: alarm, world: world, logger: logger
    ) { observation in
      observing.take(observation)
      retention.note(observation)
    }
    wake.wakes(fleet)
  }

  /// Connections, and for each camera two streams with a file each.
  private static func openFiles(for configuration: Configuration, _ logger: Logger) {
    let (allowed, wanted) = (OpenFiles.raise(), configuration.limits.connections + 1_024)
    guard allowed < wanted else { return }
    logger.warning(
      "this system lets the process open few files: raise its limit, or lower limits.connections",
      metadata: ["allowed": "\(allowed)", "wanted": "\(wanted)"])
  }

  /// False where no model is set, or where its runtime is not there: motion and size alone.
  /// Workers load the model each for itself; here it is looked at once: a wrong one is told.
  private static func hasDetector(
    _ configuration: Configuration, _ logger: Logger
  ) throws -> Bool {
    guard configuration.analysis.isOn, let model = configuration.analysis.model else {
      return false
    }
    do throws(Fault) {
      let libraries = DetectorRuntime.libraries(in: configuration.analysis.runtime)
      _ = try Detector(model: model, libraries: libraries)
      return true
    } catch {
      guard error.code == "vision.no-runtime" else { throw error }
      logger.warning("going on by motion alone", metadata: ["why": "\(error.message)"])
      return false
    }
  }

  /// The path of this program, for its workers.
  private static func program() throws -> String {
    do {
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    } catch {
      throw Fault(.failed, "analysis.no-worker", "this program cannot be found again", cause: error)
    }
  }

  /// Opens the file of map tiles, where there is one.
  mutating func openMap() throws {
    let source = MapSource(configuration)
    tiles = try source.open()
    var details: Logger.Metadata = ["map": "\(source)"]
    if let summary = tiles?.summary {
      details["format"] = "\(summary.format.rawValue)"
      details["zooms"] = "\(summary.zooms.lowerBound)-\(summary.zooms.upperBound)"
    }
    logger.info("the maps' ground", metadata: details)
  }

  private var settings: ConsoleSettings {
    var settings = ConsoleSettings(configuration)
    settings.tileFile = tiles
    return settings
  }

  /// Until SIGTERM or SIGINT.
  func run() async throws {
    let console = try Console(
      desk: desk, hub: hub, sensing: sensing,
      world: world, settings: settings, prober: Prober(world: world),
      photos: PhotoQueue(pool), logger: Logger(label: "console"))
    // Ended in the opposite order: what cameras have seen is written down when they have stopped.
    var services: [any Service] = [
      Runner(run: sealer.run), Runner(run: console.looks.run), Runner(run: sealRecordings),
      Runner(run: alarm.run, finish: alarm.finish), Runner(run: retention.run),
      Runner(run: pool.run), Runner(run: fleet.run), Runner(run: hub.run),
      console.application(onBound: announce),
      Runner(
        run: { try await console.connections.run(in: world) }, finish: console.connections.end),
    ]
    // Services end in the reverse of this order: the stage after those who look at it.
    if let demo {
      services.insert(Runner(run: { try await demo.run(on: desk, in: world) }), at: 0)
    }
    let group = ServiceGroup(
      configuration: .init(
        services: services.map {
          .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
        },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    // Not in the service: what ends by being cancelled writes nothing more.
    do {
      try await console.looks.finish()
    } catch {
      logger.error("which live looks have ended is not entered", metadata: ["why": "\(error)"])
    }
    try await archive.sealRecordings(in: world)
    await sealer.finish()
  }

  private var sensing: Sensing {
    Sensing(
      video: fleet, states: fleet, stills: fleet, footage: fleet, troubles: health.troubles
    ) { [health, pool, retention] in
      var now = health.health(pool.health)
      now.storage = retention.health
      return now
    }
  }

  private var sealer: JournalSealer {
    JournalSealer(
      archive: archive, places: JournalPlaces(configuration), world: world, logger: logger)
  }

  /// One entry a minute, over the files of all cameras that ended meanwhile.
  private func sealRecordings() async throws {
    while true {
      try await world.sleep(for: .seconds(60))
      do {
        try await archive.sealRecordings(in: world)
      } catch let fault as Fault {
        // They are sealed the next time.
        logger.error("\(fault.message)", metadata: ["code": "\(fault.code)"])
      }
    }
  }

  /// Programs that start `aula serve` wait for this line.
  private func announce(port: Int) {
    let address = configuration.web.publicURL ?? "http://\(configuration.listen.host):\(port)"
    let tour = signIns?.tour(address) ?? ""
    FileHandle.standardOutput.write(Data("aula: open \(address)\n\(tour)".utf8))
  }
}

/// A loop as a service: ends quietly when the group shuts down. One that has to `finish` what waits
/// is told so, and ends by itself; all others are cancelled.
private struct Runner: Service {
  let loop: @Sendable () async throws -> Void
  let finish: (@Sendable () -> Void)?

  init(run loop: @escaping @Sendable () async throws -> Void, finish: (@Sendable () -> Void)? = nil)
  {
    self.loop = loop
    self.finish = finish
  }

  func run() async throws {
    do {
      if let finish {
        try await withGracefulShutdownHandler(operation: loop, onGracefulShutdown: finish)
      } else {
        try await cancelWhenGracefulShutdown(loop)
      }
    } catch is CancellationError {
    }
  }
}

/// The desk is made before the fleet that its changes wake.
private final class Wake: Sendable {
  private let fleet = Mutex<Fleet?>(nil)

  func wakes(_ fleet: Fleet) { self.fleet.withLock { $0 = fleet } }
  func ring() { fleet.withLock { $0 }?.reconsider() }
}
