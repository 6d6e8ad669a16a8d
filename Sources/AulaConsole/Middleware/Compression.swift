import HTTPTypes
import Hummingbird
import NIOCore

/// Packs answers that are text. One that has a tag has chosen its coding by itself.
///
/// Pages hold a form's token beside what somebody else may have put there, which BREACH reads out
/// of the packed length; the token has another salt each time, so that nothing is learnt.
struct Compression: RouterMiddleware {
  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard Gzip.isPacked(type: response.headers[.contentType]) else { return response }
    response.headers[.vary] = "Accept-Encoding"
    let isChosen =
      response.headers[.eTag] != nil || response.headers[.contentEncoding] != nil
      || response.headers[.contentRange] != nil || request.method == .head
    guard !isChosen, Gzip.isRead(by: request),
      let length = response.body.contentLength, Gzip.sizes.contains(length)
    else { return response }
    let plain = Collected()
    try await response.body.write(plain)
    let bytes = plain.bytes
    guard let packed = Gzip.pack(bytes) else {
      response.body = .init(byteBuffer: bytes)
      return response
    }
    response.body = .init(byteBuffer: packed)
    response.headers[.contentEncoding] = "gzip"
    response.headers[.contentLength] = String(packed.readableBytes)
    return response
  }
}

/// A body that is kept rather than sent.
private final class Collected: ResponseBodyWriter {
  private(set) var bytes = ByteBuffer()

  func write(_ buffer: ByteBuffer) { bytes.writeImmutableBuffer(buffer) }
  func finish(_ trailingHeaders: HTTPFields?) {}
}
