package import AulaDomain
package import HTTPTypes
package import Hummingbird
import NIOCore

/// Who may come in by a route. What a record adds to that, the handler asks of `Policy`.
package enum Audience: Hashable, Sendable {
  /// Signed in or not.
  case everyone
  case signedIn
  case only(Set<Role>)

  package static let centre = Audience.only([.operator, .administrator])
  package static let staff = Audience.only([.operator, .inspector, .administrator])
  package static let administrators = Audience.only([.administrator])
  package static let keepers = Audience.only([.inspector, .administrator])

  package func admits(_ user: User?) -> Bool {
    switch self {
    case .everyone: true
    case .signedIn: user != nil
    case .only(let roles): user.map { roles.contains($0.role) } ?? false
    }
  }
}

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
  package let audience: Audience
  package let content: RouteContent
}

/// Where each page folder adds its routes. There is no way to add one without saying who may use
/// it.
package final class Routes {
  package private(set) var declared: [RouteDeclaration] = []
  private let router: Router<Visit>

  init(_ router: Router<Visit>) {
    self.router = router
  }

  package func get(
    _ path: String, for audience: Audience, shows content: RouteContent = .records,
    use handler: @escaping @Sendable (Request, Visit) async throws -> Response
  ) {
    add(.get, path, audience, content, handler)
  }

  /// A form of ours, checked: its token, where it came from, its length in bytes.
  package func post(
    _ path: String, for audience: Audience, upTo limit: Int = 65_536,
    use handler: @escaping @Sendable (Form, Visit) async throws -> Response
  ) {
    add(.post, path, audience) { request, visit in
      let form = try await FormReader(limit: limit).read(request, visit)
      return try await handler(form, visit)
    }
  }

  /// A `fetch` with a JSON body or none; the token comes in the header `x-form-token`.
  package func send(
    _ method: HTTPRequest.Method, _ path: String, for audience: Audience, upTo limit: Int = 65_536,
    use handler: @escaping @Sendable (ByteBuffer, Request, Visit) async throws -> Response
  ) {
    add(method, path, audience) { request, visit in
      try FormReader.checkOrigin(request)
      try FormReader.check(FormReader.headerToken(request), visit)
      let body = try await request.body.collect(upTo: limit)
      return try await handler(body, request, visit)
    }
  }

  private func add(
    _ method: HTTPRequest.Method, _ path: String, _ audience: Audience,
    _ content: RouteContent = .records,
    _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
  ) {
    declared.append(
      RouteDeclaration(method: method, path: path, audience: audience, content: content))
    router.on(RouterPath(path), method: method) { request, visit -> Response in
      guard audience.admits(visit.user) else { return try Self.turnAway(request, visit) }
      return try await handler(request, visit)
    }
  }

  /// Who is not signed in is asked to; who is, is told that this is not his.
  private static func turnAway(_ request: Request, _ visit: Visit) throws -> Response {
    if visit.user == nil, request.method == .get || request.method == .head,
      !request.wantsJSON
    {
      return .redirect(to: Link.signIn(next: visit.here).path)
    }
    if visit.user == nil { throw HTTPError(.unauthorized) }
    throw Fault(.denied, "console.not-allowed", "this page is for others")
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
