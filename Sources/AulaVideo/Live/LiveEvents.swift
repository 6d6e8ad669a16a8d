package import AulaDomain
import Synchronization

/// What one viewer of a `LiveRing` gets.
package struct LiveEvents: AsyncSequence, Sendable {
  package typealias Element = LiveEvent
  package typealias Failure = Never
  let ring: LiveRing

  package func makeAsyncIterator() -> Iterator {
    let id = ring.state.withLock { state in
      state.nextViewer += 1
      return state.nextViewer
    }
    return Iterator(ring: ring, id: id)
  }

  package struct Iterator: AsyncIteratorProtocol {
    let ring: LiveRing
    let id: Int
    /// The run that the viewer was told of.
    private var run = -1
    /// Index of the next fragment; `nil` before the first.
    private var place: Int64?

    init(ring: LiveRing, id: Int) {
      self.ring = ring
      self.id = id
    }

    package mutating func next() async -> LiveEvent? {
      await next(isolation: nil)
    }

    package mutating func next(isolation: isolated (any _Concurrency.Actor)?) async -> LiveEvent? {
      while !Task.isCancelled {
        if let event = poll() { return event }
        await wait(isolation)
      }
      return nil
    }

    private mutating func poll() -> LiveEvent? {
      var copy = self
      defer { self = copy }
      return ring.state.withLock { state in copy.take(state) }
    }

    /// What is next for this viewer; `nil` where he is up to date.
    private mutating func take(_ state: LiveRing.State) -> LiveEvent? {
      let wanted = place ?? .min
      if wanted < state.first || place == nil {
        guard let key = state.latestKey else { return nil }
        let lost = place.map { key - $0 }
        place = key
        if let lost, lost > 0 { return .skipped(lost) }
      }
      guard let place, place < state.end else { return nil }
      let entry = state.entries[Int(place - state.first)]
      if entry.run != run, let begun = state.runs[entry.run] {
        run = entry.run
        return .begin(format: begun.format, initialization: begun.initialization)
      }
      self.place = place + 1
      return .fragment(entry.fragment)
    }

    private func wait(_ isolation: isolated (any _Concurrency.Actor)?) async {
      let (ring, id, viewer) = (ring, id, self)
      await withTaskCancellationHandler {
        await withCheckedContinuation(isolation: isolation) { continuation in
          let isReady = ring.state.withLock { state in
            var viewer = viewer
            if viewer.take(state) != nil || Task.isCancelled { return true }
            state.waiting[id] = continuation
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        ring.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
      }
    }
  }
}
