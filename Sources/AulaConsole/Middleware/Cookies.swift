import Hummingbird

/// The cookies that we set. Each is for the whole site and hidden from scripts.
enum ConsoleCookie: String {
  case session = "aula_session"
  /// The secret of somebody who has not signed in yet: sign-in forms need a token too.
  case visitor = "aula_visitor"
  /// A device that somebody has signed in on; it opens nothing.
  case device = "aula_device"
  case language = "aula_language"
  case theme = "aula_theme"
  /// What was just done, to be said on the next page.
  case notice = "aula_notice"

  /// `age` in seconds; `nil`: until the browser closes; 0 removes it.
  func holding(_ value: String, age: Int? = nil, settings: ConsoleSettings) -> Cookie {
    // Strict would drop the session when somebody follows a link from an e-mail or a messenger.
    Cookie(
      name: rawValue, value: value, maxAge: age, path: "/", secure: settings.behindTLS,
      httpOnly: true, sameSite: self == .device ? .strict : .lax)
  }

  func read(_ request: Request) -> String? {
    request.cookies[rawValue]?.value
  }
}
