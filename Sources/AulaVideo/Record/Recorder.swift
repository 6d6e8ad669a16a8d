package import AulaDomain
import Dispatch
import Synchronization

package struct RecorderOptions: Sendable {
  /// Ticks of video in one file, about: files are cut at key frames.
  package var segmentTicks: Int64 = 60 * MediaTime.ticksPerSecond
  /// How long written groups may wait for their sync. What a power cut can take is this, and the
  /// group being received.
  package var syncEvery = Duration.seconds(2)
  /// Bytes that may wait for a slow disk. Beyond it pictures are lost up to a key frame, as a gap
  /// with the reason `storage`; live view goes on.
  package var queueBytes = 64 << 20
  /// After storage refused.
  package var retryAfter = Duration.seconds(5)

  package init() {}
}

/// Writes one stream to disk, group by group, and its index after the sync. All file work happens
/// on a thread of its own; `offer` never blocks.
package final class Recorder: Sendable {
  private let queue: RecorderQueue
  private let makeWriter: @Sendable () -> SegmentWriter

  package init(
    camera: ID<Camera>, role: StreamRole, storage: RecordingStorage, index: any RecordingIndex,
    options: RecorderOptions = RecorderOptions(), world: any World, observe: @escaping Observe
  ) {
    queue = RecorderQueue(capacity: options.queueBytes)
    makeWriter = {
      SegmentWriter(
        camera: camera, role: role, storage: storage, index: index, options: options,
        world: world, observe: observe)
    }
  }

  package func begin(format: StreamFormat, initialization: [UInt8]) {
    queue.put(.begin(format, initialization))
  }

  package func append(_ fragment: Fragment) { queue.put(.fragment(fragment)) }

  /// The source lost pictures, or found them again.
  package func note(_ gap: Gap) { queue.put(.gap(gap)) }

  /// Nothing will come for a while: what is written goes to the disk and into the index now.
  package func flush() { queue.put(.flush) }

  /// Repairs what the last run left, then writes until cancelled, and finishes the open segment.
  package func run() async {
    let (queue, makeWriter) = (queue, makeWriter)
    await withTaskCancellationHandler {
      await onThread(named: "aula.recorder") {
        var writer = makeWriter()
        writer.start()
        while let item = queue.take() { writer.write(item) }
        writer.finish()
      }
    } onCancel: {
      queue.close()
    }
  }
}

enum RecorderItem {
  case begin(StreamFormat, [UInt8])
  case fragment(Fragment)
  case gap(Gap)
  case flush
  /// The queue was full: pictures from here on were lost.
  case overflow(from: MediaTime)

  var bytes: Int {
    if case .fragment(let fragment) = self { fragment.bytes.count } else { 0 }
  }
}

/// Between a camera's thread and the disk's. Bounded in bytes; when full, fragments are dropped
/// until a key frame finds it half empty again.
final class RecorderQueue: Sendable {
  private struct State {
    var items: [RecorderItem] = []
    var bytes = 0
    var isDropping = false
    var isClosed = false
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
      if state.isClosed { return }
      if case .fragment(let fragment) = item, drops(fragment, &state) { return }
      state.items.append(item)
      state.bytes += item.bytes
    }
    arrived.signal()
  }

  private func drops(_ fragment: Fragment, _ state: inout State) -> Bool {
    if state.isDropping {
      state.isDropping = !(fragment.startsWithKey && state.bytes <= capacity / 2)
    } else if state.bytes + fragment.bytes.count > capacity {
      state.isDropping = true
      state.items.append(.overflow(from: fragment.start))
    }
    return state.isDropping
  }

  /// Waits for the next item; `nil` when closed and empty.
  func take() -> RecorderItem? {
    while true {
      let (item, isOver) = state.withLock { state -> (RecorderItem?, Bool) in
        guard !state.items.isEmpty else { return (nil, state.isClosed) }
        let item = state.items.removeFirst()
        state.bytes -= item.bytes
        return (item, false)
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
