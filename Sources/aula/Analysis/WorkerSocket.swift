import AulaDomain
import Foundation

/// One end of the socket between the server and a worker: whole messages, each behind its length in
/// 4 bytes. Calls block: a thread that reads, and one that writes.
final class WorkerSocket: Sendable {
  /// A still of a long group of pictures is the largest.
  static let largestMessage = 96 << 20

  let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Two ends of one; the worker's end is to be given to it and closed here.
  static func pair() throws -> (server: WorkerSocket, worker: Int32) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Fault(
        .exhausted, "analysis.no-worker",
        "no socket for a worker process: \(String(cString: strerror(errno)))")
    }
    return (WorkerSocket(ends[0]), ends[1])
  }

  /// False where nobody reads any more.
  func send(_ message: [UInt8]) -> Bool {
    var wire = WireWriter()
    wire.put(UInt32(message.count))
    return write(wire.bytes) && write(message)
  }

  /// The next message; `nil` at the end, or where what comes is no message.
  func receive() -> [UInt8]? {
    guard let head = read(4) else { return nil }
    var wire = WireReader(head)
    guard let count = try? wire.number(UInt32.self), count <= Self.largestMessage else {
      return nil
    }
    return read(Int(count))
  }

  /// Both directions end now, also for who waits in a call.
  func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        // Without the signal that would end this process.
        let count = Foundation.send(
          descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }

  private func read(_ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = Foundation.read(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          isWhole = false
          return
        }
        filled += got
      }
    }
    return isWhole ? bytes : nil
  }
}
