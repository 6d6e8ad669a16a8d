import AulaConsole
import AulaDomain
import AulaStore
import AulaVideo

/// One pass of retention: batch after batch is marked, removed from the disk and from the index.
struct RetentionPass {
  private let retention: Retention
  private let now: Timestamp
  private var state = Health.Storage.State.ready
  private var totals = RecordingRetention.Totals.none
  private var free: Int64 = 0
  /// Of this pass, by reason: segments.
  private(set) var removed: [RemovalReason: Int] = [:]

  private var store: Store { retention.recordings.store }
  private var storage: RecordingStorage { retention.recordings.storage }
  private var folder: ID<RecordingFolder> { retention.recordings.folder }
  private var limits: Retention.Limits { retention.limits }

  init(_ retention: Retention) {
    self.retention = retention
    now = retention.world.now()
  }

  /// - Parameter allowsAge: whether so many of so many segments may go for their age.
  mutating func run(_ allowsAge: (_ old: Int, _ all: Int) -> Bool) throws {
    guard storage.isMarked else {
      state = .missing
      return
    }
    // What a crash left between the steps.
    try finish()
    for _ in 0..<Retention.batchesInPass {
      try measure()
      let plan = try plan(allowsAge)
      let (batch, isHeld) = try store.writeBlocking { tx in
        var plan = plan
        plan.holds = try holds(tx)
        let batch = try RecordingRetention.mark(
          plan, in: folder, at: retention.world.now(), tx)
        return (batch, !plan.holds.isEmpty)
      }
      if batch.isEmpty {
        if plan.bytes > 0, isHeld { state = .held }
        break
      }
      try finish()
      if try !gave(batch) { break }
    }
    try measure()
    judge()
  }

  mutating func fail(_ error: any Error) {
    state = (error as? Fault)?.code == "video.storage-missing" ? .missing : .failing
    report(error)
  }

  var health: Health.Storage {
    Health.Storage(
      state: state, days: Int(limits.keep.inSeconds / 86_400),
      reach: totals.oldest.map { max(.zero, now.since($0.timestamp)) } ?? .zero, free: free)
  }

  // MARK: What is to go

  private mutating func measure() throws {
    totals = try store.readBlocking { try RecordingRetention.totals(of: folder, in: $0) }
    free = try storage.disk.free(at: storage.root)
  }

  /// Whole hours, so that what goes by age goes together, and is one entry in the journal.
  private var cutoff: MediaTime {
    let hour: Int64 = 3_600_000_000
    let moment = (now - limits.keep).microseconds
    return MediaTime(Timestamp(microseconds: moment - moment % hour))
  }

  private mutating func plan(_ allowsAge: (Int, Int) -> Bool) throws -> RemovalPlan {
    var plan = RemovalPlan(holds: .empty)
    let (cutoff, all) = (cutoff, totals.segments)
    let old = try store.readBlocking {
      try RecordingRetention.count(endedBy: cutoff, in: folder, $0)
    }
    if allowsAge(old, all) { plan.cutoff = cutoff } else if old > 0 { state = .clock }
    plan.abandoned = (
      ID(earliestAt: retention.startedAt), MediaTime(now - .seconds(86_400))
    )
    // A little more than is asked for, so that not each minute removes one more file.
    if let most = limits.bytes, totals.bytes > most {
      plan.bytes = totals.bytes - most / 20 * 19
    }
    if free < limits.minimumFree, retention.mayMakeRoom {
      plan.bytes = max(plan.bytes, limits.minimumFree / 10 * 11 - free)
      plan.reason = .room
    }
    return plan
  }

  /// Where the clock cannot be believed no incident's term is over.
  private func holds(_ tx: any Connection) throws -> FootageHolds {
    try FootageHolds.current(closedAfter: closedAfter, now: now, in: tx)
  }

  /// Incidents that were closed earlier hold nothing; `nil` where the clock cannot be believed.
  var closedAfter: Timestamp? {
    state == .clock || retention.hasClockJumped ? nil : now - limits.hold
  }

  // MARK: File, then row

  private mutating func finish() throws {
    var last = ID<Segment>(rawValue: .min)
    while true {
      let after = last
      let marked = try store.readBlocking {
        try RecordingRetention.marked(in: folder, after: after, limit: 50, $0)
      }
      guard let end = marked.last else { return }
      last = end.segment
      let outcome = try storage.remove(marked.map { ($0.path, $0.segment) })
      let gone = marked.filter { outcome.gone.contains($0.segment) }
      let world = retention.world
      if !gone.isEmpty {
        try store.writeBlocking { try RecordingRetention.settle(gone, in: $0, world: world) }
      }
      for removal in gone { removed[removal.reason, default: 0] += 1 }
      storage.removeEmptyFolders(of: gone.map(\.path), before: now - .seconds(6 * 3_600))
      if let fault = outcome.faults.first {
        state = .failing
        report(fault)
      }
    }
  }

  /// Whether removing was of use: where somebody else takes the room as fast, or the disk gives
  /// none back, the whole archive must not go within one pass.
  private mutating func gave(_ batch: [Removal]) throws -> Bool {
    let room = batch.filter { $0.reason == .room }
    guard !room.isEmpty else { return state != .failing }
    let gained = try storage.disk.free(at: storage.root) - free
    let isOfUse = gained >= room.reduce(0) { $0 + $1.length } / 4
    if !isOfUse { retention.restFromMakingRoom() }
    return state != .failing && isOfUse
  }

  // MARK: What is said of it

  private mutating func judge() {
    guard state != .failing else { return }
    if free < storage.minimumFree {
      state = .full
    } else if state != .ready {
      return
    } else if free < limits.minimumFree / 4 * 5 {
      state = .room
    } else if let most = limits.bytes, totals.bytes > most / 10 * 8 {
      state = .quota
    }
  }

  private func report(_ error: any Error) {
    retention.observe(
      .fault(
        error as? Fault ?? Fault(.failed, "serve.retention", "retention failed", cause: error)))
  }
}
