package import AulaDomain
import Synchronization

/// A world whose clock moves only when a test says so.
///
/// A test that moves the clock for another task first awaits that this task sleeps:
/// `try await world.whenSleeping(1)`, then `world.advance(by: .seconds(1))`.
package final class ManualWorld: World {
  private struct Sleeper {
    let id: Int
    let wake: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Timestamp
    var uptime: Duration = .zero
    var random: SeededRandom
    var sleepers: [Sleeper] = []
    /// Calls of `sleep` that were cancelled before they slept; each takes its own id out again.
    var cancelled: Set<Int> = []
    var nextID = 0
  }

  private let state: Mutex<State>
  /// How many were asleep each time that one more fell asleep.
  private let depths = Observed<Int>()

  /// 2026-06-15T18:00:00Z is 23:00 in Karaganda, a summer night.
  package init(now: Timestamp = Timestamp(microseconds: 1_781_546_400_000_000), seed: UInt64 = 1) {
    state = Mutex(State(now: now, random: SeededRandom(seed: seed)))
  }

  package func now() -> Timestamp { state.withLock { $0.now } }
  package func uptime() -> Duration { state.withLock { $0.uptime } }
  package func random() -> UInt64 { state.withLock { $0.random.next() } }

  /// How many tasks are asleep now.
  package var sleeping: Int { state.withLock { $0.sleepers.count } }

  package func sleep(for span: Duration) async throws {
    try Task.checkCancellation()
    guard span > .zero else { return }
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    // A cancellation may arrive between waking and returning; its mark must not stay behind.
    defer { state.withLock { _ = $0.cancelled.remove(id) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { fallAsleep(id, for: span, $0) }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        state.cancelled.insert(id)
        let place = state.sleepers.firstIndex { $0.id == id }
        return place.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  private func fallAsleep(
    _ id: Int, for span: Duration, _ continuation: CheckedContinuation<Void, any Error>
  ) {
    let depth = state.withLock { state -> Int? in
      if state.cancelled.contains(id) { return nil }
      let wake = state.uptime + span
      state.sleepers.append(Sleeper(id: id, wake: wake, continuation: continuation))
      return state.sleepers.count
    }
    guard let depth else { return continuation.resume(throwing: CancellationError()) }
    depths.add(depth)
  }

  /// Returns as soon as at least `count` tasks are asleep.
  package func whenSleeping(_ count: Int) async throws {
    while sleeping < count {
      let seen = depths.all.count
      if sleeping >= count { return }
      _ = try await depths.first(seen + 1)
    }
  }

  /// Moves both clocks and wakes whoever is due, the earliest first.
  ///
  /// A task that sleeps again counts from the new time: a loop that shall turn ten times needs ten
  /// advances.
  package func advance(by span: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now = state.now + span
      state.uptime += span
      let due = state.sleepers.filter { $0.wake <= state.uptime }
        .sorted { ($0.wake, $0.id) < ($1.wake, $1.id) }
      state.sleepers.removeAll { $0.wake <= state.uptime }
      return due
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Sets the wall clock alone, as an operator or NTP might.
  package func setClock(to moment: Timestamp) {
    state.withLock { $0.now = moment }
  }
}
