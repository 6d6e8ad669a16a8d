import AulaDomain

/// Whether footage may be removed for its age: a clock that is wrong must not remove everything.
///
/// A jump forward, or that more than half of all would go at once, suspends it. A clock that stands
/// for a day is believed: the strip has said so that long, and old footage must go in the end.
struct ClockWatch: Sendable {
  static let believedAfter = Duration.seconds(86_400)
  /// Clocks are set by seconds, and by an hour where somebody errs.
  static let jump = Duration.seconds(3_600)
  /// Fewer segments may all go at once.
  static let few = 100

  private var last: (wall: Timestamp, uptime: Duration)?
  private var jumpedAt: Duration?
  private var manySince: Duration?

  /// Before each pass.
  mutating func look(at world: any World) {
    let (wall, uptime) = (world.now(), world.uptime())
    defer { last = (wall, uptime) }
    guard let last else { return }
    let shift = wall.since(last.wall) - (uptime - last.uptime)
    if shift > Self.jump { jumpedAt = uptime }
    if shift < .zero - Self.jump { jumpedAt = nil }
    if let since = jumpedAt, uptime - since >= Self.believedAfter { jumpedAt = nil }
  }

  /// Whether `old` of `all` segments may go for their age.
  mutating func allows(_ old: Int, of all: Int, at uptime: Duration) -> Bool {
    let areMany = old > Self.few && old > all / 2
    manySince = areMany ? manySince ?? uptime : nil
    if jumpedAt != nil { return false }
    return manySince.map { uptime - $0 >= Self.believedAfter } ?? true
  }

  var hasJumped: Bool { jumpedAt != nil }
}
