package import AulaDomain
import Foundation

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

/// Writes one stream to disk, group by group, and its index after the sync. All file work happens on
/// a thread of its own; `offer` never blocks.
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

/// Between a camera's thread and the disk's. Bounded in bytes; when full, fragments are dropped until
/// a key frame finds it half empty again.
// @unchecked: every property is used under the condition's lock alone.
final class RecorderQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  private var items: [RecorderItem] = []
  private var bytes = 0
  private var isDropping = false
  private var isClosed = false

  init(capacity: Int) {
    self.capacity = capacity
  }

  func put(_ item: RecorderItem) {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { return }
    if case .fragment(let fragment) = item, drops(fragment) { return }
    items.append(item)
    bytes += item.bytes
    condition.signal()
  }

  private func drops(_ fragment: Fragment) -> Bool {
    if isDropping {
      isDropping = !(fragment.startsWithKey && bytes <= capacity / 2)
    } else if bytes + fragment.bytes.count > capacity {
      isDropping = true
      items.append(.overflow(from: fragment.start))
    }
    return isDropping
  }

  /// Waits for the next item; `nil` when closed and empty.
  func take() -> RecorderItem? {
    condition.lock()
    defer { condition.unlock() }
    while items.isEmpty, !isClosed { condition.wait() }
    guard !items.isEmpty else { return nil }
    let item = items.removeFirst()
    bytes -= item.bytes
    return item
  }

  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
