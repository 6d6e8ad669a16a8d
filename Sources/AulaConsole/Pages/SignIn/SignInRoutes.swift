import AulaDomain
import AulaStore
import Hummingbird

struct SignInModel {
  var login = ""
  /// Whether the login is filled in: the next key goes into the password.
  var hasLogin = false
  var next = ""
  var refusal: String?
}

extension Console {
  func addSignIn(to routes: Routes) {
    routes.get("/", needs: .keepAccount) { _, visit in
      redirect(to: Navigation.start(try visit.actor.role))
    }
    routes.get("/sign-in", needs: .openPublicPages) { request, visit in
      let next = request.query["next"].flatMap { Link.local($0) }
      if visit.user != nil { return redirect(to: next ?? Link.home.path) }
      return try signInPage(SignInModel(next: next ?? ""), visit)
    }
    routes.post("/sign-in", needs: .openPublicPages, upTo: 4_096) { form, visit in
      try await signIn(form, visit)
    }
    routes.post("/sign-out", needs: .openPublicPages) { _, visit in
      if let token = visit.signedIn?.token { try await desk.signOut(token: token) }
      var response = redirect(to: .signIn(next: nil))
      response.setCookie(ConsoleCookie.session.holding("", age: 0, settings: settings))
      return response
    }
    addChoices(to: routes)
  }

  private func signInPage(
    _ model: SignInModel, _ visit: Visit, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    try page("sign/in", title: visit.text("sign-in.title"), model, for: visit, status: status)
  }

  private func signIn(_ form: Form, _ visit: Visit) async throws -> Response {
    var model = SignInModel(
      login: form["login"], hasLogin: !form["login"].isEmpty, next: Link.local(form["next"]) ?? "")
    if let wait = signInLimit.take(address: visit.address) {
      model.refusal = refusal(until: visit.now + wait, visit)
      return try signInPage(model, visit, status: .tooManyRequests)
    }
    let login = form["login"].lowercased()
    let password = form.raw("password")
    let outcome = try await desk.signIn(
      login: login, password: password, from: visit.address, device: visit.device)
    switch outcome {
    case .welcome(let user, let token):
      let start = model.next.isEmpty ? Navigation.start(user.role).path : model.next
      var response = redirect(to: start)
      response.setCookie(ConsoleCookie.session.holding(token, settings: settings))
      response.setCookie(try await deviceCookie(user, visit))
      return response
    case .wrong:
      model.refusal = visit.text("sign-in.refused")
      return try signInPage(model, visit, status: .unprocessableContent)
    case .locked(let end):
      model.refusal = refusal(until: end, visit)
      return try signInPage(model, visit, status: .tooManyRequests)
    }
  }

  private func deviceCookie(_ user: User, _ visit: Visit) async throws -> Cookie {
    let token = try await desk.remember(device: visit.device, of: user.id, from: visit.address)
    let age = Int(KnownDevice.memory.inSeconds)
    return ConsoleCookie.device.holding(token, age: age, settings: settings)
  }

  private func refusal(until end: Timestamp, _ visit: Visit) -> String {
    visit.text(
      "sign-in.locked", ["time": "\(visit.clock.time(end)) (\(visit.clock.zoneName(end)))"])
  }

  /// Language and theme: kept with the user, and in a cookie for the sign-in page.
  private func addChoices(to routes: Routes) {
    routes.post("/language", needs: .openPublicPages) { form, visit in
      guard let language = Language(rawValue: form["language"]),
        settings.languages.contains(language)
      else { throw Self.noSuchChoice }
      try await prefer(visit) { $0.language = language }
      var response = redirect(to: Link.local(form["back"]) ?? "/")
      response.setCookie(
        ConsoleCookie.language.holding(language.rawValue, age: 31_536_000, settings: settings))
      return response
    }
    routes.post("/theme", needs: .openPublicPages) { form, visit in
      guard let theme = Preferences.Theme(rawValue: form["theme"]) else { throw Self.noSuchChoice }
      try await prefer(visit) { $0.theme = theme }
      var response = redirect(to: Link.local(form["back"]) ?? "/")
      response.setCookie(
        ConsoleCookie.theme.holding(theme.rawValue, age: 31_536_000, settings: settings))
      return response
    }
  }

  func prefer(_ visit: Visit, _ change: (inout Preferences) -> Void) async throws {
    guard let user = visit.user else { return }
    var preferences = user.preferences
    change(&preferences)
    try await desk.set(preferences, of: user.actor)
  }

  private static var noSuchChoice: Fault {
    Fault(.invalid, "console.bad-form", "there is no such choice")
  }
}
