import AulaDomain
import AulaStore
import Foundation

/// What else grows with the footage and ends with it: pictures of alerts, gaps, lines of seals, and
/// the journal's signed heads (docs/recording.md, "What goes with it"). Every few hours.
struct RetentionThinning {
  static let pace = Duration.seconds(6 * 3_600)
  /// Of each kind, in one pass.
  private static let mostBatches = 200

  let retention: Retention

  private var store: Store { retention.recordings.store }
  private var world: any World { retention.world }

  /// - Parameter closedAfter: incidents that were closed earlier hold nothing.
  func run(closedAfter: Timestamp) throws {
    try removePictures(closedAfter)
    try removeGaps()
    try thinSeals()
    try thinHeads()
  }

  private var cutoff: Timestamp { world.now() - retention.limits.keep }

  // MARK: Pictures

  private func removePictures(_ closedAfter: Timestamp) throws {
    guard let pictures = retention.pictures else { return }
    let cutoff = cutoff
    for _ in 0..<Self.mostBatches {
      let paths = try store.writeBlocking {
        try AlertPictureRetention.take(
          before: cutoff, closedAfter: closedAfter, in: $0, world: world)
      }
      if paths.isEmpty { break }
      try remove(paths, of: pictures)
    }
    // What a crash left, or a disk that refused.
    for day in pictures.days(before: cutoff) {
      let files = pictures.files(of: day)
      let unnamed = try store.readBlocking { try AlertPictureRetention.unnamed(files, $0) }
      try remove(unnamed, of: pictures)
      pictures.removeIfEmpty(day)
    }
  }

  /// What stays is tried again at the next pass, by its day.
  private func remove(_ paths: [String], of pictures: Pictures) throws {
    guard paths.contains(where: { !pictures.remove($0) }) else { return }
    retention.observe(
      .fault(Fault(.unavailable, "serve.retention", "pictures of alerts cannot be removed")))
  }

  // MARK: Rows

  private func removeGaps() throws {
    let cutoff = cutoff
    for _ in 0..<Self.mostBatches {
      let count = try store.writeBlocking {
        try GapRetention.remove(before: cutoff, in: $0, world: world)
      }
      if count == 0 { return }
    }
  }

  private func thinSeals() throws {
    var place: Int? = -1
    for _ in 0..<Self.mostBatches {
      guard let after = place else { return }
      place = try store.writeBlocking {
        try RecordingSeals.thin(after: after, in: $0, world: world).next
      }
    }
  }

  private func thinHeads() throws {
    for _ in 0..<Self.mostBatches {
      let count = try store.writeBlocking { try Journal.thinHeads(in: $0, world: world) }
      if count == 0 { return }
    }
  }
}
