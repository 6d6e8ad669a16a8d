import AulaDomain
import Foundation

/// What lies below the folder of the setting `data`.
struct DataFolder {
  let path: String

  var database: String { path + "/aula.sqlite" }
  /// Tiles of the map.
  var map: String { path + "/map.mbtiles" }

  /// Keeps other processes that record or serve out, for as long as the answer is kept; the kernel
  /// lets go of it however the process ends.
  ///
  /// - Throws: `data.in-use`.
  func lock() throws -> DataLock { try DataLock(path: path + "/aula.lock") }

  var ballast: Ballast { Ballast(folder: path) }

  /// Runs what a start writes, and says where it fails because the disk is full: that looks
  /// different for each file.
  ///
  /// - Throws: `data.full`, or what was thrown.
  func telling<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
    do {
      return try await work()
    } catch let error where !(error is CancellationError) {
      let isExhausted = (error as? Fault)?.kind == .exhausted
      guard isExhausted || ballast.isFull else { throw error }
      throw Fault(
        .exhausted, "data.full",
        "the disk of the data folder \(path) is full, \((ballast.free ?? 0) >> 20) MB are left: "
          + "free some space there, other files first; the oldest recordings lie in "
          + "recordings/CAMERA/STREAM/DAY",
        cause: error)
    }
  }

  /// Makes the folder where there is none, for its owner alone: it holds keys and personal data.
  func make() throws {
    if ballast.isFull { ballast.letGo() }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Fault(
        .denied, "data.folder",
        "the data folder \(path) cannot be made: look at its owner and mode",
        cause: error)
    }
  }
}

/// A file that one process at a time holds.
final class DataLock: Sendable {
  private let file: Int32

  init(path: String) throws {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw Fault(
        .denied, "data.folder", "\(path) cannot be opened: look at its owner and mode")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw Fault(
        .conflict, "data.in-use",
        "another aula records or serves from this data folder: stop it, or name another --data")
    }
  }

  deinit { close(file) }
}
