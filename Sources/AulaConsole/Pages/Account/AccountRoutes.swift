import AulaDomain
import AulaStore
import Hummingbird

struct AccountModel {
  struct Session {
    let address: String
    let began: Cell
    let used: Cell
    /// `nil` of another device.
    let own: Badge?
    /// By which it is ended; `nil` of this device.
    let name: String?
  }

  let facts: [Fact]
  let password: String
  let sessions: [Session]
  /// 0…100, where this role hears alerts.
  let volume: Volume?

  struct Volume {
    let value: Int
  }
}

extension Console {
  func addAccount(to routes: Routes) {
    routes.get("/account", needs: .keepAccount) { _, visit in try await account(visit) }
    routes.get("/account/password", needs: .keepAccount) { _, visit in
      try ask(ownPasswordForm(visit), visit)
    }
    routes.post("/account/password", needs: .keepAccount) { form, visit in
      try await changePassword(form, visit)
    }
    routes.post("/account/volume", needs: .keepAccount) { form, visit in
      let volume = try VolumeBody(volume: OutsideNumber.whole(form["volume"], in: 0...100)).known
      try await prefer(visit) { $0.volume = volume }
      return redirect(to: .account, notice: "account.volume-saved")
    }
    // The slider of the operator's screen.
    routes.send(.put, "/api/account/volume", needs: .keepAccount) { body, _, visit in
      let volume = try body.read(VolumeBody.self).known
      try await prefer(visit) { $0.volume = volume }
      return try .json(["volume": volume])
    }
    routes.post("/account/end-session", needs: .keepAccount) { form, visit in
      try await desk.endSession(form["session"], of: visit.actor.user, by: deed(visit))
      return redirect(to: .account, notice: "account.session-ended")
    }
    routes.post("/account/sign-out-everywhere", needs: .keepAccount) { _, visit in
      try await desk.signOutEverywhere(try visit.actor.user, by: try deed(visit))
      return redirect(to: .signIn(next: nil))
    }
  }

  private func account(_ visit: Visit) async throws -> Response {
    guard let (user, token) = visit.signedIn.map({ ($0.user, $0.token) }) else {
      return redirect(to: .signIn(next: nil))
    }
    let text = visit.text
    let sessions = try await desk.sessions(of: user.actor, asking: token)
    let model = AccountModel(
      facts: [
        Fact(name: text("users.name"), value: user.name),
        Fact(name: text("users.login"), value: user.login),
        Fact(name: text("users.role"), value: text("role.\(user.role.rawValue)")),
      ],
      password: "/account/password",
      sessions: sessions.map {
        .init(
          address: $0.address, began: Cell($0.createdAt, visit), used: Cell($0.usedAt, visit),
          own: $0.isThis ? Badge(.good, text("account.session-here")) : nil,
          name: $0.isThis ? nil : $0.name)
      },
      volume: visit.may(.seeQueue)
        ? .init(value: user.preferences.volume) : nil)
    return try page("account/show", title: text("account.title"), model, for: visit)
  }

  private func ownPasswordForm(_ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("account.password-title"), intro: text("account.password-intro"),
      action: "/account/password", submit: text("account.password-submit"),
      back: Link.account.path, backLabel: text("account.title"),
      fields: [
        Field("present", text("account.present-password"), .password).wide()
          .complete("current-password"),
        Field("password", text("account.new-password"), .password).wide()
          .hint(text("account.password-hint")).complete("new-password"),
        Field("again", text("account.again"), .password).wide().complete("new-password"),
      ])
  }

  private func changePassword(_ form: Form, _ visit: Visit) async throws -> Response {
    guard let user = visit.user else { return redirect(to: .signIn(next: nil)) }
    let page = ownPasswordForm(visit)
    return try await submit(
      form, page, visit, done: .signIn(next: nil), notice: "account.password-changed"
    ) { answers in
      if let wait = signInLimit.take("password:\(user.id)") {
        throw Fault(
          .throttled, "console.too-many-tries",
          "wait \(Int(wait.inSeconds.rounded(.up))) s before the next try")
      }
      check(&answers, "password", login: user.login, visit)
      if form.raw("again") != form.raw("password") {
        answers.refuse("again", visit.text("account.error.again"))
      }
      guard answers.areGood else { return }
      guard try await desk.hasPassword(user.actor, form.raw("present")) else {
        return answers.refuse("present", visit.text("account.error.present"))
      }
      try await desk.setPassword(of: user.id, to: form.raw("password"), by: try deed(visit))
    }
  }
}

private struct VolumeBody: Decodable {
  let volume: Int?

  var known: Int {
    get throws {
      guard let volume, (0...100).contains(volume) else {
        throw Fault(.invalid, "console.bad-form", "volume: a number from 0 to 100")
      }
      return volume
    }
  }
}
