import AulaDomain
import HTTPTypes
import Hummingbird

/// Settles language, zone, address and the form secret before anything can go wrong, so that even
/// an error page speaks the visitor's language.
struct Locale: RouterMiddleware {
  let console: Console

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    var visit = context
    visit.now = console.world.now()
    visit.here = request.head.path ?? "/"
    visit.device = ConsoleCookie.device.read(request)
    visit.notice = ConsoleCookie.notice.read(request)
    visit.theme = ConsoleCookie.theme.read(request).flatMap(Preferences.Theme.init) ?? .system
    visit.address = console.settings.client(
      peer: visit.address, forwarded: request.headers[.forwardedFor])
    console.speak(language(request), to: &visit)
    let known = ConsoleCookie.visitor.read(request).flatMap { $0.utf8.count == 32 ? $0 : nil }
    let secret = known ?? RandomText.hex(words: 2, in: console.world)
    visit.formSecret = secret
    var response = try await next(request, visit)
    if known == nil {
      response.setCookie(ConsoleCookie.visitor.holding(secret, settings: console.settings))
    }
    return response
  }

  private func language(_ request: Request) -> Language {
    let offered = console.settings.languages
    let chosen = ConsoleCookie.language.read(request).flatMap { Language(rawValue: $0) }
    if let chosen, offered.contains(chosen) { return chosen }
    return request.headers[.acceptLanguage].flatMap { Language(accepting: $0, of: offered) }
      ?? offered[0]
  }
}

extension HTTPField.Name {
  static var forwardedFor: Self { Self("X-Forwarded-For")! }
}
