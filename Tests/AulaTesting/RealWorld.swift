package import AulaDomain
import Foundation

/// The machine's own clock and chance, for tests against real servers and other people's programs:
/// these do not follow a manual clock. The one place in the tests that may sleep (TidyTests),
/// because the parts under test ask their World to; a test itself awaits its condition.
package struct RealWorld: World {
  private static let start = ContinuousClock.now

  package init() {}

  package func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  package func uptime() -> Duration { Self.start.duration(to: .now) }
  package func sleep(for span: Duration) async throws { try await Task.sleep(for: span) }
  package func random() -> UInt64 { .random(in: .min ... .max) }
}
