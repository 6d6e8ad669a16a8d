import Synchronization

/// Gathers what a part under test reports, and lets a test await it instead of looking again and
/// again: `let state = try await observed.first { $0.isLive }`.
///
/// Unbounded: a test ends. Waits until the value comes or the test's time limit cancels it.
package final class Observed<Value: Sendable>: Sendable {
  private struct Waiter {
    let id: Int
    let isWanted: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Value, any Error>
  }

  private struct State {
    var values: [Value] = []
    var waiters: [Waiter] = []
    var cancelled: Set<Int> = []
    var nextID = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var all: [Value] { state.withLock { $0.values } }

  package func add(_ value: Value) {
    let served = state.withLock { state -> [Waiter] in
      state.values.append(value)
      let served = state.waiters.filter { $0.isWanted(value) }
      state.waiters.removeAll { $0.isWanted(value) }
      return served
    }
    for waiter in served { waiter.continuation.resume(returning: value) }
  }

  /// The first value that came or will come, of which `isWanted`, a pure function, is true.
  package func first(where isWanted: @escaping @Sendable (Value) -> Bool) async throws -> Value {
    try await wait { values in
      values.first(where: isWanted)
    } orFor: {
      isWanted($0)
    }
  }

  /// All values, as soon as there are `count` of them.
  package func first(_ count: Int) async throws -> [Value] {
    while true {
      let seen = all.count
      if seen >= count { return Array(all.prefix(count)) }
      _ = try await wait { values in
        values.count > seen ? values.last : nil
      } orFor: { _ in
        true
      }
    }
  }

  private func wait(
    find: (([Value]) -> Value?), orFor isWanted: @escaping @Sendable (Value) -> Bool
  ) async throws -> Value {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    defer { state.withLock { _ = $0.cancelled.remove(id) } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state -> Result<Value, any Error>? in
          if state.cancelled.contains(id) { return .failure(CancellationError()) }
          if let value = find(state.values) { return .success(value) }
          let waiter = Waiter(id: id, isWanted: isWanted, continuation: continuation)
          state.waiters.append(waiter)
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        state.cancelled.insert(id)
        let place = state.waiters.firstIndex { $0.id == id }
        return place.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }
}
