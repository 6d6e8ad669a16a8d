import AulaDomain
import AulaStore
import Foundation
import Logging

/// Where the journal's key and its handed-out heads lie.
struct JournalPlaces: Sendable {
  let key: String
  let heads: String
  private let data: String

  init(data: String, key: String? = nil, heads: String? = nil) {
    self.data = data
    let key = key ?? data + "/journal.key"
    self.key = key
    self.heads =
      heads
      ?? URL(filePath: key).deletingLastPathComponent().appending(path: "journal.heads").path
  }

  init(_ configuration: Configuration) {
    self.init(
      data: configuration.data, key: configuration.journal.key,
      heads: configuration.journal.headFile)
  }

  var publicKey: String { JournalKey.publicPath(of: key) }
  /// Who can write the data folder could then write another past, and sign it.
  var keyLiesWithData: Bool { isWithData(key) }
  var headsLieWithData: Bool { isWithData(heads) }

  private func isWithData(_ path: String) -> Bool {
    let folder = URL(filePath: data).standardizedFileURL.resolvingSymlinksInPath().path
    let file = URL(filePath: path).deletingLastPathComponent().standardizedFileURL
      .resolvingSymlinksInPath().path
    return file == folder || file.hasPrefix(folder + "/")
  }
}

/// Signs the journal's head a few seconds after it grew, and hands it out.
struct JournalSealer: Sendable {
  static let pace = Duration.seconds(5)

  let archive: Archive
  let places: JournalPlaces
  let world: any World
  let logger: Logger

  /// Says what does not hold from the start on; stops nothing.
  func look() async {
    if places.keyLiesWithData {
      logger.notice(
        "the journal's key lies in the data folder: set journal.key to another disk or mount",
        metadata: ["key": "\(places.key)"])
    }
    guard let witness = archive.heads.last else { return }
    guard let holds = try? await archive.store.read({ try Journal.holds(witness, in: $0) }), !holds
    else { return }
    logger.error(
      "the journal does not hold the last head that was handed out: run aula verify",
      metadata: ["code": "journal.head-missing", "heads": "\(places.heads)"])
  }

  func run() async throws {
    await look()
    let archive = archive
    let world = world
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await everyPace { _ = try await archive.sign(in: world) } }
      // Apart: a mount that stalls must not keep the journal from being signed.
      group.addTask {
        try await everyPace {
          let head = try await archive.store.read { try Journal.latestHead(in: $0) }
          if let head { try await archive.handOut(head) }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Signs and hands out once more; the server stops.
  func finish() async {
    do {
      try await archive.signHead(in: world)
    } catch {
      tell("\(error)")
    }
  }

  /// What fails is said once, not every five seconds, and stops nothing: the entries are safe, and
  /// the next head covers them.
  private func everyPace(_ work: @Sendable () async throws -> Void) async throws {
    var trouble: String?
    while true {
      try await world.sleep(for: Self.pace)
      do {
        try await work()
        trouble = nil
      } catch let error as CancellationError {
        throw error
      } catch {
        let words = "\(error)"
        if words != trouble { tell(words) }
        trouble = words
      }
    }
  }

  private func tell(_ words: String) {
    logger.error("the journal's head: \(words)", metadata: ["code": "journal.not-sealed"])
  }
}
