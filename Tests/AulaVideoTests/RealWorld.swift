import AulaDomain
import Foundation

/// The machine's own clock and chance: for tests against real servers.
struct RealWorld: World {
  private let start = ContinuousClock.now

  func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  func uptime() -> Duration { start.duration(to: .now) }
  func sleep(for span: Duration) async throws {
    try await ContinuousClock().sleep(for: span)
  }
  func random() -> UInt64 { .random(in: .min ... .max) }
}
