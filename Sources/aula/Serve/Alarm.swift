import AulaDomain
import AulaStore
import Foundation
import Logging

/// Makes alerts of sightings, one after the other and each exactly once.
///
/// Its queue has no bound, because an alert is never dropped: rules report a track's visit once,
/// and the desk folds repeats, so it is the disk's speed that counts. What the store refuses is
/// tried again until it takes it.
struct Alarm: Sendable {
  private let desk: Desk
  private let pictures: Pictures
  private let world: any World
  private let logger: Logger
  private let sightings: AsyncStream<Sighting>
  private let queue: AsyncStream<Sighting>.Continuation

  init(desk: Desk, pictures: Pictures, world: any World, logger: Logger) {
    self.desk = desk
    self.pictures = pictures
    self.world = world
    self.logger = logger
    (sightings, queue) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
  }

  func raise(_ sighting: Sighting) { queue.yield(sighting) }

  /// Until cancelled.
  func run() async throws {
    for await sighting in sightings { try await take(sighting) }
  }

  private func take(_ sighting: Sighting) async throws {
    var pause = Duration.milliseconds(200)
    while true {
      do {
        return try await enter(sighting)
      } catch let fault as Fault where fault.kind == .notFound {
        // The camera was taken away while its last frames were being looked at.
        logger.notice("an alert came from a camera that is gone", metadata: ["why": "\(fault)"])
        return
      } catch {
        logger.error("an alert could not be written; trying again", metadata: ["why": "\(error)"])
      }
      try await world.sleep(for: pause)
      pause = min(pause * 2, .seconds(10))
    }
  }

  private func enter(_ sighting: Sighting) async throws {
    let (alert, isNew) = try await desk.raiseAlert(sighting.trigger, from: sighting.camera)
    logger.info(
      isNew ? "alert" : "alert repeated",
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

/// The pictures of alerts, as files below the data folder, by UTC day.
struct Pictures: Sendable {
  let root: String

  /// - Returns: the path below the root. The file is whole when this returns.
  func write(_ bytes: [UInt8], for alert: Alert) throws -> String {
    let day = Date(timeIntervalSince1970: alert.raisedAt.seconds)
      .formatted(.iso8601.year().month().day())
    let path = "\(day)/\(alert.id).jpg"
    let url = URL(filePath: root).appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url, options: .atomic)
    return path
  }
}
