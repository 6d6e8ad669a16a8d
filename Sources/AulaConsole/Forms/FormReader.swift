import AulaDomain
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes a form from a request, within its bounds, and refuses it where another site may have sent
/// it.
struct FormReader {
  /// Bytes.
  let limit: Int

  func read(_ request: Request, _ visit: Visit) async throws -> Form {
    try Self.checkOrigin(request)
    let buffer = try await request.body.collect(upTo: limit)
    let form = try Self.parse(Array(buffer.readableBytesView), request.headers[.contentType] ?? "")
    try Self.check(Self.headerToken(request) ?? form.raw("token"), visit)
    return form
  }

  static func headerToken(_ request: Request) -> String? {
    HTTPField.Name("x-form-token").flatMap { request.headers[$0] }
  }

  static func checkOrigin(_ request: Request) throws {
    guard SameSite.allows(request) else {
      throw Fault(.denied, "console.foreign-form", "the form came from another site")
    }
  }

  static func check(_ token: String?, _ visit: Visit) throws {
    guard FormToken(secret: visit.formSecret).accepts(token ?? "") else {
      throw Fault(
        .denied, "console.stale-form", "the form is too old: open the page anew and send it again")
    }
  }

  private static func parse(_ body: [UInt8], _ contentType: String) throws -> Form {
    switch contentType.lowercased().prefix(while: { $0 != ";" }) {
    case "multipart/form-data": try Multipart.read(body, contentType: contentType)
    case "application/x-www-form-urlencoded": try Form(urlEncoded: body)
    case "" where body.isEmpty: Form()
    default:
      throw Fault(.unsupported, "console.bad-form", "forms come url-encoded or as multipart")
    }
  }
}
