import AulaDomain
import Foundation

/// The machine's own clocks and chance.
struct SystemWorld: World {
  private static let start = ContinuousClock.now

  init() {
    _ = Self.start
  }

  func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  func uptime() -> Duration { Self.start.duration(to: .now) }

  func sleep(for span: Duration) async throws {
    try await Task.sleep(for: span, clock: .continuous)
  }

  func random() -> UInt64 { UInt64.random(in: .min ... .max) }
}
