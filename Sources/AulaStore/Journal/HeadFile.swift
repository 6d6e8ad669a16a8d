import AulaDomain
import Foundation
import Synchronization

/// Signed heads that are handed out: one line each, in a file that may lie on another disk, where
/// who can write the database cannot reach it.
///
/// A head is synced to disk before `append` returns. Beyond `roomy` bytes the file is thinned: all
/// heads of the last day stay, and the first of each hour before it. Where it cannot be replaced,
/// as on a mount that only lets one append, it grows.
package final class HeadFile: Sendable {
  static let roomy = 16 << 20

  package let path: String
  private let state: Mutex<State>

  private struct State {
    var last: SignedHead?
    var limit: Int
  }

  package init(path: String, limit: Int = HeadFile.roomy) {
    self.path = path
    let last = (try? Self.read(path))?.heads.last
    state = Mutex(State(last: last, limit: limit))
  }

  /// The head that was written last.
  package var last: SignedHead? { state.withLock { $0.last } }

  /// Does nothing where this head was the last one written. Throws `journal.head-file`.
  package func append(_ head: SignedHead) throws {
    try state.withLock { state in
      if state.last == head { return }
      let size = try write(head.line + "\n")
      state.last = head
      if size > state.limit { state.limit = max(state.limit, thin() * 2) }
    }
  }

  /// The heads of a file, and how many of its lines are none.
  package static func read(_ path: String) throws -> (heads: [SignedHead], unreadable: Int) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Fault(.notFound, "journal.no-heads", "\(path): heads cannot be read", cause: error)
    }
    let lines = text.split(separator: "\n")
    let heads = lines.compactMap { SignedHead(line: $0) }
    return (heads, lines.count - heads.count)
  }

  /// All of the last day, and one an hour before it.
  static func thinned(_ heads: [SignedHead]) -> [SignedHead] {
    guard let newest = heads.map(\.signedAt).max() else { return [] }
    let day = newest - .seconds(86_400)
    var hours: Set<Int64> = []
    return heads.filter { head in
      head.signedAt >= day || hours.insert(head.signedAt.microseconds / 3_600_000_000).inserted
    }
  }

  /// The file's length now.
  private func write(_ line: String) throws -> Int {
    let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw refusal("opened") }
    defer { close(file) }
    let end = lseek(file, 0, SEEK_END)
    var last: UInt8 = 0
    // A crash may have left half a line.
    let isTorn = end > 0 && pread(file, &last, 1, end - 1) == 1 && last != UInt8(ascii: "\n")
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    do {
      try handle.write(contentsOf: Data(((isTorn ? "\n" : "") + line).utf8))
    } catch { throw refusal("written") }
    guard fsync(file) == 0 else { throw refusal("synced") }
    return Int(end) + line.utf8.count
  }

  /// How many bytes are left.
  private func thin() -> Int {
    guard let heads = try? Self.read(path).heads else { return 0 }
    let text = Self.thinned(heads).map { $0.line + "\n" }.joined()
    // Where it cannot be replaced it goes on growing, which harms nobody but the disk.
    try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    return text.utf8.count
  }

  private func refusal(_ what: String) -> Fault {
    Fault(
      .unavailable, "journal.head-file",
      "\(path): a signed head cannot be \(what): \(String(cString: strerror(errno)))")
  }
}
