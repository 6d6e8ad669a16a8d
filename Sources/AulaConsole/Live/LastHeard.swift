import Synchronization

/// When a viewer was last heard of, by the clock that never jumps.
final class LastHeard: Sendable {
  private let value: Mutex<Duration>

  init(_ moment: Duration) {
    value = Mutex(moment)
  }

  var moment: Duration {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
