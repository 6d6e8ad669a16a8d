import AulaDomain
import Dispatch
import Synchronization

enum RecorderItem {
  case begin(StreamFormat, [UInt8])
  case fragment(Fragment)
  case gap(Gap)
  case flush
  /// The queue was full: pictures from here on were lost.
  case overflow(from: MediaTime)

  /// What it costs to hold, about.
  var bytes: Int {
    switch self {
    case .fragment(let fragment): fragment.cost
    case .begin(let format, let initialization):
      format.configuration.count + initialization.count + 256
    case .gap, .flush, .overflow: 64
    }
  }
}

extension Fragment {
  /// Bytes of memory: many small ones cost more than their bytes.
  var cost: Int { bytes.count + 128 }
}

/// Between a camera's thread and the disk's. Bounded in bytes; when full, fragments are dropped
/// until a key frame finds it half empty again.
final class RecorderQueue: Sendable {
  private struct State {
    var items: [RecorderItem?] = []
    /// The first item that waits; those before it were taken.
    var first = 0
    var bytes = 0
    var isDropping = false
    var isClosed = false

    mutating func append(_ item: RecorderItem) {
      items.append(item)
      bytes += item.bytes
    }

    mutating func next() -> RecorderItem? {
      guard first < items.count, let item = items[first] else { return nil }
      items[first] = nil
      first += 1
      bytes -= item.bytes
      if first > 1_024, first * 2 > items.count {
        items.removeFirst(first)
        first = 0
      }
      return item
    }
  }

  private let state = Mutex(State())
  /// Counts at least the items that wait.
  private let arrived = DispatchSemaphore(value: 0)
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  func put(_ item: RecorderItem) {
    state.withLock { state in
      if state.isClosed || drops(item, &state) { return }
      state.append(item)
    }
    arrived.signal()
  }

  private func drops(_ item: RecorderItem, _ state: inout State) -> Bool {
    switch item {
    case .fragment(let fragment): return drops(fragment, &state)
    case .begin:
      // Of formats without a picture between them the last one counts.
      if case .begin? = state.items.last ?? nil, let last = state.items.popLast() ?? nil {
        state.bytes -= last.bytes
      }
      return false
    case .gap, .flush, .overflow: return false
    }
  }

  private func drops(_ fragment: Fragment, _ state: inout State) -> Bool {
    if state.isDropping {
      state.isDropping = !(fragment.startsWithKey && state.bytes <= capacity / 2)
    } else if state.bytes + fragment.cost > capacity {
      state.isDropping = true
      state.append(.overflow(from: fragment.start))
    }
    return state.isDropping
  }

  /// Waits for the next item; `nil` when closed and empty.
  func take() -> RecorderItem? {
    while true {
      let (item, isOver) = state.withLock { state -> (RecorderItem?, Bool) in
        let item = state.next()
        return (item, item == nil && state.isClosed)
      }
      if isOver { return nil }
      if let item { return item }
      arrived.wait()
    }
  }

  func close() {
    state.withLock { $0.isClosed = true }
    arrived.signal()
  }
}
