import AulaDomain
import Dispatch
import Synchronization

/// Carries what the recorder has synced into the index, in order, on a thread of its own: an index
/// that is locked or down for a while holds up neither the disk nor the camera.
///
/// Bound: `capacity` changes, hours of video; beyond it the recorder takes the index for storage
/// that refuses. What waits when the process ends is adopted from the files at the next start.
final class IndexWriter: Sendable {
  private struct State {
    var changes: [IndexChange] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let arrived = DispatchSemaphore(value: 0)
  private let index: any RecordingIndex
  private let capacity: Int
  private let observe: Observe

  init(_ index: any RecordingIndex, capacity: Int = 20_000, observe: @escaping Observe) {
    self.index = index
    self.capacity = capacity
    self.observe = observe
  }

  var isFull: Bool { state.withLock { $0.changes.count >= capacity } }

  func put(_ change: IndexChange) {
    state.withLock { $0.changes.append(change) }
    arrived.signal()
  }

  /// As `put`, but done when this returns, unless the index cannot be reached now: for a start,
  /// which goes on by what the index says then. Blocks.
  func putAtOnce(_ change: IndexChange) {
    guard state.withLock({ $0.changes.isEmpty }) else { return put(change) }
    do {
      try change.apply(to: index)
    } catch {
      put(change)
    }
  }

  /// What waits is tried once more, then `run` returns.
  func close() {
    state.withLock { $0.isClosed = true }
    arrived.signal()
  }

  /// Blocks until closed. After a failure it waits for the next change, a group's length, before it
  /// tries again.
  func run() {
    var isFailing = false
    while true {
      let (change, isClosed) = state.withLock { ($0.changes.first, $0.isClosed) }
      guard let change else {
        if isClosed { return }
        arrived.wait()
        continue
      }
      do {
        try change.apply(to: index)
        isFailing = false
        removeFirst()
      } catch let fault as Fault where fault.kind == .conflict || fault.kind == .invalid {
        // Another time would be no better; and what comes after must not wait for ever.
        observe(.fault(fault))
        removeFirst()
      } catch {
        if !isFailing { observe(.fault(.storage(error))) }
        isFailing = true
        if isClosed { return }
        arrived.wait()
      }
    }
  }

  private func removeFirst() { state.withLock { _ = $0.changes.removeFirst() } }
}

extension Fault {
  static func storage(_ error: any Error) -> Fault {
    error as? Fault ?? Fault(.failed, "video.storage-failed", "recording failed", cause: error)
  }
}
