import AulaDomain
import Foundation

/// Room that is kept in the data folder for the day on which its disk is full: let go of, it lets a
/// server start, people work, and retention write down what it removes.
struct Ballast: Sendable {
  /// Bytes.
  static let size: Int64 = 32 << 20
  /// The data folder is full where less than this is left. Bytes.
  static let least: Int64 = 4 << 20

  private let folder: String
  private var path: String { folder + "/ballast" }

  init(folder: String) {
    self.folder = folder
  }

  /// Bytes that may still be written beside it; `nil` where nobody knows. A folder that is still to
  /// be made lies on the disk of the nearest one that is there.
  var free: Int64? {
    var status = statvfs()
    var place = URL(filePath: folder).standardizedFileURL.path
    while statvfs(place, &status) != 0 {
      guard errno == ENOENT, place != "/" else { return nil }
      place = (place as NSString).deletingLastPathComponent
    }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  var isFull: Bool { free.map { $0 < Self.least } ?? false }

  /// - Returns: whether there was any.
  @discardableResult
  func letGo() -> Bool { unlink(path) == 0 }

  /// Where there is none, and `room` stays free beside it.
  func take(leaving room: Int64) {
    guard access(path, F_OK) != 0, let free, free - Self.size >= room else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    // Blocks of its own: a file with holes would give nothing back.
    if posix_fallocate(file, 0, off_t(Self.size)) != 0 { letGo() }
  }
}
