import AulaDomain
import Foundation

package struct ClipBytes: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  let clip: Clip
  let range: Range<Int64>
  let storage: RecordingStorage

  package func makeAsyncIterator() -> Iterator {
    Iterator(reader: ClipReader(clip: clip, range: range, storage: storage))
  }

  package struct Iterator: AsyncIteratorProtocol {
    let reader: ClipReader

    /// - Throws: `video.recording-lost` where a file is missing or shorter than the index says.
    package mutating func next() async throws -> [UInt8]? {
      try Task.checkCancellation()
      return try await reader.next()
    }
  }
}

/// Reads files on a queue of its own: a slow disk holds up this viewer alone.
actor ClipReader {
  private static let chunk: Int64 = 256 << 10

  private let executor = QueueExecutor(label: "aula.playback")
  private let clip: Clip
  private let storage: RecordingStorage
  private var place: Int64
  private let end: Int64
  private var file: (path: String, handle: FileHandle)?
  /// The group that is being sent, as it is sent.
  private var group: (extent: Clip.Extent, bytes: [UInt8])?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(clip: Clip, range: Range<Int64>, storage: RecordingStorage) {
    self.clip = clip
    self.storage = storage
    place = range.lowerBound
    end = range.upperBound
  }

  func next() throws -> [UInt8]? {
    guard place < end else {
      (file, group) = (nil, nil)
      return nil
    }
    let wanted = min(Self.chunk, end - place)
    let bytes = try read(wanted)
    place += Int64(bytes.count)
    return bytes
  }

  private func read(_ wanted: Int64) throws -> [UInt8] {
    var start = Int64(clip.head.count)
    if place < start {
      return Array(clip.head[Int(place)..<Int(min(start, place + wanted))])
    }
    for extent in clip.extents {
      let inside = Int(place - start)
      if inside < Int(extent.length) {
        let bytes = try load(extent)
        return Array(bytes[inside..<min(bytes.count, inside + Int(wanted))])
      }
      start += extent.length
    }
    return []
  }

  private func load(_ extent: Clip.Extent) throws -> [UInt8] {
    if let group, group.extent == extent { return group.bytes }
    var bytes = try read(extent)
    FragmentScanner.moveTimes(in: &bytes, by: -clip.start.ticks)
    group = (extent, bytes)
    return bytes
  }

  private func read(_ extent: Clip.Extent) throws -> [UInt8] {
    do {
      if file?.path != extent.path {
        let url = URL(filePath: storage.path(extent.path))
        file = (extent.path, try FileHandle(forReadingFrom: url))
      }
      try file?.handle.seek(toOffset: UInt64(extent.offset))
      let data = try file?.handle.read(upToCount: Int(extent.length))
      if let data, data.count == Int(extent.length) { return [UInt8](data) }
    } catch {
      throw lost(extent.path, error)
    }
    throw lost(extent.path, nil)
  }

  private func lost(_ path: String, _ cause: (any Error)?) -> Fault {
    Fault(
      .corrupt, "video.recording-lost",
      "\(path) does not hold the bytes that the index promises", cause: cause)
  }
}
