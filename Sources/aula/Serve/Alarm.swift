import AulaDomain
import AulaStore
import Foundation
import Logging
import Synchronization

/// Makes alerts of sightings, one after the other and each exactly once.
///
/// None is dropped: the queue before it holds its callers back, and what the store refuses is tried
/// again until it takes it, or until the program ends; then it is logged that it was lost.
struct Alarm: Sendable {
  private let desk: Desk
  private let pictures: Pictures
  private let world: any World
  private let logger: Logger
  private let sightings = Sightings()
  private let hurries = Flag()

  init(desk: Desk, pictures: Pictures, world: any World, logger: Logger) {
    self.desk = desk
    self.pictures = pictures
    self.world = world
    self.logger = logger
  }

  /// On a thread that may wait: it does while the desk is far behind.
  func raise(_ sighting: Sighting) {
    if !sightings.put(sighting) { lose(sighting, "the program ends") }
  }

  /// Until `finish`; what was raised before is written first.
  func run() async throws {
    while let sighting = await sightings.take() { await take(sighting) }
  }

  /// From now on each sighting gets one try: a disk that is full must not keep a program that is to
  /// end, nor the workers that wait here.
  func hurry() { hurries.raise() }

  /// Takes no more; what waits is still written.
  func finish() {
    hurry()
    sightings.close()
  }

  private func take(_ sighting: Sighting) async {
    var pause = Duration.milliseconds(200)
    while true {
      do {
        return try await enter(sighting)
      } catch let fault as Fault where fault.kind == .notFound {
        // The camera was taken away while its last frames were being looked at.
        logger.notice("an alert came from a camera that is gone", metadata: ["why": "\(fault)"])
        return
      } catch  where hurries.isRaised || error is CancellationError {
        return lose(sighting, "\(error)")
      } catch {
        logger.error("an alert could not be written; trying again", metadata: ["why": "\(error)"])
      }
      try? await world.sleep(for: pause)
      pause = min(pause * 2, .seconds(2))
    }
  }

  private func lose(_ sighting: Sighting, _ why: String) {
    logger.critical(
      "an alert was lost",
      metadata: [
        "camera": "\(sighting.camera)", "rule": "\(sighting.trigger.rule)", "why": "\(why)",
      ])
  }

  private func enter(_ sighting: Sighting) async throws {
    let (alert, isNew) = try await desk.raiseAlert(sighting.trigger, from: sighting.camera)
    // A repeat is counted on the alert: at `info` a busy yard would bury all else.
    logger.log(
      level: isNew ? .info : .debug, isNew ? "alert" : "alert repeated",
      metadata: [
        "alert": "\(alert.id)", "camera": "\(sighting.camera)", "rule": "\(alert.rule)",
        "count": "\(alert.count)",
      ])
    guard isNew, let picture = sighting.picture else { return }
    do {
      let path = try pictures.write(picture, for: alert)
      try await desk.attach(picture: path, to: alert.id)
    } catch {
      logger.warning("an alert has no picture", metadata: ["why": "\(error)"])
    }
  }
}

private final class Flag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .relaxed) }
  func raise() { state.store(true, ordering: .relaxed) }
}

/// The pictures of alerts, as files below the data folder, by UTC day.
struct Pictures: Sendable {
  let root: String

  init(_ configuration: Configuration) {
    self.init(root: configuration.data + "/pictures")
  }

  init(root: String) {
    self.root = root
  }

  /// - Returns: the path below the root. The file is whole when this returns.
  func write(_ bytes: [UInt8], for alert: Alert) throws -> String {
    let path = "\(Self.day(of: alert.raisedAt))/\(alert.id).jpg"
    let url = URL(filePath: root).appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url, options: .atomic)
    return path
  }

  /// False where it is still there. Only what lies in a day's folder here is taken away.
  func remove(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts.contains(""), !parts.contains(".."), !parts.contains(".") else {
      return true
    }
    return unlink("\(root)/\(path)") == 0 || errno == ENOENT || errno == ENOTDIR
  }

  /// Folders of UTC days before that of `moment`.
  func days(before moment: Timestamp) -> [String] {
    let last = Self.day(of: moment)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { $0.count == last.count && $0 < last }.sorted()
  }

  func files(of day: String) -> [(alert: ID<Alert>, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(day)")) ?? []
    return names.compactMap { name in
      guard name.hasSuffix(".jpg"), let alert = ID<Alert>(String(name.dropLast(4))) else {
        return nil
      }
      return (alert, "\(day)/\(name)")
    }
  }

  /// The system refuses where something is in it.
  func removeIfEmpty(_ day: String) { rmdir("\(root)/\(day)") }

  private static func day(of moment: Timestamp) -> String {
    Date(timeIntervalSince1970: moment.seconds).formatted(.iso8601.year().month().day())
  }
}
