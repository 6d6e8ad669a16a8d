import Foundation

/// Runs blocking work on a new thread and awaits its answer, so that the few threads of Swift's
/// pool stay free.
package func onThread<Answer: Sendable>(
  named name: String, _ work: @escaping @Sendable () -> Answer
) async -> Answer {
  await withCheckedContinuation { continuation in
    let thread = Thread { continuation.resume(returning: work()) }
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }
}
