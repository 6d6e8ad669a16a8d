package import AulaDomain
import Foundation

/// Where a segment's file and its index part.
package enum RecordingDefect: Hashable, Sendable {
  case fileMissing
  /// The file ends before what the index has of it. Bytes.
  case fileShort(indexed: Int64, length: Int64)
  /// It does not begin with the `ftyp` + `moov` that the index describes.
  case headUnlike
  /// Two groups claim the same bytes.
  case groupsOverlap(offset: Int64)
  /// There is no whole group where the index has one: torn, changed, or of another time.
  case groupUnlike(offset: Int64)
  /// A file that the index does not know, though it knows a later one of the same stream.
  case fileUnknown
}

/// Holds the files of recordings against their index, and changes neither.
///
/// Pictures carry no digest: one that was exchanged for another of the same length and form is not
/// found.
package struct RecordingInspection: Sendable {
  private let root: String

  package init(root: String) {
    self.root = root
  }

  /// - Parameters:
  ///   - groups: all of the segment, in order of their bytes.
  ///   - readsAll: every fragment, not only each group's first: all bytes are read.
  /// - Throws: `video.unreadable-recording` where the disk does not answer.
  package func defect(
    of segment: Segment, groups: [PictureGroup], readsAll: Bool
  ) throws(Fault) -> RecordingDefect? {
    let path = root + "/" + segment.path
    guard FileManager.default.fileExists(atPath: path) else { return .fileMissing }
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      return try Look(handle: handle).defect(of: segment, groups: groups, readsAll: readsAll)
    } catch {
      throw Fault(
        .unavailable, "video.unreadable-recording", "\(path) cannot be read", cause: error)
    }
  }

  /// Files of segments below the folder, relative to it, with their ids.
  package func files() -> [(path: String, segment: ID<Segment>)] {
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.sorted().compactMap { path in
      RecordingStorage.segment(ofPath: path).map { (path, $0) }
    }
  }
}

private struct Look {
  let handle: FileHandle

  func defect(
    of segment: Segment, groups: [PictureGroup], readsAll: Bool
  ) throws -> RecordingDefect? {
    let length = Int64(try handle.seekToEnd())
    let indexed = groups.last.map { $0.offset + $0.length } ?? segment.initializationLength
    if length < indexed { return .fileShort(indexed: indexed, length: length) }
    let head = SegmentHead(try bytes(at: 0, segment.initializationLength))
    guard let head, Int64(head.length) == segment.initializationLength,
      head.format.codec == segment.format.codec,
      head.format.configuration == segment.format.configuration
    else { return .headUnlike }
    var place = segment.initializationLength
    for group in groups {
      if group.offset < place { return .groupsOverlap(offset: group.offset) }
      guard try isThere(group, readsAll) else { return .groupUnlike(offset: group.offset) }
      place = group.offset + group.length
    }
    return nil
  }

  private func isThere(_ group: PictureGroup, _ readsAll: Bool) throws -> Bool {
    guard readsAll else {
      let start = try bytes(at: group.offset, min(group.length, 256))
      guard let head = FragmentScanner.head(in: start[...], at: 0) else { return false }
      return head.isKey && head.start == group.start && Int64(head.length) <= group.length
    }
    let bytes = try bytes(at: group.offset, group.length)
    var (place, frames) = (0, 0)
    while let found = FragmentScanner.fragment(in: bytes[...], at: place) {
      if frames == 0, found.start != group.start || !found.isKey { return false }
      frames += 1
      place += found.length
    }
    return place == bytes.count && frames == group.frames
  }

  private func bytes(at offset: Int64, _ count: Int64) throws -> [UInt8] {
    try handle.seek(toOffset: UInt64(offset))
    return [UInt8](try handle.read(upToCount: Int(count)) ?? Data())
  }
}
