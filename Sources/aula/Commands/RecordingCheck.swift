import AulaDomain
import AulaStore
import AulaVideo
import Foundation

/// Every segment of the index against its file, and every file against the index.
struct RecordingCheck: Sendable {
  struct Defect: Encodable, Sendable {
    let path: String
    let words: String
  }

  struct Report: Sendable {
    let readsAll: Bool
    var segments = 0
    var groups = 0
    /// Groups that were recorded before there were digests: their bytes are not proven.
    var withoutDigest = 0
    /// Recordings that the journal does not list yet.
    var unsealed = 0
    var seals = SealReport()
    var defects: [Defect] = []
  }

  let store: Store
  let readsAll: Bool

  /// On a thread of its own: it reads files, and many.
  func run() async throws -> Report {
    try await onThread(named: "aula.verify") { Result { try look() } }.get()
  }

  private func look() throws -> Report {
    var report = Report(readsAll: readsAll)
    // Files first: what is recorded meanwhile is then in the index, and not the other way round.
    let folders = try store.readBlocking { try RecordingArchive.folders($0) }
    let files = folders.flatMap { folder in
      RecordingInspection(root: folder).files().map { (folder, $0.path, $0.segment) }
    }
    var known: Set<ID<Segment>> = []
    var newest: [Substring: ID<Segment>] = [:]
    var last = ID<Segment>(rawValue: -1)
    while true {
      let page = try store.readBlocking {
        try RecordingArchive.segments(after: last, limit: 100, $0)
      }
      guard let end = page.last?.segment.id else { break }
      last = end
      for (folder, segment, groups, seal) in page {
        known.insert(segment.id)
        newest[Self.stream(segment.path)] = segment.id
        report.count(folder, segment, groups, seal)
        let defects = try RecordingInspection(root: folder).defects(
          of: segment, groups: groups, readsAll: readsAll)
        if defects == [.fileMissing], try isRemoving(segment.id) { continue }
        for defect in defects { report.note(defect, folder, segment.path) }
      }
    }
    report.noteUnknown(files.filter { !known.contains($0.2) }, newest)
    report.seals = try store.readBlocking { try RecordingSeals.check($0) }
    for defect in report.seals.defects {
      report.defects.append(Defect(path: defect.place, words: defect.words))
    }
    return report
  }

  /// What retention removes, now or since the index was read, is not lost.
  private func isRemoving(_ segment: ID<Segment>) throws -> Bool {
    try store.readBlocking { try RecordingRetention.isRemoving(segment, $0) }
  }

  /// `CAMERA/ROLE` of a segment's path.
  fileprivate static func stream(_ path: String) -> Substring {
    let ends = path.indices.filter { path[$0] == "/" }
    return ends.count > 1 ? path[..<ends[1]] : path[...]
  }
}

extension RecordingCheck.Report {
  /// Holds the rows of a segment against what they were sealed as.
  fileprivate mutating func count(
    _ folder: String, _ segment: Segment, _ groups: [PictureGroup], _ seal: [UInt8]?
  ) {
    segments += 1
    self.groups += groups.count
    withoutDigest += groups.count { $0.digest == nil }
    unsealed += seal == nil ? 1 : 0
    guard let seal, seal != SegmentRoll.digest(segment, groups) else { return }
    defects.append(
      RecordingCheck.Defect(
        path: "\(folder)/\(segment.path)",
        words: "its entries in the index are not those that were sealed"))
  }

  /// Files of which the index knows nothing, though it knows a later one of the same stream: the
  /// newest may have been made a moment before its entry.
  fileprivate mutating func noteUnknown(
    _ files: [(folder: String, path: String, segment: ID<Segment>)],
    _ newest: [Substring: ID<Segment>]
  ) {
    for (folder, path, id) in files {
      guard let later = newest[RecordingCheck.stream(path)], id < later else { continue }
      // Retention may have removed it since the files were counted.
      if FileManager.default.fileExists(atPath: "\(folder)/\(path)") {
        note(.fileUnknown, folder, path)
      }
    }
  }

  fileprivate mutating func note(_ defect: RecordingDefect, _ folder: String, _ path: String) {
    defects.append(RecordingCheck.Defect(path: "\(folder)/\(path)", words: defect.words))
  }
}

extension RecordingDefect {
  var words: String {
    switch self {
    case .fileMissing: "the file is missing"
    case .fileShort(let indexed, let length):
      "the file has \(length) bytes; the index knows \(indexed)"
    case .headUnlike(let length): "its beginning, bytes 0 to \(length), is not what was recorded"
    case .groupsOverlap(let offset): "the index has two groups at byte \(offset)"
    case .groupUnlike(let offset, let length):
      "bytes \(offset) to \(offset + length) are not the pictures that were recorded"
    case .fileUnknown: "the index does not know the file, though it knows later ones"
    }
  }
}

extension SealDefect {
  var place: String {
    switch self {
    case .lost(let segment, _): "recording \(segment)"
    case .listUnlike(let entry, _, _, _): "journal entry \(entry)"
    case .unknownLists: "segment_seal"
    }
  }

  var words: String {
    switch self {
    case .lost(_, let entry):
      "sealed by journal entry \(entry), it is gone from the index and was not removed on purpose"
    case .listUnlike(_, let moment, let listed, let found):
      "it listed \(listed) recordings at \(Int(moment.seconds)) (Unix time); the index has another "
        + "list, of \(found)"
    case .unknownLists(let count): "\(count) lists of recordings are in no journal entry"
    }
  }
}
