package import AulaDomain
import Foundation

/// Makes disk and index agree after a crash (docs/recording.md, "Recovery").
///
/// Bytes beyond the index are adopted as far as they are whole fragments, and the rest is cut off;
/// groups of the index beyond the file's end are withdrawn. Nothing that is indexed is rewritten.
package struct Recovery: Sendable {
  /// Files of one stream that are looked at: only the last can be torn; more, to be sure.
  static let filesLookedAt = 3

  private let storage: RecordingStorage
  private let index: any RecordingIndex

  package init(storage: RecordingStorage, index: any RecordingIndex) {
    self.storage = storage
    self.index = index
  }

  package func repair(camera: ID<Camera>, role: StreamRole) throws {
    let files = storage.newestFiles(camera: camera, role: role, count: Self.filesLookedAt)
    for path in files { try repair(path, camera: camera, role: role) }
  }

  private func repair(_ path: String, camera: ID<Camera>, role: StreamRole) throws {
    guard let id = RecordingStorage.segment(ofPath: path) else { return }
    let whole = storage.path(path)
    let length = try Int64(
      URL(filePath: whole).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0)
    defer { try? index.close(id) }
    if let indexed = try index.indexedLength(of: id) {
      if length < indexed { try index.withdraw(id, beyond: length) }
      if length > indexed { try adopt(path, id, from: indexed) }
    } else {
      try adoptUnknown(path, id, camera: camera, role: role)
    }
  }

  /// The crash fell between the file's creation and its entry in the index.
  private func adoptUnknown(
    _ path: String, _ id: ID<Segment>, camera: ID<Camera>, role: StreamRole
  ) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: storage.path(path))))
    guard let head = SegmentHead(bytes),
      let first = FragmentScanner.fragment(in: bytes[...], at: head.length), first.isKey
    else {
      try FileManager.default.removeItem(atPath: storage.path(path))
      return
    }
    try index.open(
      Segment(
        id: id, camera: camera, role: role, path: path, format: head.format,
        initializationLength: Int64(head.length), start: first.start))
    try adopt(path, id, from: Int64(head.length))
  }

  private func adopt(_ path: String, _ id: ID<Segment>, from offset: Int64) throws {
    let handle = try FileHandle(forReadingFrom: URL(filePath: storage.path(path)))
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(offset))
    let tail = [UInt8](try handle.readToEnd() ?? Data())
    let groups = Self.groups(in: tail, of: id, offset: offset)
    let file = try storage.disk.open(storage.path(path))
    defer { file.close() }
    try file.truncate(to: groups.last.map { $0.offset + $0.length } ?? offset)
    try file.sync()
    if !groups.isEmpty { try index.commit(groups) }
  }

  /// Whole fragments, put into groups by their key frames; the first must be one.
  static func groups(in tail: [UInt8], of id: ID<Segment>, offset: Int64) -> [PictureGroup] {
    var groups: [PictureGroup] = []
    var place = 0
    while let found = FragmentScanner.fragment(in: tail[...], at: place) {
      let end = found.start.advanced(byTicks: found.durationTicks)
      if found.isKey {
        if let last = groups.popLast() { groups.append(last.ending(at: found.start)) }
        groups.append(
          PictureGroup(
            segment: id, offset: offset + Int64(place), length: Int64(found.length),
            start: found.start, end: end, frames: 1))
      } else {
        guard let last = groups.popLast() else { return [] }
        groups.append(last.adding(found, ending: end))
      }
      place += found.length
    }
    return groups
  }
}

extension PictureGroup {
  fileprivate func ending(at end: MediaTime) -> PictureGroup {
    PictureGroup(
      segment: segment, offset: offset, length: length, start: start, end: end, frames: frames)
  }

  fileprivate func adding(_ found: FragmentScanner.Found, ending end: MediaTime) -> PictureGroup {
    PictureGroup(
      segment: segment, offset: offset, length: length + Int64(found.length), start: start,
      end: end, frames: frames + 1)
  }
}

/// What a segment file says of itself at its start.
package struct SegmentHead {
  package let length: Int
  package let format: StreamFormat

  /// `nil` unless `bytes` begin with a whole `ftyp` and `moov` of ours.
  package init?(_ bytes: [UInt8]) {
    var place = 0
    for name in ["ftyp", "moov"] {
      guard let size = Self.box(name, in: bytes, at: place) else { return nil }
      place += size
    }
    for (codec, name) in [(VideoCodec.h264, "avcC"), (.h265, "hvcC")] {
      guard let at = Self.find(name, in: bytes[..<place]),
        let size = Self.box(name, in: bytes, at: at - 4), at - 4 + size <= place
      else { continue }
      let sets = ParameterSets(codec: codec, configuration: Array(bytes[at + 4..<at - 4 + size]))
      guard let format = sets.format(nominalRate: 0) else { return nil }
      (self.length, self.format) = (place, format)
      return
    }
    return nil
  }

  private static func box(_ name: String, in bytes: [UInt8], at place: Int) -> Int? {
    guard place >= 0, place + 8 <= bytes.count else { return nil }
    let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard size >= 8, place + size <= bytes.count else { return nil }
    return bytes[place + 4..<place + 8].elementsEqual(name.utf8) ? size : nil
  }

  private static func find(_ name: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let wanted = Array(name.utf8)
    return (bytes.startIndex..<max(bytes.startIndex, bytes.endIndex - 3)).first {
      bytes[$0..<$0 + 4].elementsEqual(wanted)
    }
  }
}
