import AulaDomain
import Foundation

/// A file with a secret: made once, mode 0600, refused when others may read it.
struct KeyFile {
  let path: String

  /// The file's text; where there is no file, what `make` gives, after it is safely on disk.
  func text(orMaking make: () -> String) throws -> String {
    if let text = try existing() { return text }
    let fresh = try freshFile(make())
    defer { unlink(fresh) }
    // Fails where another process was first: then its key is the key.
    guard link(fresh, path) == 0 || errno == EEXIST else { throw refusal("written") }
    try syncFolder()
    guard let text = try existing() else { throw Self.unreadable(path) }
    return text
  }

  /// Puts `text` in the file's place at once: a reader sees the old one or the new one.
  func replace(with text: String) throws {
    guard rename(try freshFile(text), path) == 0 else { throw refusal("replaced") }
    try syncFolder()
  }

  static func unreadable(_ path: String) -> Fault {
    Fault(
      .corrupt, "store.key-unreadable",
      "the key file \(path) does not hold a key: restore it from a backup")
  }

  private func existing() throws -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw refusal("read")
    }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw refusal("read") }
    guard facts.st_mode & 0o077 == 0 else {
      throw Fault(
        .denied, "store.key-exposed",
        "others may read the key file \(path): `chmod 600` it, and consider it known")
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    guard let data = try handle.readToEnd(), let text = String(data: data, encoding: .utf8) else {
      throw Self.unreadable(path)
    }
    return text
  }

  /// A new file beside this one, written and synced; its path.
  private func freshFile(_ text: String) throws -> String {
    let fresh = "\(path).\(getpid())"
    let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw refusal("written") }
    defer { close(file) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    try handle.write(contentsOf: Data(text.utf8))
    guard fsync(file) == 0 else { throw refusal("synced") }
    return fresh
  }

  private func syncFolder() throws {
    let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw refusal("synced") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw refusal("synced") }
  }

  private func refusal(_ what: String) -> Fault {
    Fault(
      .denied, "store.key-file",
      "the key file \(path) cannot be \(what): \(String(cString: strerror(errno)))")
  }
}
