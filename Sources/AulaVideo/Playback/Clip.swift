package import AulaDomain

/// Recorded video of one format as one MP4 file that exists nowhere: a head made now, and the bytes
/// that were recorded. Its length is known before a byte is read, so ranges can be served.
///
/// The one thing changed is each fragment's time (`tfdt`, 8 bytes): it counts from 0 instead of
/// UTC, which ordinary players take for a film of 56 years even where an edit list says otherwise.
/// The beginning in UTC stands in the head as the time of creation. A hole in the recording stays a
/// hole: players hold the last picture over it.
package struct Clip: Sendable {
  /// One group of pictures in its file, in bytes.
  struct Extent: Hashable {
    let path: String
    let offset: Int64
    let length: Int64
  }

  package let format: StreamFormat
  package let start: MediaTime
  package let end: MediaTime
  /// Bytes of the whole MP4.
  package let totalLength: Int64
  let head: [UInt8]
  let extents: [Extent]
  /// Added to each fragment's time; `nil` where the recorded bytes stay as they are.
  let shift: Int64?

  /// Cuts a recording into clips of one format each: a player cannot change it within a file.
  ///
  /// - Parameter recorded: groups in the order of time, each with its segment.
  package static func clips(of recorded: [(Segment, PictureGroup)]) -> [Clip] {
    var runs: [[(Segment, PictureGroup)]] = []
    for entry in recorded {
      if let last = runs.last?.last, last.0.format.configuration == entry.0.format.configuration {
        runs[runs.count - 1].append(entry)
      } else {
        runs.append([entry])
      }
    }
    return runs.compactMap { Clip($0) }
  }

  private init?(_ run: [(Segment, PictureGroup)]) {
    guard let first = run.first, let last = run.last else { return nil }
    format = first.0.format
    start = first.1.start
    end = max(last.1.end, start.advanced(byTicks: 1))
    head = Initialization.bytes(
      for: format, export: .init(start: start, durationTicks: end.ticks(since: start)))
    extents = run.map { segment, group in
      Extent(path: segment.path, offset: group.offset, length: group.length)
    }
    shift = -start.ticks
    totalLength = extents.reduce(Int64(head.count)) { $0 + $1.length }
  }

  /// The same stretch under another head, its recorded bytes as they are.
  init(_ clip: Clip, head: [UInt8]) {
    (format, start, end, extents) = (clip.format, clip.start, clip.end, clip.extents)
    self.head = head
    shift = nil
    totalLength = extents.reduce(Int64(head.count)) { $0 + $1.length }
  }

  /// Recorded bytes, without the head.
  package var recordedLength: Int64 { totalLength - Int64(head.count) }

  /// The bytes, in chunks of up to 256 kB; cut to the MP4's length.
  ///
  /// - Parameter range: of the MP4; all of it by default.
  package func bytes(in range: Range<Int64>? = nil, storage: RecordingStorage) -> ClipBytes {
    let range = (range ?? 0..<totalLength).clamped(to: 0..<totalLength)
    return ClipBytes(clip: self, range: range, storage: storage)
  }
}
