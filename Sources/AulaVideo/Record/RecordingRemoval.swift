package import AulaDomain
import Foundation

/// What became of files that were to be removed.
package struct RemovalOutcome: Sendable {
  /// Gone from the disk, also after a power cut.
  package var gone: Set<ID<Segment>> = []
  package var faults: [Fault] = []
}

extension RecordingStorage {
  /// Removes segments' files and syncs their folders. What is gone already counts as removed, so
  /// that a removal which a crash cut short can be done again.
  ///
  /// Only files that carry their segment's id in their name, below the folder, are removed.
  ///
  /// - Throws: `video.storage-missing` where the marker is not there: then nothing is taken for
  /// gone.
  package func remove(
    _ files: [(path: String, segment: ID<Segment>)]
  ) throws -> RemovalOutcome {
    guard isMarked else { throw missing }
    var outcome = RemovalOutcome()
    var folders: [String: Set<ID<Segment>>] = [:]
    for file in files {
      do {
        let path = try ownPath(file.path, of: file.segment)
        for aside in setAside(beside: path) { try disk.remove(aside) }
        try disk.remove(path)
        folders[(path as NSString).deletingLastPathComponent, default: []].insert(file.segment)
      } catch {
        outcome.faults.append(Self.fault(error))
      }
    }
    for (folder, segments) in folders {
      do {
        if FileManager.default.fileExists(atPath: folder) { try POSIXDisk.syncFolder(folder) }
        outcome.gone.formUnion(segments)
      } catch {
        outcome.faults.append(Self.fault(error))
      }
    }
    // A disk that went away meanwhile has lost nothing.
    guard isMarked else { throw missing }
    return outcome
  }

  /// What recovery found damaged lies beside the file, under its name and more.
  private func setAside(beside path: String) -> [String] {
    let (folder, name) = (
      (path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent
    )
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasPrefix(name) && $0.hasSuffix(Recovery.asideSuffix) }
      .map { folder + "/" + $0 }
  }

  /// Takes away day folders of these files' streams that hold nothing any more. One that a recorder
  /// may be making a file in must not go: only those of days before that of `moment` are looked at.
  package func removeEmptyFolders(of files: [String], before moment: Timestamp) {
    let first = CivilTime(moment).date
    let streams = Set(files.map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
    for stream in streams {
      let days = (try? FileManager.default.contentsOfDirectory(atPath: path(stream))) ?? []
      for day in days where day < first { rmdir(path("\(stream)/\(day)")) }
    }
  }

  private func ownPath(_ relative: String, of segment: ID<Segment>) throws -> String {
    let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
    let isOurs =
      parts.count == 4 && !parts.contains { $0.isEmpty || $0.hasPrefix(".") }
      && Self.segment(ofPath: relative) == segment
    guard isOurs else {
      throw Fault(
        .corrupt, "video.foreign-file",
        "the index calls \(relative) a recording, which no recorder names so: it is left alone")
    }
    return path(relative)
  }

  private static func fault(_ error: any Error) -> Fault {
    error as? Fault
      ?? Fault(.failed, "video.storage-failed", "a recording was not removed", cause: error)
  }
}
