import Dispatch
import Synchronization

/// What waits between the workers and the desk: at most `capacity` sightings, none of them ever
/// dropped for want of room. Beyond the bound the thread that reads from a worker waits, and so
/// does the worker: cameras are then looked at less often.
final class Sightings: Sendable {
  private struct State {
    var waiting: [Sighting] = []
    var reader: CheckedContinuation<Sighting?, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())
  private let room: DispatchSemaphore

  init(capacity: Int = 256) {
    // Not born with its value: a semaphore may not go while it is below what it was born with.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { room.signal() }
  }

  /// For a thread that may wait. False where nobody will take it any more.
  func put(_ sighting: Sighting) -> Bool {
    room.wait()
    let (reader, isTaken) = state.withLock { state in
      if state.isClosed { return (CheckedContinuation<Sighting?, Never>?.none, false) }
      defer { state.reader = nil }
      if state.reader == nil { state.waiting.append(sighting) }
      return (state.reader, true)
    }
    guard isTaken else {
      // Whoever waits behind is to hear the same.
      room.signal()
      return false
    }
    if let reader {
      room.signal()
      reader.resume(returning: sighting)
    }
    return true
  }

  /// The next one; `nil` when closed and empty. One reader at a time.
  func take() async -> Sighting? {
    await withCheckedContinuation { continuation in
      let (next, isOver) = state.withLock { state -> (Sighting?, Bool) in
        precondition(state.reader == nil, "sightings have one reader")
        if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
        if !state.isClosed { state.reader = continuation }
        return (nil, state.isClosed)
      }
      if let next {
        room.signal()
        continuation.resume(returning: next)
      } else if isOver {
        continuation.resume(returning: nil)
      }
    }
  }

  var count: Int { state.withLock { $0.waiting.count } }

  /// Nothing more is taken in; what waits may still be taken out.
  func close() {
    let reader = state.withLock { state in
      defer { state.reader = nil }
      state.isClosed = true
      return state.reader
    }
    reader?.resume(returning: nil)
    room.signal()
  }
}
