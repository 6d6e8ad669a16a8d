import CFFmpeg

/// Ends a blocking call from another thread: at once, or when a time has passed.
// @unchecked: the C side is two atomics, made for this, and what its reading thread alone touches;
// the pointer never changes.
package final class Interrupt: @unchecked Sendable {
  let handle: OpaquePointer

  package init() {
    guard let handle = aula_interrupt_new() else { preconditionFailure("out of memory") }
    self.handle = handle
  }

  deinit { aula_interrupt_free(handle) }

  /// Blocking calls fail once this much time has passed; called again, the time starts anew.
  package func fire(after span: Duration) {
    let (seconds, fraction) = span.components
    aula_interrupt_after(handle, seconds * 1_000_000 + fraction / 1_000_000_000_000)
  }

  /// Blocking calls fail now and for ever.
  package func fire() { aula_interrupt_now(handle) }

  /// Where the other side sent us, which is not followed; read it when the call has returned.
  package var redirection: String? {
    guard aula_interrupt_is_redirected(handle) != 0 else { return nil }
    return String(cString: aula_interrupt_target(handle))
  }

  package var hasFired: Bool { aula_interrupt_is_cancelled(handle) != 0 }
}
