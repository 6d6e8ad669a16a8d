/// How often a sign-in failed of late, for one login or one address.
package struct SignInFailures: Hashable, Sendable {
  package var count: Int
  package var last: Timestamp?

  package init(count: Int = 0, last: Timestamp? = nil) {
    self.count = count
    self.last = last
  }
}

/// When the next try is let through: the fifth failure costs 30 s, each further one twice as much,
/// up to 15 min. A delay that grows and ends stops guessing, and lets no stranger lock people out.
package enum Lockout {
  package static let free = 4
  /// From one address: an office may sit behind it.
  package static let freeByAddress = 20
  package static let first = Duration.seconds(30)
  package static let longest = Duration.seconds(900)
  /// Failures are forgotten after a quiet hour.
  package static let memory = Duration.seconds(3_600)

  /// When a try is allowed again; `nil`: now.
  package static func lockedUntil(
    _ failures: SignInFailures, at now: Timestamp, free: Int = free
  ) -> Timestamp? {
    guard let last = failures.last, failures.count > free else { return nil }
    let doublings = min(failures.count - free - 1, 10)
    let delay = min(longest, first * (1 << doublings))
    let end = last + delay
    return end > now ? end : nil
  }

  package static func afterFailure(_ failures: SignInFailures, at now: Timestamp) -> SignInFailures
  {
    let forgotten = failures.last.map { now.since($0) > memory } ?? false
    return SignInFailures(count: (forgotten ? 0 : failures.count) + 1, last: now)
  }
}

/// How long a sign-in lasts.
package struct SessionRules: Hashable, Sendable {
  package static let standard = SessionRules(longest: .seconds(14 * 3_600), idle: .seconds(7_200))

  /// A shift and its handover: then everybody signs in anew.
  package let longest: Duration
  /// Unused for so long, it ends.
  package let idle: Duration

  package init(longest: Duration, idle: Duration) {
    self.longest = longest
    self.idle = idle
  }

  package func isValid(created: Timestamp, lastUsed: Timestamp, at now: Timestamp) -> Bool {
    now.since(created) < longest && now.since(lastUsed) < idle
  }
}
