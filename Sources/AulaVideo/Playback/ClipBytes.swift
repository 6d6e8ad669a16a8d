import AulaDomain

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
///
/// Of a group only what is asked is read, and the heads of the fragments before it: the fragments'
/// times are changed on the way.
actor ClipReader {
  private static let chunk: Int64 = 256 << 10

  private let executor = QueueExecutor(label: "aula.playback")
  private let clip: Clip
  private let storage: RecordingStorage
  private var place: Int64
  private let end: Int64
  private var file: (path: String, file: any RecordingFile)?
  /// The extent that is being sent, and where in the MP4 it begins.
  private var current: (number: Int, start: Int64)
  private var walk: HeadWalk?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(clip: Clip, range: Range<Int64>, storage: RecordingStorage) {
    self.clip = clip
    self.storage = storage
    place = range.lowerBound
    end = range.upperBound
    current = (0, Int64(clip.head.count))
  }

  func next() throws -> [UInt8]? {
    guard place < end else {
      (file, walk) = (nil, nil)
      return nil
    }
    let wanted = min(Self.chunk, end - place)
    let bytes = try read(wanted)
    place += Int64(bytes.count)
    return bytes
  }

  private func read(_ wanted: Int64) throws -> [UInt8] {
    let head = Int64(clip.head.count)
    if place < head {
      return Array(clip.head[Int(place)..<Int(min(head, place + wanted))])
    }
    while current.number < clip.extents.count {
      let extent = clip.extents[current.number]
      let inside = place - current.start
      if inside < extent.length {
        return try read(extent, inside, min(wanted, extent.length - inside))
      }
      current = (current.number + 1, current.start + extent.length)
      walk = nil
    }
    return []
  }

  /// `count` bytes from `inside` an extent.
  private func read(_ extent: Clip.Extent, _ inside: Int64, _ count: Int64) throws -> [UInt8] {
    do {
      let file = try opened(extent.path)
      var bytes = try file.read(Int(count), at: extent.offset + inside)
      guard bytes.count == Int(count) else { throw lost(extent.path, nil) }
      guard let shift = clip.shift else { return bytes }
      var walk = self.walk ?? HeadWalk(place: extent.offset, end: extent.offset + extent.length)
      try walk.moveTimes(in: &bytes, at: extent.offset + inside, of: file, by: shift)
      self.walk = walk
      return bytes
    } catch let fault as Fault where fault.code == "video.recording-lost" {
      throw fault
    } catch {
      throw lost(extent.path, error)
    }
  }

  private func opened(_ path: String) throws -> any RecordingFile {
    if let file, file.path == path { return file.file }
    let opened = try storage.disk.openForReading(storage.path(path))
    file = (path, opened)
    return opened
  }

  private func lost(_ path: String, _ cause: (any Error)?) -> Fault {
    Fault(
      .corrupt, "video.recording-lost",
      "\(path) does not hold the bytes that the index promises", cause: cause)
  }
}

/// From one fragment's head to the next, through a group.
private struct HeadWalk {
  /// Where the next fragment to look at begins in the file; the last one whose time was looked at
  /// may reach into the next chunk.
  private var place: Int64
  private let end: Int64

  init(place: Int64, end: Int64) {
    self.place = place
    self.end = end
  }

  /// Adds `ticks` to the times of the fragments that lie in `bytes`, which begin at `start` in the
  /// file. Where no fragment is found the bytes stay as they are.
  mutating func moveTimes(
    in bytes: inout [UInt8], at start: Int64, of file: any RecordingFile, by ticks: Int64
  ) throws {
    let limit = min(start + Int64(bytes.count), end)
    while place < limit {
      guard let head = try head(in: bytes, at: start, of: file) else {
        place = end
        return
      }
      let moved = UInt64(bitPattern: head.start.ticks + ticks)
      for index in 0..<8 {
        let target = place + Int64(FragmentScanner.timePlace + index) - start
        if target >= 0, target < bytes.count {
          bytes[Int(target)] = UInt8(truncatingIfNeeded: moved >> UInt64(56 - index * 8))
        }
      }
      // A head that ends in the next chunk has more of its time there.
      if place + Int64(FragmentScanner.headLength) > limit, limit < end { return }
      place += Int64(head.length)
    }
  }

  private func head(
    in bytes: [UInt8], at start: Int64, of file: any RecordingFile
  ) throws -> FragmentScanner.Head? {
    let count = FragmentScanner.headLength
    if place >= start, place + Int64(count) <= start + Int64(bytes.count) {
      return FragmentScanner.head(in: bytes[...], at: Int(place - start))
    }
    return FragmentScanner.head(in: try file.read(count, at: place)[...], at: 0)
  }
}
