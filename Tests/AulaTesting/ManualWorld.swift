package import AulaDomain
import Synchronization

/// A world whose clock moves only when a test says so.
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
    var cancelled: Set<Int> = []
    var nextID = 0
  }

  private let state: Mutex<State>

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
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refused = state.withLock { state in
          if state.cancelled.remove(id) != nil { return true }
          let wake = state.uptime + span
          state.sleepers.append(Sleeper(id: id, wake: wake, continuation: continuation))
          return false
        }
        if refused { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: place)
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Moves both clocks and wakes whoever is due, the earliest first.
  package func advance(by span: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now = state.now + span
      state.uptime += span
      let due = state.sleepers.filter { $0.wake <= state.uptime }.sorted { $0.wake < $1.wake }
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
