import CZlib
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers packed by gzip (RFC 1952), for the thin lines of yards and crews.
enum Gzip {
  /// Bytes: below, the header outweighs what is saved; above, packing holds up others.
  static let sizes = 1_024...(8 << 20)

  /// `nil` where it would not be smaller.
  static func pack(_ bytes: ByteBuffer, level: Int32 = 5) -> ByteBuffer? {
    var stream = z_stream()
    guard sizes.contains(bytes.readableBytes), aula_gzip_begin(&stream, level) == Z_OK else {
      return nil
    }
    defer { deflateEnd(&stream) }
    // What does not get smaller does not fit, and is left as it is.
    let room = bytes.readableBytes - 1
    var packed = ByteBufferAllocator().buffer(capacity: room)
    var isWhole = false
    _ = bytes.withUnsafeReadableBytes { source in
      packed.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
        let input = source.bindMemory(to: UInt8.self)
        let output = target.bindMemory(to: UInt8.self)
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
        return room - Int(stream.avail_out)
      }
    }
    return isWhole ? packed : nil
  }

  /// Text; pictures, films and streams of events are left alone.
  static func isPacked(type: String?) -> Bool {
    guard let type = type?.prefix(while: { $0 != ";" }).lowercased() else { return false }
    return ["application/json", "application/manifest+json", "image/svg+xml"].contains(type)
      || type.hasPrefix("text/") && type != "text/event-stream"
  }

  /// Whether who asks reads gzip (RFC 9110, 12.5.3).
  static func isRead(by request: Request) -> Bool {
    var isAny = false
    for coding in (request.headers[.acceptEncoding] ?? "").lowercased().split(separator: ",") {
      let parts = coding.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = parts.first else { continue }
      let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap {
        Double($0.dropFirst(2))
      }
      let isWanted = (quality ?? 1) > 0
      if name == "gzip" { return isWanted }
      if name == "*" { isAny = isWanted }
    }
    return isAny
  }
}
