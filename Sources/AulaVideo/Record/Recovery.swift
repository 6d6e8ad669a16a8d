package import AulaDomain
import Foundation

/// Makes disk and index agree after a crash (docs/recording.md, "Recovery").
///
/// Bytes beyond the index are adopted as far as they are sound fragments; what is torn behind them
/// is cut off, and what is damaged is put aside and told as a hole. Groups of the index beyond the
/// file's end are withdrawn. Nothing that is indexed is rewritten.
package struct Recovery {
  /// Footage that was on the disk and is not to be read any more.
  package struct Hole: Hashable, Sendable {
    package let start: MediaTime
    /// `nil` where nothing that is left says how long it was.
    package let end: MediaTime?
  }

  package struct Report: Sendable {
    package var holes: [Hole] = []
    /// Files that could not be repaired: one does not stop the others.
    package var faults: [Fault] = []
    /// Of what was adopted.
    package var firstStart: MediaTime?
    package var lastEnd: MediaTime?

    fileprivate mutating func note(_ adopted: [PictureGroup]) {
      guard let first = adopted.first, let last = adopted.last else { return }
      firstStart = firstStart ?? first.start
      lastEnd = max(lastEnd ?? last.end, last.end)
    }
  }

  /// Files of one stream that are looked at: only the last can be torn; more, to be sure.
  static let filesLookedAt = 3
  /// What is put aside: a file's path, the place in it, and this.
  static let asideSuffix = ".damaged"

  private let storage: RecordingStorage
  private let index: any RecordingIndex
  private let bound: GroupBound
  private let change: (IndexChange) throws -> Void

  package init(storage: RecordingStorage, index: any RecordingIndex) {
    self.init(storage: storage, index: index, bound: GroupBound()) { try $0.apply(to: index) }
  }

  init(
    storage: RecordingStorage, index: any RecordingIndex, bound: GroupBound,
    change: @escaping (IndexChange) throws -> Void
  ) {
    self.storage = storage
    self.index = index
    self.bound = bound
    self.change = change
  }

  /// - Throws: the first fault of those that `report` gives.
  @discardableResult
  package func repair(camera: ID<Camera>, role: StreamRole) throws -> Report {
    let report = report(camera: camera, role: role)
    if let fault = report.faults.first { throw fault }
    return report
  }

  package func report(camera: ID<Camera>, role: StreamRole) -> Report {
    var report = Report()
    let files = storage.newestFiles(camera: camera, role: role, count: Self.filesLookedAt)
    for path in files {
      do {
        try repair(path, camera, role, &report)
      } catch {
        report.faults.append(.storage(error))
      }
    }
    return report
  }

  private func repair(
    _ path: String, _ camera: ID<Camera>, _ role: StreamRole, _ report: inout Report
  ) throws {
    guard let id = RecordingStorage.segment(ofPath: path) else { return }
    let file = try storage.disk.open(storage.path(path))
    defer { file.close() }
    guard let known = try index.indexed(id) else {
      try adoptUnknown(path, id, file, camera, role, &report)
      return
    }
    let length = try file.length()
    if length < known.length { try change(.withdraw(id, beyond: length)) }
    if length > known.length { try adopt(path, id, file, known, &report) }
    try change(.close(id))
  }

  /// The crash fell between the file's creation and its entry in the index.
  private func adoptUnknown(
    _ path: String, _ id: ID<Segment>, _ file: any RecordingFile, _ camera: ID<Camera>,
    _ role: StreamRole, _ report: inout Report
  ) throws {
    let reader = try FragmentReader(file)
    let start = try file.read(Int(min(reader.end, Int64(SegmentHead.longest))), at: 0)
    let head = SegmentHead(start)
    guard let head, let first = try reader.fragment(at: Int64(head.length))?.found, first.isKey,
      TailScan.isNear(first.start, MediaTime(id.moment))
    else {
      try discard(path, id, reader, from: Int64(head?.length ?? 0), camera, role, &report)
      return
    }
    let length = Int64(head.length)
    try change(
      .open(
        Segment(
          id: id, camera: camera, role: role, path: path, format: head.format,
          initializationLength: length,
          initializationDigest: TailScan.digest(start.prefix(head.length)),
          start: first.start)))
    let known = IndexedSegment(
      length: length, initializationLength: length, start: first.start, end: first.start)
    try adopt(path, id, file, known, &report)
    try change(.close(id))
  }

  private func adopt(
    _ path: String, _ id: ID<Segment>, _ file: any RecordingFile, _ known: IndexedSegment,
    _ report: inout Report
  ) throws {
    let reader = try FragmentReader(file)
    var scan = TailScan(id, known, bound)
    try scan.read(reader)
    if try Leavings(reader: reader, from: scan.place).areDamaged {
      let hole = try putAside(path, reader, from: scan.place, after: scan.end)
      report.holes.append(hole)
    }
    try file.truncate(to: scan.place)
    try file.sync()
    if scan.groups.isEmpty { return }
    try change(.commit(scan.groups))
    report.note(scan.groups)
  }

  /// A file of which nothing can be adopted: removed, unless there is more in it than a crash
  /// leaves.
  private func discard(
    _ path: String, _ id: ID<Segment>, _ reader: FragmentReader, from place: Int64,
    _ camera: ID<Camera>, _ role: StreamRole, _ report: inout Report
  ) throws {
    let whole = storage.path(path)
    let leavings = Leavings(reader: reader, from: place)
    guard reader.end > Leavings.longestHead, try leavings.areDamaged else {
      try FileManager.default.removeItem(atPath: whole)
      return
    }
    let last = try [index.lastEnd(camera: camera, role: role), report.lastEnd].compactMap { $0 }
    let made = MediaTime(id.moment)
    let start = try last.max() ?? leavings.firstStart(near: made) ?? made
    report.holes.append(Hole(start: start, end: try leavings.end(after: start)))
    try FileManager.default.moveItem(atPath: whole, toPath: whole + Self.asideSuffix)
  }

  /// Copies what lies behind `place` beside the file, so that nobody loses what an expert could
  /// still read.
  private func putAside(
    _ path: String, _ reader: FragmentReader, from place: Int64, after end: MediaTime
  ) throws -> Hole {
    let aside = storage.path("\(path).\(place)\(Self.asideSuffix)")
    try? FileManager.default.removeItem(atPath: aside)
    let copy = try storage.disk.create(aside)
    defer { copy.close() }
    var done = place
    while done < reader.end {
      let bytes = try reader.file.read(Int(min(1 << 20, reader.end - done)), at: done)
      guard !bytes.isEmpty else { break }
      try copy.write(bytes, at: done - place)
      done += Int64(bytes.count)
    }
    try copy.sync()
    return Hole(start: end, end: try Leavings(reader: reader, from: place).end(after: end))
  }
}
