/// What failed sign-ins are counted of. Who guesses is held up where the guesses come from, and not
/// the login's owner, who comes from elsewhere or on a device that has signed in before.
package enum SignInCounter: Hashable, Sendable {
  /// One login from one network, on devices that are not known.
  case login(String, from: String)
  /// One login on one known device: the SHA-256 of its token, in hexadecimal.
  case device(String, of: String)
  /// All logins from one network, on devices that are not known: an office may sit behind it.
  case network(String)
  /// One login from all networks that its owner has not signed in from: a brake for who guesses
  /// from many.
  case everywhere(String)

  /// Failures that cost nothing.
  package var free: Int {
    switch self {
    case .login, .device: 4
    case .network: 20
    case .everywhere: 100
    }
  }

  /// Logins that no user can have are one: what was typed there may be a password.
  package static func counted(_ text: String) -> String { User.isLogin(text) ? text : "?" }
}

/// How often a sign-in failed of late, by one counter. A try that is being checked counts as one.
package struct SignInFailures: Hashable, Sendable {
  package var count: Int
  package var last: Timestamp?

  package init(count: Int = 0, last: Timestamp? = nil) {
    self.count = count
    self.last = last
  }
}

/// When the next try is let through: the fifth failure costs 30 s, each further one twice as much,
/// up to 15 min.
package enum Lockout {
  package static let first = Duration.seconds(30)
  package static let longest = Duration.seconds(900)
  /// Failures are forgotten after a quiet hour.
  package static let memory = Duration.seconds(3_600)

  /// When a try is allowed again; `nil`: now.
  package static func lockedUntil(
    _ failures: SignInFailures, by counter: SignInCounter, at now: Timestamp
  ) -> Timestamp? {
    let free = counter.free
    guard let last = failures.last, failures.count > free else { return nil }
    let doublings = min(failures.count - free - 1, 10)
    let delay = min(longest, first * (1 << doublings))
    let end = last + delay
    return end > now ? end : nil
  }

  package static func afterFailure(_ failures: SignInFailures, at now: Timestamp) -> SignInFailures
  {
    let forgotten = failures.last.map { now.since($0) > memory } ?? false
    let count = forgotten ? 0 : failures.count
    return SignInFailures(count: min(count, mostCounted) + 1, last: now)
  }

  /// A try that was counted before it was checked, and was good.
  package static func afterSuccess(_ failures: SignInFailures) -> SignInFailures {
    SignInFailures(count: max(0, failures.count - 1), last: failures.last)
  }

  private static let mostCounted = 1_000_000
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
