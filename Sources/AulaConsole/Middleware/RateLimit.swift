package import AulaDomain
import Synchronization

/// At most `burst` at once and one more each `interval`, for each key.
///
/// Holds at most `capacity` keys; beyond it the longest idle is forgotten, which can only be kind.
package final class RateLimit: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: Duration
  }

  private let burst: Double
  private let interval: Duration
  private let capacity: Int
  private let world: any World
  private let buckets = Mutex<[String: Bucket]>([:])

  package init(burst: Int, interval: Duration, capacity: Int = 10_000, world: any World) {
    self.burst = Double(burst)
    self.interval = interval
    self.capacity = capacity
    self.world = world
  }

  /// So many at once, and as many again each minute.
  package convenience init(perMinute count: Int, world: any World) {
    self.init(burst: count, interval: .seconds(60) / count, world: world)
  }

  /// As `take`, for a client's address.
  package func take(address: String) -> Duration? { take(NetworkPrefix.key(of: address)) }

  /// `nil`: go on. Otherwise how long to wait.
  package func take(_ key: String) -> Duration? {
    let now = world.uptime()
    return buckets.withLock { buckets in
      var bucket = buckets[key] ?? Bucket(tokens: burst, at: now)
      let grown = (now - bucket.at).inSeconds / interval.inSeconds
      bucket.tokens = min(burst, bucket.tokens + grown)
      bucket.at = now
      let allowed = bucket.tokens >= 1
      if allowed { bucket.tokens -= 1 }
      if buckets[key] == nil, buckets.count >= capacity,
        let idle = buckets.min(by: { $0.value.at < $1.value.at })
      {
        buckets[idle.key] = nil
      }
      buckets[key] = bucket
      return allowed ? nil : interval * (1 - bucket.tokens)
    }
  }
}
