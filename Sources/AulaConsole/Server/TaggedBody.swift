import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// An answer that a browser keeps and asks about: with a tag for each coding (RFC 9110, 8.8.3). It
/// is packed once, when somebody first asks for it packed.
final class TaggedBody: Sendable {
  private enum Packed {
    case notYet
    case bytes(ByteBuffer?)
  }

  let type: String
  /// Of what is in it.
  let tag: String
  let plain: ByteBuffer
  private let packed = Mutex(Packed.notYet)

  init(type: String, tag: String, bytes: ByteBuffer) {
    (self.type, self.tag, plain) = (type, tag, bytes)
  }

  func answer(_ request: Request, keep: String) -> Response {
    let packed = Gzip.isPacked(type: type) && Gzip.isRead(by: request) ? packedBytes : nil
    let tag = packed == nil ? "\"\(tag)\"" : "\"\(tag)-gzip\""
    var headers: HTTPFields = [.contentType: type, .eTag: tag, .cacheControl: keep]
    if Self.matches(request.headers[.ifNoneMatch], tag) {
      return Response(status: .notModified, headers: headers)
    }
    if packed != nil { headers[.contentEncoding] = "gzip" }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: packed ?? plain))
  }

  private var packedBytes: ByteBuffer? {
    packed.withLock { packed in
      if case .bytes(let bytes) = packed { return bytes }
      let bytes = Gzip.pack(plain, level: 9)
      packed = .bytes(bytes)
      return bytes
    }
  }

  /// Proxies make a tag weak where they touch the body.
  static func matches(_ wanted: String?, _ tag: String) -> Bool {
    let answers = ["*", tag, "W/" + tag]
    let known = (wanted ?? "").filter { $0 != " " }.split(separator: ",")
    return known.contains { answers.contains(String($0)) }
  }
}
