package import AulaDomain
package import HTTPTypes
package import Hummingbird
import NIOCore

/// What a route's answer holds, as far as the journal asks for it.
package enum RouteContent: Hashable, Sendable {
  case records
  /// A camera's pictures, or the way to choose among them: each look is entered in the journal
  /// before the answer leaves.
  case footage
}

/// One declared route: a test walks them all, as everybody.
package struct RouteDeclaration: Sendable {
  package let method: HTTPRequest.Method
  /// As `/yards/{yard}`.
  package let path: String
  /// Whoever holds it of no record is turned away at the door; the store asks for the record.
  package let permission: Permission
  package let content: RouteContent
}

/// Where each page folder adds its routes. There is no way to add one without naming the
/// permission that it needs.
package final class Routes {
  package private(set) var declared: [RouteDeclaration] = []
  private let router: Router<Visit>

  init(_ router: Router<Visit>) {
    self.router = router
  }

  package func get(
    _ path: String, needs permission: Permission, shows content: RouteContent = .records,
    use handler: @escaping @Sendable (Request, Visit) async throws -> Response
  ) {
    add(.get, path, permission, content, handler)
  }

  /// A form of ours, checked: its token, where it came from, its length in bytes.
  package func post(
    _ path: String, needs permission: Permission, upTo limit: Int = 65_536,
    use handler: @escaping @Sendable (Form, Visit) async throws -> Response
  ) {
    add(.post, path, permission) { request, visit in
      let form = try await FormReader(limit: limit).read(request, visit)
      return try await handler(form, visit)
    }
  }

  /// A `fetch` with a JSON body or none; the token comes in the header `x-form-token`.
  package func send(
    _ method: HTTPRequest.Method, _ path: String, needs permission: Permission,
    upTo limit: Int = 65_536,
    use handler: @escaping @Sendable (ByteBuffer, Request, Visit) async throws -> Response
  ) {
    add(method, path, permission) { request, visit in
      try FormReader.checkOrigin(request)
      try FormReader.check(FormReader.headerToken(request), visit)
      let body = try await request.body.collect(upTo: limit)
      return try await handler(body, request, visit)
    }
  }

  private func add(
    _ method: HTTPRequest.Method, _ path: String, _ permission: Permission,
    _ content: RouteContent = .records,
    _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
  ) {
    declared.append(
      RouteDeclaration(method: method, path: path, permission: permission, content: content))
    router.on(RouterPath(path), method: method) { request, visit -> Response in
      guard Policy.isHeld(permission, by: visit.user?.role) else {
        return try Self.turnAway(permission, request, visit)
      }
      return try await handler(request, visit)
    }
  }

  /// Asks a visitor to sign in; refuses a user.
  private static func turnAway(
    _ permission: Permission, _ request: Request, _ visit: Visit
  ) throws -> Response {
    guard visit.user == nil else {
      throw AccessError(permission: permission, denial: .role)
    }
    if request.method == .get || request.method == .head,
      !request.wantsJSON
    {
      return .redirect(to: Link.signIn(next: visit.here).path)
    }
    throw HTTPError(.unauthorized)
  }
}

extension Request {
  /// Whether the asker is a script rather than a person looking at a page.
  var wantsJSON: Bool {
    let accept = headers[.accept] ?? ""
    let isScript = accept.contains("application/json") || accept.contains("text/event-stream")
    return isScript && !accept.contains("text/html")
  }
}
