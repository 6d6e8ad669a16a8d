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
  private let archive: Archive
  private let hub: ChangeHub
  private let fleet: Fleet
  private let alarm: Alarm
  private let health: HealthBook
  private let retention: Retention
  private let wake: Wake

  init(_ configuration: Configuration, world: SystemWorld) async throws {
    self.configuration = configuration
    self.world = world
    Self.openFiles(for: configuration, logger)
    archive = try await Archive.open(configuration.data, world: world)
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
    let detector = try Self.detector(configuration, logger)
    let health = HealthBook(configuration, hasDetector: detector != nil)
    self.health = health
    let observing = Observing(hub: hub, health: health, logger: Logger(label: "sensing"))
    let pictures = Pictures(root: configuration.data + "/pictures")
    alarm = Alarm(desk: desk, pictures: pictures, world: world, logger: logger)
    let recordings = try await Recordings.begin(configuration, archive.store, world, logger)
    let retention = Retention(recordings, configuration, world: world, observe: observing.take)
    self.retention = retention
    fleet = Fleet(
      desk: desk, recordings: recordings, configuration: configuration, detector: detector,
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

  /// `nil` where no model is set, or where its runtime is not there: motion and size alone.
  private static func detector(
    _ configuration: Configuration, _ logger: Logger
  ) throws -> Detector? {
    guard configuration.analysis.isOn, let model = configuration.analysis.model else { return nil }
    do throws(Fault) {
      let libraries = DetectorRuntime.libraries(in: configuration.analysis.runtime)
      return try Detector(model: model, libraries: libraries)
    } catch {
      guard error.code == "vision.no-runtime" else { throw error }
      logger.warning("going on by motion alone", metadata: ["why": "\(error.message)"])
      return nil
    }
  }

  /// Until SIGTERM or SIGINT.
  func run() async throws {
    let console = try Console(
      desk: desk, hub: hub,
      sensing: Sensing(
        video: fleet, states: fleet, stills: fleet, footage: fleet
      ) { [health, retention] in
        var now = health.health()
        now.storage = retention.health
        return now
      },
      world: world, settings: ConsoleSettings(configuration), prober: Prober(world: world),
      logger: Logger(label: "console"))
    // Ended in the opposite order: what cameras have seen is written down when they have stopped.
    var services: [any Service] = [
      Runner(run: sealJournal), Runner(run: sealRecordings),
      Runner(run: alarm.run, finish: alarm.finish),
      Runner(run: retention.run),
      Runner(run: fleet.run), Runner(run: hub.run), console.application(onBound: announce),
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
    try await archive.sealRecordings(in: world)
    try await archive.signHead(in: world)
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

  /// Signs the log's head every five minutes.
  private func sealJournal() async throws {
    while true {
      try await world.sleep(for: .seconds(300))
      try await archive.signHead(in: world)
    }
  }

  /// Programs that start `aula serve` wait for this line.
  private func announce(port: Int) {
    let address = configuration.web.publicURL ?? "http://\(configuration.listen.host):\(port)"
    FileHandle.standardOutput.write(Data("aula: open \(address)\n".utf8))
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
