import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for among the users, as the address says.
private struct UserSearch {
  let text: String
  let role: Role?
  let request: ListRequest<UserSort>

  init(_ request: Request) {
    let query = request.query
    text = query["text"].map { String($0.prefix(100)) } ?? ""
    role = query["role"].flatMap(Role.init)
    self.request = ListRequest(
      request, .users, filter: [("text", text), ("role", role?.rawValue ?? "")],
      usually: Sorting(.role))
  }

  func form(_ visit: Visit) -> FilterForm {
    FilterForm(
      request,
      [
        .text("text", visit.text("users.search"), text),
        .choice(
          "role", visit.text("users.role"), any: visit.text("users.any-role"),
          visit.choices(Role.self, "role"), role?.rawValue),
      ])
  }

  /// Names are not kept in a form that the database could search: of accounts there are not many.
  func holds(_ user: User) -> Bool {
    let whole = SearchFold.fold("\(user.name) \(user.login)")
    return SearchFold.words(text).allSatisfy { whole.contains($0) }
  }
}

extension Console {
  func userList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = UserSearch(request)
    let now = visit.now
    let (directory, tries) = try await read(.manageUsers, visit) {
      (try Directory($0), try $0.tryCounts(at: now))
    }
    let list = userList(search.request, directory, tries, visit)
    let part = try await users(search, tries, visit).part(list.window)
    let text = visit.text
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("users.empty"), missing: text("users.none-such"), text),
      filters: search.form(visit),
      actions: [.init(label: text("users.add"), path: Link.newUser.path)],
      counted: text("users.count", count: part.total), visit)
    return try page("list", title: text("users.title"), model, for: visit)
  }

  func userFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = UserSearch(request)
    let now = visit.now
    let (directory, tries) = try await read(.manageUsers, visit) {
      (try Directory($0), try $0.tryCounts(at: now))
    }
    var list = userList(search.request, directory, tries, visit)
    // A way to a form is nothing for a spreadsheet.
    list = List(request: list.request, columns: list.columns.dropLast())
    let found = try await users(search, tries, visit)
    return try await list.file("users", visit) { found.part($0).lines }
  }

  /// Failed tries are counted by login, whether there is one or not; they are sorted by here.
  private func users(
    _ search: UserSearch, _ tries: [String: Int], _ visit: Visit
  ) async throws -> [User] {
    let sorting = search.request.sorting
    let found = try await read(.manageUsers, visit) {
      try $0.users(role: search.role, by: sorting)
    }
    .filter(search.holds)
    return search.request.grouped(found, under: .tries) { tries[$0.login] ?? 0 }
  }

  private func userList(
    _ request: ListRequest<UserSort>, _ directory: Directory, _ tries: [String: Int], _ visit: Visit
  ) -> List<User, UserSort> {
    let text = visit.text
    return List(
      request: request,
      columns: [
        .init(label: text("users.name"), sort: .name) { Cell($0.name, link: .user($0.id)) },
        .init(label: text("users.login"), sort: .login) { Cell($0.login) },
        .init(label: text("users.role"), sort: .role) { Cell(text("role.\($0.role.rawValue)")) },
        .init(label: text("users.unit"), sort: .unit) { Cell(directory.unit($0.unit) ?? "—") },
        .init(label: text("users.state"), sort: .state) {
          Cell(
            $0.enabled ? Badge(.good, text("users.enabled")) : Badge(.quiet, text("users.disabled"))
          )
        },
        .init(label: text("users.tries"), sort: .tries, isNumber: true) { user in
          var failed = Cell(tries[user.login].map { String($0) } ?? text("users.tries-none"))
          failed.link = Link.userTries(user.id).path
          return failed
        } text: {
          "\(tries[$0.login] ?? 0)"
        },
        .init(label: text("users.password")) { user in
          var reset = Cell(text("users.reset"))
          reset.link = Link.user(user.id).path + "/password"
          return reset
        },
      ], pageLength: 100)
  }
}
