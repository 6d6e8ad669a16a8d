import AulaDomain
import AulaStore
import Hummingbird

extension Console {
  func addUsers(to routes: Routes) {
    routes.get("/users", needs: .manageUsers) { request, visit in
      try await userList(request, visit)
    }
    routes.get("/users.csv", needs: .manageUsers) { request, visit in
      try await userFile(request, visit)
    }
    routes.get("/users/new", needs: .manageUsers) { _, visit in
      try ask(userForm(nil, try await directory(visit), visit), visit)
    }
    routes.post("/users/new", needs: .manageUsers) { form, visit in
      try await addUser(form, visit)
    }
    routes.get("/users/{user}", needs: .manageUsers) { _, visit in
      try ask(userForm(try await user(visit), try await directory(visit), visit), visit)
    }
    routes.post("/users/{user}", needs: .manageUsers) { form, visit in
      try await saveUser(form, visit)
    }
    routes.get("/users/{user}/password", needs: .manageUsers) { _, visit in
      try ask(passwordForm(try await user(visit), visit), visit)
    }
    routes.post("/users/{user}/password", needs: .manageUsers) { form, visit in
      try await resetPassword(form, visit)
    }
    addSignInTries(to: routes)
  }

  private func user(_ visit: Visit) async throws -> User {
    let id = try visit.id("user", of: User.self)
    return try await read(.manageUsers, visit) { try $0.user(id) }
  }

  private func userForm(_ user: User?, _ directory: Directory, _ visit: Visit) -> FormPage {
    let text = visit.text
    var fields = [
      Field("name", text("users.name"), value: user?.name ?? "").hint(text("users.name-hint")),
      Field("login", text("users.login"), value: user?.login ?? "").hint(text("users.login-hint"))
        .complete("off"),
      Field(
        "role", text("users.role"), .choice(visit.choices(Role.self, "role")),
        value: (user?.role ?? .operator).rawValue),
      Field(
        "unit", text("users.unit"), .choice(directory.unitChoices(visit)),
        value: user?.unit.map { "\($0)" } ?? ""
      ).optional().hint(text("users.unit-hint")),
    ]
    if user == nil {
      fields.append(
        Field("password", text("users.first-password"), .password)
          .hint(text("account.password-hint")).complete("new-password"))
    }
    fields.append(
      Field(
        "enabled", text("users.may-sign-in"), .checkbox, value: user?.enabled == false ? "" : "on"
      )
      .wide())
    return FormPage(
      title: user.map { text("users.edit-title", ["name": $0.name]) } ?? text("users.add-title"),
      action: (user.map { .user($0.id) } ?? Link.newUser).path, submit: text("form.save"),
      back: Link.users.path, backLabel: text("users.title"), fields: fields,
      version: user?.version)
  }

  /// The answers about who somebody is; `nil` where one is wrong.
  private func read(
    _ answers: inout Answers, _ page: FormPage, _ user: User?, _ visit: Visit
  ) -> User? {
    let name = answers.text(page.fields[0], most: 120)
    let login = answers.text(page.fields[1], most: 40).lowercased()
    if !login.isEmpty, !User.isLogin(login) {
      answers.refuse("login", visit.text("users.error.login"))
    }
    let unit = ID<AulaDomain.Unit>(answers.choice(page.fields[3]))
    guard let role = Role(rawValue: answers.choice(page.fields[2])) else { return nil }
    if role == .crew, unit == nil { answers.refuse("unit", visit.text("users.error.unit")) }
    guard answers.areGood else { return nil }
    var next = user ?? User(id: ID(in: world), login: login, name: name, role: role)
    (next.name, next.login, next.role) = (name, login, role)
    next.unit = role == .crew ? unit : nil
    next.enabled = answers.form.isOn("enabled")
    return next
  }

  private func addUser(_ form: Form, _ visit: Visit) async throws -> Response {
    let page = userForm(nil, try await directory(visit), visit)
    return try await submit(form, page, visit, done: .users, notice: "users.saved") { answers in
      check(&answers, "password", login: form["login"], visit)
      guard let user = read(&answers, page, nil, visit) else { return }
      try await desk.addUser(user, password: form.raw("password"), by: try deed(visit))
    }
  }

  private func saveUser(_ form: Form, _ visit: Visit) async throws -> Response {
    let user = try await user(visit)
    let page = userForm(user, try await directory(visit), visit)
    let mine = try visit.actor.user == user.id
    return try await submit(form, page, visit, done: .users, notice: "users.saved") { answers in
      guard var next = read(&answers, page, user, visit) else { return }
      if mine, !next.enabled || next.role != user.role {
        return answers.refuse(next.enabled ? "role" : "enabled", visit.text("users.error.self"))
      }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }

  private func passwordForm(_ user: User, _ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("users.password-title", ["name": user.name]),
      intro: text("users.password-intro"), action: Link.user(user.id).path + "/password",
      submit: text("users.reset"), back: Link.users.path, backLabel: text("users.title"),
      fields: [
        Field("password", text("account.new-password"), .password).wide()
          .hint(text("account.password-hint")).complete("new-password")
      ])
  }

  private func resetPassword(_ form: Form, _ visit: Visit) async throws -> Response {
    let user = try await user(visit)
    let page = passwordForm(user, visit)
    return try await submit(form, page, visit, done: .users, notice: "users.password-set") {
      answers in
      check(&answers, "password", login: user.login, visit)
      guard answers.areGood else { return }
      try await desk.setPassword(of: user.id, to: form.raw("password"), by: try deed(visit))
    }
  }

  /// Says everything that is wrong with a chosen password.
  func check(_ answers: inout Answers, _ name: String, login: String, _ visit: Visit) {
    let problems = PasswordRules.problems(answers.form.raw(name), login: login)
    for problem in problems {
      answers.refuse(name, visit.text("password.problem.\(problem.rawValue)"))
    }
  }
}
