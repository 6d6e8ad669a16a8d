package import AulaDomain
import Crypto
import Foundation

/// Where a segment's file and its index part.
package enum RecordingDefect: Hashable, Sendable {
  case fileMissing
  /// The file ends before what the index has of it. Bytes.
  case fileShort(indexed: Int64, length: Int64)
  /// It does not begin with the `ftyp` + `moov` that the index describes.
  case headUnlike(length: Int64)
  /// Two groups claim the same bytes.
  case groupsOverlap(offset: Int64)
  /// What was recorded is not there: torn, changed, or of another time.
  case groupUnlike(offset: Int64, length: Int64)
  /// A file that the index does not know, though it knows a later one of the same stream.
  case fileUnknown
}

/// Holds the files of recordings against their index, and changes neither.
package struct RecordingInspection: Sendable {
  private let root: String
  private let disk: any RecordingDisk

  package init(root: String, disk: any RecordingDisk = POSIXDisk()) {
    self.root = root
    self.disk = disk
  }

  /// - Parameters:
  ///   - groups: all of the segment, in order of their bytes.
  ///   - readsAll: every byte, against the groups' digests; where a group has none, every fragment.
  ///     Otherwise each group's first fragment only.
  /// - Throws: `video.unreadable-recording` where the disk does not answer.
  package func defects(
    of segment: Segment, groups: [PictureGroup], readsAll: Bool
  ) throws(Fault) -> [RecordingDefect] {
    let path = root + "/" + segment.path
    guard FileManager.default.fileExists(atPath: path) else { return [.fileMissing] }
    do {
      let file = try disk.openForReading(path)
      defer { file.close() }
      return try Look(reader: FragmentReader(file)).defects(
        of: segment, groups: groups, readsAll: readsAll)
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
  let reader: FragmentReader

  /// The index's own numbers may be wrong too: none is added before it was held against the file.
  func defects(
    of segment: Segment, groups: [PictureGroup], readsAll: Bool
  ) throws -> [RecordingDefect] {
    var defects: [RecordingDefect] = []
    if try !isHeadThere(segment) {
      defects.append(.headUnlike(length: segment.initializationLength))
    }
    var place = segment.initializationLength
    for group in groups {
      if group.offset < place { return defects + [.groupsOverlap(offset: group.offset)] }
      guard group.length > 0, group.offset <= reader.end, group.length <= reader.end - group.offset
      else {
        let (indexed, _) = group.offset.addingReportingOverflow(max(0, group.length))
        return defects + [.fileShort(indexed: indexed, length: reader.end)]
      }
      if try !isThere(group, readsAll) {
        defects.append(.groupUnlike(offset: group.offset, length: group.length))
      }
      place = group.offset + group.length
    }
    return defects
  }

  private func isHeadThere(_ segment: Segment) throws -> Bool {
    let length = segment.initializationLength
    guard length > 0, length <= min(reader.end, Int64(SegmentHead.longest)) else { return false }
    let bytes = try reader.file.read(Int(length), at: 0)
    if let digest = segment.initializationDigest, digest != TailScan.digest(bytes) { return false }
    guard let head = SegmentHead(bytes) else { return false }
    return Int64(head.length) == length && head.format.codec == segment.format.codec
      && head.format.configuration == segment.format.configuration
  }

  private func isThere(_ group: PictureGroup, _ readsAll: Bool) throws -> Bool {
    guard readsAll else {
      guard let head = try reader.head(at: group.offset) else { return false }
      return head.isKey != group.continues && head.start == group.start
        && Int64(head.length) <= group.length
    }
    guard let digest = group.digest else { return try areFragmentsThere(group) }
    return try digest == self.digest(of: group)
  }

  private func digest(of group: PictureGroup) throws -> [UInt8] {
    var hash = SHA256()
    var done: Int64 = 0
    while done < group.length {
      let bytes = try reader.file.read(
        Int(min(1 << 20, group.length - done)), at: group.offset + done)
      if bytes.isEmpty { break }
      hash.update(data: bytes)
      done += Int64(bytes.count)
    }
    return Array(hash.finalize())
  }

  /// Of a group that was recorded before there were digests.
  private func areFragmentsThere(_ group: PictureGroup) throws -> Bool {
    let end = group.offset + group.length
    var (place, frames) = (group.offset, 0)
    while place < end, let found = try reader.fragment(at: place)?.found {
      if frames == 0, found.start != group.start || found.isKey == group.continues { return false }
      frames += 1
      place += Int64(found.length)
    }
    return place == end && frames == group.frames
  }
}
