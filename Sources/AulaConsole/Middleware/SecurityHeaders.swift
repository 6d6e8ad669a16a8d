import HTTPTypes
import Hummingbird

/// What every answer carries: no script but our own files, no frame, no guessing of types.
struct SecurityHeaders: RouterMiddleware {
  let policy: String
  let behindTLS: Bool

  init(settings: ConsoleSettings) {
    // A file of our own goes before somebody else's server: nothing is asked of that then.
    let origin = settings.tileFile == nil ? settings.tiles?.origin : nil
    let tiles = origin.map { " " + $0 } ?? ""
    policy = [
      "default-src 'none'", "script-src 'self'", "style-src 'self'",
      "img-src 'self' data: blob:\(tiles)", "media-src 'self' blob:", "connect-src 'self'",
      "font-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'",
      "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
    behindTLS = settings.behindTLS
  }

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    var fields: [(String, String)] = [
      ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
      ("x-frame-options", "DENY"), ("referrer-policy", "same-origin"),
      ("cross-origin-opener-policy", "same-origin"),
      ("permissions-policy", "camera=(), microphone=(), geolocation=(self)"),
      ("x-request-id", context.id),
    ]
    if behindTLS { fields.append(("strict-transport-security", "max-age=31536000")) }
    if response.headers[.cacheControl] == nil { fields.append(("cache-control", "no-store")) }
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { response.headers[name] = value }
    }
    return response
  }
}
