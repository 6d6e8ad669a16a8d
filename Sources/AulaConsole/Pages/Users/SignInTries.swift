import AulaDomain
import AulaStore
import Hummingbird

struct SignInTriesModel {
  let back: String
  let facts: [Fact]
  let table: Table
  let unlock: String
  let hasTries: Bool
}

extension Console {
  func addSignInTries(to routes: Routes) {
    routes.get("/users/{user}/tries", needs: .manageUsers) { request, visit in
      try await signInTries(request, visit)
    }
    routes.post("/users/{user}/unlock", needs: .manageUsers) { _, visit in
      let id = try visit.id("user", of: User.self)
      try await desk.liftLocks(of: id, by: try deed(visit))
      return redirect(to: .userTries(id), notice: "users.unlocked")
    }
  }

  private func signInTries(_ request: Request, _ visit: Visit) async throws -> Response {
    let id = try visit.id("user", of: User.self)
    let asked = ListRequest(
      request, .userTries(id), filter: [], usually: Sorting(TriesSort.last, isDescending: true))
    let (user, tries, devices) = try await read(.manageUsers, visit) { tx in
      let user = try tx.user(id)
      return (
        user, try tx.tries(of: user.login, atMost: 100, by: asked.sorting),
        try tx.deviceCount(of: id)
      )
    }
    let text = visit.text
    let model = SignInTriesModel(
      back: Link.users.path,
      facts: [
        Fact(name: text("users.login"), value: user.login),
        Fact(name: text("users.devices"), value: String(devices)),
      ],
      table: table(of: tries, asked, visit), unlock: Link.user(id).path + "/unlock",
      hasTries: !tries.isEmpty)
    return try page(
      "users/tries", title: text("users.tries-title", ["name": user.name]), model, for: visit)
  }

  private func table(
    of tries: [SignInTries], _ asked: ListRequest<TriesSort>, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let list = List<SignInTries, TriesSort>(
      request: asked,
      columns: [
        .init(label: text("users.tries-from"), sort: .from) { Cell(source(of: $0.counter, text)) },
        .init(label: text("users.tries"), sort: .tries, isNumber: true) {
          Cell(text.number($0.failures.count))
        },
        .init(label: text("users.tries-last"), sort: .last) { one in
          one.failures.last.map { Cell($0, visit) } ?? Cell("—")
        },
        .init(label: text("users.state"), sort: .state) { standing(of: $0, visit) },
      ])
    let lines = asked.grouped(tries, under: .state) { lock(of: $0, visit) == nil ? 0 : 1 }
    let empty = text("users.tries-empty")
    return list.table(lines, empty: empty, missing: empty, text)
  }

  private func source(of counter: SignInCounter, _ text: Texts) -> String {
    switch counter {
    case .login(_, let network), .network(let network): network
    case .device: text("users.tries-device")
    case .everywhere: text("users.tries-everywhere")
    }
  }

  /// Until when no next try is let in; `nil`: one is.
  private func lock(of tries: SignInTries, _ visit: Visit) -> Timestamp? {
    Lockout.lockedUntil(tries.failures, by: tries.counter, at: visit.now)
  }

  private func standing(of tries: SignInTries, _ visit: Visit) -> Cell {
    guard let end = lock(of: tries, visit) else {
      return Cell(Badge(.quiet, visit.text("users.tries-open")))
    }
    let time = "\(visit.clock.time(end)) (\(visit.clock.zoneName(end)))"
    return Cell(Badge(.warn, visit.text("users.tries-locked", ["time": time])))
  }
}
