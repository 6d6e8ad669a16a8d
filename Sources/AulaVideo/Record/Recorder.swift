package import AulaDomain

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
  package var group = GroupBound()
  /// Ticks without a key frame after which the camera is told of.
  package var keylessTicks: Int64 = 30 * MediaTime.ticksPerSecond
  /// Ticks of video in a file whose key frames never come: the index allows 24 hours.
  package var longestSegmentTicks: Int64 = 20 * 3_600 * MediaTime.ticksPerSecond
  /// New files because the stream began anew: so many at once, and one more after each span.
  package var begins = 6
  package var beginEvery = Duration.seconds(10)

  package init() {}
}

/// Where a group that no key frame ends is cut.
package struct GroupBound: Sendable {
  package var bytes = 16 << 20
  package var ticks: Int64 = 10 * MediaTime.ticksPerSecond

  package init() {}
}

/// Writes one stream to disk, group by group, and its index after the sync. File work happens on a
/// thread of its own and the index's on another; `offer` never blocks.
package final class Recorder: Sendable {
  private let queue: RecorderQueue
  private let indexer: IndexWriter
  private let makeWriter: @Sendable () -> SegmentWriter

  package init(
    camera: ID<Camera>, role: StreamRole, storage: RecordingStorage, index: any RecordingIndex,
    options: RecorderOptions = RecorderOptions(), world: any World, observe: @escaping Observe
  ) {
    queue = RecorderQueue(capacity: options.queueBytes)
    let indexer = IndexWriter(index, observe: observe)
    self.indexer = indexer
    makeWriter = {
      SegmentWriter(
        camera: camera, role: role, storage: storage, index: index, indexer: indexer,
        options: options, world: world, observe: observe)
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
    let (queue, indexer, makeWriter) = (queue, indexer, makeWriter)
    await withTaskCancellationHandler {
      async let indexing: Void = onThread(named: "aula.index") { indexer.run() }
      await onThread(named: "aula.recorder") {
        var writer = makeWriter()
        writer.start()
        while let item = queue.take() { writer.write(item) }
        writer.finish()
        indexer.close()
      }
      await indexing
    } onCancel: {
      queue.close()
    }
  }
}
