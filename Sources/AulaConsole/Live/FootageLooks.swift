import AulaDomain
import AulaStore

/// Enters each look at footage in the journal before the first byte leaves: once for a viewer, a
/// camera and a stretch.
///
/// A stretch of live pictures lasts while one of the viewer's lines stands, and over breaks of ten
/// minutes: a wall that takes turns is one look. Of recordings the stretch is recorded time: asked
/// for in pieces, it is entered in windows of ten minutes, each once until the viewer has rested
/// for ten minutes. What is kept in memory is bounded; beyond it the stretch that rested longest is
/// forgotten, and the next look is entered anew. A file that is taken along is entered each time.
package actor FootageLooks {
  static let rest = Duration.seconds(600)
  static let window: Int64 = 600_000_000
  static let most = 4_096
  private static let mostWindows = 64

  private enum Kind: Hashable { case live, recorded, archive }

  private struct Key: Hashable {
    let user: ID<User>
    let camera: ID<Camera>
    let kind: Kind
  }

  private struct Stretch {
    let entry: Int
    /// Lines that stand.
    var lines = 0
    /// By the clock that never jumps, and by the wall's.
    var seen: Duration
    var seenAt: Timestamp
    /// Of recorded time, in microseconds.
    var windows: [ClosedRange<Int64>] = []

    func isOver(at now: Duration) -> Bool { lines == 0 && now - seen >= FootageLooks.rest }
  }

  private let desk: Desk
  private let world: any World
  private var stretches: [Key: Stretch] = [:]
  /// Live looks that are over and not entered yet.
  private var ended: [EndedLook] = []
  /// Who enters now, and who waits for that.
  private var entering: [Key: [CheckedContinuation<Void, Never>]] = [:]

  init(desk: Desk, world: any World) {
    self.desk = desk
    self.world = world
  }

  /// Returns when the look is in the journal. Throws `console.look-not-entered`: then nothing may
  /// be shown.
  func enter(_ look: Look, of camera: ID<Camera>, by user: ID<User>) async throws {
    guard let key = key(look, camera, user) else {
      _ = try await write(look, of: camera, by: user)
      return
    }
    try await enter(look, key, lines: 0)
  }

  /// A live picture's line is put up. To be followed by `close`.
  func open(_ camera: ID<Camera>, by user: ID<User>) async throws {
    try await enter(.live, Key(user: user, camera: camera, kind: .live), lines: 1)
  }

  func close(_ camera: ID<Camera>, by user: ID<User>) {
    let key = Key(user: user, camera: camera, kind: .live)
    guard var stretch = stretches[key], stretch.lines > 0 else { return }
    stretch.lines -= 1
    touch(&stretch)
    stretches[key] = stretch
  }

  /// Until cancelled, enters which live looks are over.
  package func run() async throws {
    while true {
      try await world.sleep(for: .seconds(60))
      // What could not be written is tried again in a minute.
      try? await sweep()
    }
  }

  /// Enters the end of every live look: the server stops.
  package func finish() async throws {
    for key in Array(stretches.keys) { end(key) }
    try await writeEnded()
  }

  func sweep() async throws {
    let now = world.uptime()
    for (key, stretch) in stretches where stretch.isOver(at: now) { end(key) }
    try await writeEnded()
  }

  var count: Int { stretches.count }
}

extension FootageLooks {
  /// `nil`: each one is an entry of its own.
  private func key(_ look: Look, _ camera: ID<Camera>, _ user: ID<User>) -> Key? {
    let kind: Kind? =
      switch look {
      case .live: .live
      case .recorded: .recorded
      case .archive: .archive
      case .exported: nil
      }
    return kind.map { Key(user: user, camera: camera, kind: $0) }
  }

  private func write(
    _ look: Look, of camera: ID<Camera>, by user: ID<User>
  ) async throws -> Int {
    do {
      return try await desk.enter(look, of: camera, by: user)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Fault(
        .unavailable, "console.look-not-entered",
        "the journal could not take the look, so nothing is shown: try again", cause: error)
    }
  }

