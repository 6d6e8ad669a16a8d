/// Time and chance, passed in from `aula`, so that a test or a simulation can own both.
package protocol World: Sendable {
  /// The wall clock in UTC. It may jump when the machine's clock is set.
  func now() -> Timestamp
  /// Time since some fixed moment, by a clock that never jumps: for time-outs and back-off.
  func uptime() -> Duration
  /// Waits by the clock that never jumps; throws `CancellationError` at once when cancelled.
  func sleep(for span: Duration) async throws
  /// 64 bits, each as likely 0 as 1.
  func random() -> UInt64
}

extension World {
  /// A number in `0 ..< 1`, in steps of 2⁻⁵³.
  package func chance() -> Double {
    Double(random() >> 11) / Double(UInt64(1) << 53)
  }
}
