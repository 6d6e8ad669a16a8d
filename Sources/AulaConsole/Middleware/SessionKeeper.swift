import AulaDomain
import AulaStore
package import Hummingbird

/// Finds out who asks. An unknown or ended session is nobody, and its cookie is taken away.
struct SessionKeeper: RouterMiddleware {
  let console: Console

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    guard !context.here.hasPrefix("/static/"), let cookie = ConsoleCookie.session.read(request)
    else { return try await next(request, context) }
    guard let signedIn = try await console.signedIn(cookie: cookie) else {
      var response = try await next(request, context)
      let own = response.headers[values: .setCookie].contains {
        $0.hasPrefix(ConsoleCookie.session.rawValue + "=")
      }
      if !own {
        response.setCookie(ConsoleCookie.session.holding("", age: 0, settings: console.settings))
      }
      return response
    }
    var visit = context
    console.admit(signedIn, to: &visit)
    return try await next(request, visit)
  }
}

extension Console {
  /// Who holds this session cookie, if it is still good. Also for connections that are no pages.
  package func signedIn(cookie: String) async throws -> Visit.SignedIn? {
    guard let user = try await desk.session(token: cookie) else { return nil }
    return Visit.SignedIn(user: user, token: cookie)
  }

  /// The same for a request outside the router: the upgrade to a WebSocket.
  package func signedIn(_ request: Request) async throws -> Visit.SignedIn? {
    guard SameSite.allows(request), let cookie = ConsoleCookie.session.read(request) else {
      return nil
    }
    return try await signedIn(cookie: cookie)
  }

  func admit(_ signedIn: Visit.SignedIn, to visit: inout Visit) {
    visit.signedIn = signedIn
    visit.formSecret = signedIn.token
    speak(signedIn.user.preferences.language, to: &visit)
  }
}
