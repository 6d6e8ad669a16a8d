import AulaDomain
import Foundation
import Synchronization

/// The folder that holds the recordings (docs/recording.md).
///
/// A marker file tells it from an empty mount point: without the marker nothing is written, and
/// nothing is taken for lost.
package struct RecordingStorage: Sendable {
  package static let marker = "aula-recordings"

  /// Absolute.
  package let root: String
  /// Bytes that stay free for the index and the system.
  package let minimumFree: Int64
  package let disk: any RecordingDisk
  private let firstUse: FirstUse

  /// A folder that may not be ready yet; `prepare` is tried again before each new file.
  ///
  /// - Parameter isFirstUse: the index holds no recording yet, so the folder may be made and
  /// marked, once.
  package init(
    unprepared root: String, isFirstUse: Bool, minimumFree: Int64 = 512 << 20,
    disk: any RecordingDisk = POSIXDisk()
  ) {
    self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
    self.minimumFree = minimumFree
    self.disk = disk
    firstUse = FirstUse(isFirstUse)
  }

  /// As above, and ready.
  ///
  /// - Throws: `video.storage-missing` where the marker is not there and the folder is not new.
  package init(
    root: String, isFirstUse: Bool, minimumFree: Int64 = 512 << 20,
    disk: any RecordingDisk = POSIXDisk()
  ) throws {
    self.init(unprepared: root, isFirstUse: isFirstUse, minimumFree: minimumFree, disk: disk)
    try prepare()
  }

  /// Marks a new folder. A disk that is away, or a folder with other files, is left alone.
  package func prepare() throws {
    if isMarked { return }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    guard firstUse.isNow, files.allSatisfy({ $0 == "lost+found" }) else { throw missing }
    // Of two recorders that come at once the second one finds the file made, and tries again.
    let file = try disk.create(path(Self.marker))
    defer { file.close() }
    do {
      try file.write(Array("Recordings of Aula, layout 1. See docs/recording.md.\n".utf8), at: 0)
      try file.sync()
    } catch {
      // A marker that is not whole would keep the next try out.
      try? disk.remove(path(Self.marker))
      throw error
    }
    firstUse.end()
  }

  package func path(_ relative: String) -> String { root + "/" + relative }

  package var isMarked: Bool { FileManager.default.fileExists(atPath: path(Self.marker)) }

  var missing: Fault {
    Fault(
      .unavailable, "video.storage-missing",
      "\(root) holds no file \(Self.marker): is the disk mounted?")
  }

  /// Makes a segment's file.
  ///
  /// - Throws: `video.storage-missing`, `video.storage-full`, `video.storage-failed`.
  func create(_ relative: String) throws -> any RecordingFile {
    try checkRoom()
    return try disk.create(path(relative))
  }

  func checkRoom() throws {
    try prepare()
    let free = try disk.free(at: root)
    guard free >= minimumFree else {
      throw Fault(
        .exhausted, "video.storage-full",
        "\(root) has \(free >> 20) MB left; \(minimumFree >> 20) MB are kept free")
    }
  }

  /// The newest files of a stream, oldest first, relative to the root.
  func newestFiles(camera: ID<Camera>, role: StreamRole, count: Int) -> [String] {
    let folder = "\(camera)/\(role.rawValue)"
    let list = { (name: String) in
      ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }
    let files = list(folder).suffix(2).flatMap { day in
      list(folder + "/" + day).filter { $0.hasSuffix(".mp4") }.map { "\(folder)/\(day)/\($0)" }
    }
    return Array(files.suffix(count))
  }

  /// `CAMERA/ROLE/2026-06-15/180000.123-SEGMENT.mp4`, in UTC: names sort by time.
  static func path(
    camera: ID<Camera>, role: StreamRole, segment: ID<Segment>, start: MediaTime
  ) -> String {
    let moment = CivilTime(start.timestamp)
    return "\(camera)/\(role.rawValue)/\(moment.date)/\(moment.time)-\(segment).mp4"
  }

  /// What `path` was made with.
  static func segment(ofPath path: String) -> ID<Segment>? {
    let name = path.split(separator: "/").last?.split(separator: "-").last ?? ""
    return name.hasSuffix(".mp4") ? ID(String(name.dropLast(4))) : nil
  }
}

/// Whether the folder may still be marked: once, or an unmounted disk would be taken for a new one.
private final class FirstUse: Sendable {
  private let state: Atomic<Bool>

  init(_ isNow: Bool) {
    state = Atomic(isNow)
  }

  var isNow: Bool { state.load(ordering: .relaxed) }
  func end() { state.store(false, ordering: .relaxed) }
}

/// A moment by the Gregorian calendar in UTC (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", 2013).
struct CivilTime {
  let date: String
  let time: String

  init(_ moment: Timestamp) {
    // Rounded down, before 1970 too.
    let microseconds = moment.microseconds
    let milliseconds = microseconds / 1_000 - (microseconds % 1_000 < 0 ? 1 : 0)
    let rest = Int((milliseconds % 86_400_000 + 86_400_000) % 86_400_000)
    let days = (milliseconds - Int64(rest)) / 86_400_000
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    let two = { (value: Int) in (value < 10 ? "0" : "") + String(value) }
    date = "\(year)-\(two(month))-\(two(day))"
    let seconds = rest / 1_000
    let fraction = String(1_000 + rest % 1_000).dropFirst()
    time = two(seconds / 3_600) + two(seconds / 60 % 60) + two(seconds % 60) + "." + fraction
  }
}
