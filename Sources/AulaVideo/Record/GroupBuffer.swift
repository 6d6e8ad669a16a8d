import AulaDomain

/// The group of pictures that is being received. Bound: what `GroupBound` says, and one frame.
struct GroupBuffer {
  private(set) var fragments: [Fragment] = []
  private var cost = 0
  private let bound: GroupBound

  init(_ bound: GroupBound) {
    self.bound = bound
  }

  var isEmpty: Bool { fragments.isEmpty }

  /// With `fragment` it would be longer than a group may be.
  func isFull(with fragment: Fragment) -> Bool {
    guard let first = fragments.first else { return false }
    return cost + fragment.cost > bound.bytes
      || fragment.start.ticks(since: first.start) >= bound.ticks
  }

  mutating func append(_ fragment: Fragment) {
    fragments.append(fragment)
    cost += fragment.cost
  }

  mutating func take() -> [Fragment] {
    defer { (fragments, cost) = ([], 0) }
    return fragments
  }
}

/// How often a stream may begin anew: a few times at once, then once in a while.
struct BeginBudget {
  private let most: Int
  private let every: Duration
  private var left: Int
  /// Since when one more is on its way.
  private var since: Duration

  init(_ options: RecorderOptions, now: Duration) {
    most = options.begins
    every = options.beginEvery
    left = options.begins
    since = now
  }

  mutating func take(now: Duration) -> Bool {
    while left < most, now - since >= every {
      left += 1
      since += every
    }
    if left == most { since = now }
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}
