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
    routes.get("/users/{user}/tries", needs: .manageUsers) { _, visit in
      try await signInTries(visit)
    }
    routes.post("/users/{user}/unlock", needs: .manageUsers) { _, visit in
      let id = try visit.id("user", of: User.self)
      try await desk.liftLocks(of: id, by: try deed(visit))
      return redirect(to: Link.user(id).path + "/tries", notice: "users.unlocked")
    }
  }

  private func signInTries(_ visit: Visit) async throws -> Response {
    let id = try visit.id("user", of: User.self)
    let (user, tries, devices) = try await read(.manageUsers, visit) { tx in
      let user = try tx.user(id)
      return (user, try tx.tries(of: user.login, atMost: 100), try tx.deviceCount(of: id))
    }
    let text = visit.text
    let model = SignInTriesModel(
      back: Link.users.path,
      facts: [
        Fact(name: text("users.login"), value: user.login),
        Fact(name: text("users.devices"), value: String(devices)),
      ],
      table: table(of: tries, visit), unlock: Link.user(id).path + "/unlock",
      hasTries: !tries.isEmpty)
    return try page(
      "users/tries", title: text("users.tries-title", ["name": user.name]), model, for: visit)
  }

  private func table(of tries: [SignInTries], _ visit: Visit) -> Table {
    let text = visit.text
    return Table(
      [
        .init(label: text("users.tries-from")), .init(label: text("users.tries"), isNumber: true),
        .init(label: text("users.tries-last")), .init(label: text("users.state")),
      ],
      rows: tries.map { one in
        [
          Cell(source(of: one.counter, text)), Cell(String(one.failures.count)),
          one.failures.last.map { Cell($0, visit) } ?? Cell("—"), standing(of: one, visit),
        ]
      }, empty: text("users.tries-empty"))
  }

  private func source(of counter: SignInCounter, _ text: Texts) -> String {
    switch counter {
    case .login(_, let network), .network(let network): network
    case .device: text("users.tries-device")
    case .everywhere: text("users.tries-everywhere")
    }
  }

  private func standing(of tries: SignInTries, _ visit: Visit) -> Cell {
    guard let end = Lockout.lockedUntil(tries.failures, by: tries.counter, at: visit.now) else {
      return Cell(Badge(.quiet, visit.text("users.tries-open")))
    }
    let time = "\(visit.clock.time(end)) (\(visit.clock.zoneName(end)))"
    return Cell(Badge(.warn, visit.text("users.tries-locked", ["time": time])))
  }
}
