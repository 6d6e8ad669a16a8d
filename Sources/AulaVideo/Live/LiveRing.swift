package import AulaDomain
import Synchronization

/// The newest fragments of one stream, for any number of viewers.
///
/// Holds the group of pictures that is being received and the whole one before it, so that a viewer
/// starts at once. Fragments are shared, not copied for each viewer: memory grows with streams, not
/// with viewers. Bound: `capacity` bytes; beyond it the oldest fragments go, and who was to start
/// with them waits for the next key frame. A viewer who falls behind what is held jumps to the
/// latest key frame and is told how much he lost.
package final class LiveRing: Sendable {
  package struct Run: Sendable {
    package let format: StreamFormat
    package let initialization: [UInt8]
  }

  struct Entry {
    let run: Int
    let fragment: Fragment
  }

  struct State {
    var runs: [Int: Run] = [:]
    var run = -1
    /// Index, over all runs, of the first entry held.
    var first: Int64 = 0
    var entries: [Entry] = []
    var bytes = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextViewer = 0

    var end: Int64 { first + Int64(entries.count) }
    var latestKey: Int64? {
      entries.lastIndex { $0.fragment.startsWithKey }.map { first + Int64($0) }
    }
  }

  let state = Mutex(State())
  private let capacity: Int

  /// - Parameter capacity: bytes; 32 MB holds two groups of 4 s at 25 Mb/s.
  package init(capacity: Int = 32 << 20) {
    self.capacity = capacity
  }

  package func begin(format: StreamFormat, initialization: [UInt8]) {
    state.withLock { state in
      state.run += 1
      // A run that has no picture yet is nobody's any more.
      let oldest = state.entries.first?.run ?? state.run
      state.runs = state.runs.filter { $0.key >= oldest && $0.key < state.run }
      state.runs[state.run] = Run(format: format, initialization: initialization)
    }
  }

  package func append(_ fragment: Fragment) {
    let woken = state.withLock { state in
      state.entries.append(Entry(run: state.run, fragment: fragment))
      state.bytes += fragment.bytes.count
      if fragment.startsWithKey { Self.dropBeforePreviousKey(&state) }
      while state.bytes > capacity, state.entries.count > 1 { Self.drop(1, &state) }
      let woken = state.waiting
      state.waiting = [:]
      return woken
    }
    for viewer in woken.values { viewer.resume() }
  }

  private static func dropBeforePreviousKey(_ state: inout State) {
    let previous = state.entries.dropLast().lastIndex { $0.fragment.startsWithKey }
    if let previous { drop(previous, &state) }
  }

  private static func drop(_ count: Int, _ state: inout State) {
    for entry in state.entries.prefix(count) { state.bytes -= entry.fragment.bytes.count }
    state.entries.removeFirst(count)
    state.first += Int64(count)
    let oldest = state.entries.first?.run ?? state.run
    state.runs = state.runs.filter { $0.key >= oldest || $0.key == state.run }
  }

  /// What is held now, and by how many bytes: for measuring.
  package var held: (fragments: Int, bytes: Int) {
    state.withLock { ($0.entries.count, $0.bytes) }
  }

  /// The newest key frame and the format that it needs: for a still.
  package var latestKey: (run: Run, fragment: Fragment)? {
    state.withLock { state in
      guard let entry = state.entries.last(where: { $0.fragment.startsWithKey }),
        let run = state.runs[entry.run]
      else { return nil }
      return (run, entry.fragment)
    }
  }

  /// A viewer: begins at the latest key frame, then follows. Ends only when its task is cancelled.
  package func events() -> LiveEvents { LiveEvents(ring: self) }
}
