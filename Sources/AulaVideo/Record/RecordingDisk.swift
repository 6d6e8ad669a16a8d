import AulaDomain
import Foundation

/// An open recording file. One thread at a time.
package protocol RecordingFile: AnyObject {
  func write(_ bytes: [UInt8], at offset: Int64) throws
  /// Up to `count` bytes: fewer where the file ends before.
  func read(_ count: Int, at offset: Int64) throws -> [UInt8]
  /// Bytes.
  func length() throws -> Int64
  /// Returns when the bytes are on the disk.
  func sync() throws
  func truncate(to length: Int64) throws
  func close()
}

/// The seam toward the disk: it can be full, gone, slow or broken.
package protocol RecordingDisk: Sendable {
  /// Creates a file and its folders; both are on the disk when this returns.
  func create(_ path: String) throws -> any RecordingFile
  func open(_ path: String) throws -> any RecordingFile
  func openForReading(_ path: String) throws -> any RecordingFile
  /// Bytes that may still be written on the disk that holds `path`.
  func free(at path: String) throws -> Int64
  /// Removes a file; one that is gone already is no error. Its folder must be synced afterwards.
  func remove(_ path: String) throws
}

extension RecordingDisk {
  package func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw POSIXFile.fault(path, "cannot be removed")
    }
  }
}

package struct POSIXDisk: RecordingDisk {
  package init() {}

  package func create(_ path: String) throws -> any RecordingFile {
    let folder = (path as NSString).deletingLastPathComponent
    try makeFolder(folder)
    let file = try POSIXFile(path, flags: O_RDWR | O_CREAT | O_EXCL)
    try POSIXDisk.syncFolder(folder)
    return file
  }

  package func open(_ path: String) throws -> any RecordingFile {
    try POSIXFile(path, flags: O_RDWR)
  }

  package func openForReading(_ path: String) throws -> any RecordingFile {
    try POSIXFile(path, flags: O_RDONLY)
  }

  package func free(at path: String) throws -> Int64 {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw POSIXFile.fault(path, "cannot be measured") }
    // f_bavail, not f_bfree: what root alone may use is not ours.
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  private func makeFolder(_ folder: String) throws {
    if mkdir(folder, 0o755) == 0 {
      try POSIXDisk.syncFolder((folder as NSString).deletingLastPathComponent)
    } else if errno == ENOENT {
      try makeFolder((folder as NSString).deletingLastPathComponent)
      try makeFolder(folder)
    } else if errno != EEXIST {
      throw POSIXFile.fault(folder, "cannot be created")
    }
  }

  static func syncFolder(_ folder: String) throws {
    let handle = Foundation.open(folder, O_RDONLY | O_DIRECTORY)
    guard handle >= 0 else { throw POSIXFile.fault(folder, "cannot be opened") }
    defer { Foundation.close(handle) }
    guard fsync(handle) == 0 else { throw POSIXFile.fault(folder, "cannot be synced") }
  }
}

final class POSIXFile: RecordingFile {
  private let path: String
  private var handle: Int32

  init(_ path: String, flags: Int32) throws {
    self.path = path
    handle = Foundation.open(path, flags | O_CLOEXEC, 0o644)
    if handle < 0 { throw Self.fault(path, "cannot be opened") }
  }

  deinit { close() }

  func write(_ bytes: [UInt8], at offset: Int64) throws {
    var done = 0
    try bytes.withUnsafeBytes { bytes in
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = pwrite(handle, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.fault(path, "cannot be written") }
        done += count
      }
    }
  }

  func read(_ count: Int, at offset: Int64) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let place = buffer.baseAddress?.advanced(by: done)
        let got = pread(handle, place, count - done, off_t(offset) + off_t(done))
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw Self.fault(path, "cannot be read") }
        if got == 0 { break }
        done += got
      }
    }
  }

  func length() throws -> Int64 {
    var status = stat()
    guard fstat(handle, &status) == 0 else { throw Self.fault(path, "cannot be measured") }
    return Int64(status.st_size)
  }

  func sync() throws {
    if fdatasync(handle) != 0 { throw Self.fault(path, "cannot be synced") }
  }

  func truncate(to length: Int64) throws {
    if ftruncate(handle, off_t(length)) != 0 { throw Self.fault(path, "cannot be cut") }
  }

  func close() {
    if handle >= 0 { Foundation.close(handle) }
    handle = -1
  }

  static func fault(_ path: String, _ what: String) -> Fault {
    let code = errno
    let kind: Fault.Kind = code == ENOSPC || code == EDQUOT ? .exhausted : .unavailable
    return Fault(
      kind, "video.storage-failed", "\(path) \(what): \(String(cString: strerror(code)))")
  }
}
