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
      for (folder, segment, groups) in page {
        known.insert(segment.id)
        newest[Self.stream(segment.path)] = segment.id
        report.segments += 1
        report.groups += groups.count
        let defect = try RecordingInspection(root: folder).defect(
          of: segment, groups: groups, readsAll: readsAll)
        guard let defect, try !isRemoving(segment.id) else { continue }
        report.note(defect, folder, segment.path)
      }
    }
    for (folder, path, id) in files where !known.contains(id) {
      // The newest file of a stream may have been made a moment before its entry.
      guard let later = newest[Self.stream(path)], id < later else { continue }
      // Retention may have removed it since the files were counted.
      if FileManager.default.fileExists(atPath: "\(folder)/\(path)") {
        report.note(.fileUnknown, folder, path)
      }
    }
    return report
  }

  /// What retention removes, now or since the index was read, is not lost.
  private func isRemoving(_ segment: ID<Segment>) throws -> Bool {
    try store.readBlocking { try RecordingRetention.isRemoving(segment, $0) }
  }

  /// `CAMERA/ROLE` of a segment's path.
  private static func stream(_ path: String) -> Substring {
    let ends = path.indices.filter { path[$0] == "/" }
    return ends.count > 1 ? path[..<ends[1]] : path[...]
  }
}

extension RecordingCheck.Report {
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
    case .headUnlike: "its beginning is not what the index describes"
    case .groupsOverlap(let offset): "the index has two groups at byte \(offset)"
    case .groupUnlike(let offset): "no whole group of pictures at byte \(offset)"
    case .fileUnknown: "the index does not know the file, though it knows later ones"
    }
  }
}