  private func enter(_ look: Look, _ key: Key, lines: Int) async throws {
    // One at a time for a viewer and a camera: twenty stills at once are one look.
    while entering[key] != nil {
      await withCheckedContinuation { entering[key, default: []].append($0) }
    }
    let (wide, windows) = Self.widened(look)
    if continues(key, windows, lines: lines) { return }
    entering[key] = []
    defer { for waiting in entering.removeValue(forKey: key) ?? [] { waiting.resume() } }
    let entry = try await write(wide, of: key.camera, by: key.user)
    begin(key, entry, windows, lines: lines)
  }

  /// Whether the look belongs to a stretch that is entered already.
  private func continues(_ key: Key, _ windows: ClosedRange<Int64>?, lines: Int) -> Bool {
    guard var stretch = stretches[key] else { return false }
    if stretch.isOver(at: world.uptime()) {
      end(key)
      return false
    }
    let covers = windows.map { wanted in
      stretch.windows.contains {
        $0.lowerBound <= wanted.lowerBound && wanted.upperBound <= $0.upperBound
      }
    }
    guard covers ?? true else { return false }
    stretch.lines += lines
    touch(&stretch)
    stretches[key] = stretch
    return true
  }

  private func begin(_ key: Key, _ entry: Int, _ window: ClosedRange<Int64>?, lines: Int) {
    var stretch =
      stretches[key] ?? Stretch(entry: entry, seen: world.uptime(), seenAt: world.now())
    stretch.lines += lines
    touch(&stretch)
    if let window { stretch.windows = Self.joined(stretch.windows, window) }
    stretches[key] = stretch
    guard stretches.count > Self.most else { return }
    let resting = stretches.filter { $1.lines == 0 && $0 != key }
    if let oldest = resting.min(by: { $0.value.seen < $1.value.seen })?.key { end(oldest) }
  }

  private func touch(_ stretch: inout Stretch) {
    stretch.seen = world.uptime()
    stretch.seenAt = world.now()
  }

  private func end(_ key: Key) {
    guard let stretch = stretches.removeValue(forKey: key), key.kind == .live else { return }
    let until = stretch.lines > 0 ? world.now() : stretch.seenAt
    ended.append(
      EndedLook(entry: stretch.entry, user: key.user, camera: key.camera, until: until))
    // While the journal takes nothing, nobody looks: this grows only by what stood before.
    if ended.count > Self.most { ended.removeFirst() }
  }

  private func writeEnded() async throws {
    let batch = ended
    try await desk.enter(batch)
    ended.removeFirst(min(batch.count, ended.count))
  }

  /// Recorded time to whole windows, so that pieces of a film are not entered one by one.
  private static func widened(_ look: Look) -> (Look, ClosedRange<Int64>?) {
    switch look {
    case .live: return (.live, nil)
    case .archive(let from, let to), .exported(let from, let to):
      return (look, min(from, to).microseconds...max(from, to).microseconds)
    case .recorded(let from, let to):
      let low = floor(min(from, to).microseconds)
      let high = ceiling(max(from, to).microseconds, after: low)
      return (
        .recorded(from: Timestamp(microseconds: low), to: Timestamp(microseconds: high)), low...high
      )
    }
  }

  private static func floor(_ moment: Int64) -> Int64 {
    let rest = moment % window
    let (low, overflow) = moment.subtractingReportingOverflow(rest < 0 ? rest + window : rest)
    return overflow ? moment : low
  }

  private static func ceiling(_ moment: Int64, after low: Int64) -> Int64 {
    if moment > low, moment % window == 0 { return moment }
    let (high, overflow) = floor(moment).addingReportingOverflow(window)
    return overflow ? .max : high
  }

  private static func joined(
    _ windows: [ClosedRange<Int64>], _ more: ClosedRange<Int64>
  ) -> [ClosedRange<Int64>] {
    var wide = more
    var apart: [ClosedRange<Int64>] = []
    for one in windows {
      if one.overlaps(wide) {
        wide = min(one.lowerBound, wide.lowerBound)...max(one.upperBound, wide.upperBound)
      } else {
        apart.append(one)
      }
    }
    return Array((apart + [wide]).suffix(mostWindows))
  }
}
