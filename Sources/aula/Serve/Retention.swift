import AulaConsole
import AulaDomain
import AulaStore
import AulaVideo
import Synchronization

/// Keeps recordings within their days, their bytes and the room on the disk: the oldest go first,
/// over all streams; what belongs to incidents stays (docs/recording.md, "Retention").
final class Retention: Sendable {
  struct Limits: Sendable {
    let keep: Duration
    /// `nil`: no bound.
    let bytes: Int64?
    let minimumFree: Int64
    let hold: Duration

    init(_ recording: Configuration.Recording) {
      keep = recording.keep
      bytes = recording.keepBytes > 0 ? recording.keepBytes : nil
      minimumFree = recording.minimumFree
      hold = recording.hold
    }
  }

  /// Beyond it the next pass goes on.
  static let batchesInPass = 40

  let recordings: Recordings
  /// Of alerts; `nil`: they are left alone.
  let pictures: Pictures?
  let limits: Limits
  let world: any World
  let ballast: Ballast
  let observe: Observe
  /// Segments that are older were made by another run: open ones among them are nobody's.
  let startedAt: Timestamp
  private let clock = Mutex(ClockWatch())
  private let state = Mutex<Health.Storage?>(nil)
  /// By uptime: until then nothing is removed for room.
  private let restsUntil = Mutex(Duration.zero)
  /// By uptime.
  private let thinsAt = Mutex(Duration.zero)
  private let calls: AsyncStream<Void>
  private let call: AsyncStream<Void>.Continuation

  init(
    _ recordings: Recordings, pictures: Pictures? = nil, limits: Limits, ballast: Ballast,
    world: any World, observe: @escaping Observe
  ) {
    self.recordings = recordings
    self.pictures = pictures
    self.limits = limits
    self.ballast = ballast
    self.world = world
    self.observe = observe
    startedAt = world.now()
    (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  convenience init(
    _ recordings: Recordings, _ configuration: Configuration, world: any World,
    observe: @escaping Observe
  ) {
    self.init(
      recordings, pictures: Pictures(configuration), limits: Limits(configuration.recording),
      ballast: DataFolder(path: configuration.data).ballast, world: world, observe: observe)
  }

  /// For the status strip; `nil` before the first pass.
  var health: Health.Storage? { state.withLock { $0 } }

  /// Storage that refuses for want of room is not kept waiting.
  func note(_ observation: Observation) {
    guard case .fault(let fault) = observation, fault.kind == .exhausted else { return }
    if ["video.storage-full", "video.storage-failed", "store.full"].contains(fault.code) {
      call.yield()
    }
  }

  /// A pass each minute, and whenever storage refuses; until cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        while true {
          call.yield()
          try await world.sleep(for: .seconds(60))
        }
      }
      group.addTask { [self] in
        for await _ in calls { await onThread(named: "aula.retention") { self.pass() } }
        try Task.checkCancellation()
      }
      try await group.waitForAll()
    }
  }

  /// Removes what is to go. Blocks; one at a time.
  func pass() {
    clock.withLock { $0.look(at: world) }
    var pass = RetentionPass(self)
    do {
      if ballast.isFull { ballast.letGo() }
      try pass.run { old, all in
        clock.withLock { $0.allows(old, of: all, at: world.uptime()) }
      }
      if let closedAfter = pass.closedAfter, isTimeToThin {
        try RetentionThinning(retention: self).run(closedAfter: closedAfter)
      }
      ballast.take(leaving: limits.minimumFree)
    } catch {
      pass.fail(error)
    }
    let health = pass.health
    state.withLock { $0 = health }
  }

  private var isTimeToThin: Bool {
    let now = world.uptime()
    return thinsAt.withLock { next in
      guard now >= next else { return false }
      next = now + RetentionThinning.pace
      return true
    }
  }

  var mayMakeRoom: Bool { restsUntil.withLock { world.uptime() >= $0 } }

  /// Removing gave no room: ten minutes may show it, or somebody comes to look.
  func restFromMakingRoom() {
    restsUntil.withLock { $0 = world.uptime() + .seconds(600) }
  }

  var hasClockJumped: Bool { clock.withLock { $0.hasJumped } }
}
