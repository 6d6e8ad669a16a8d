import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct DeskAccountTests {
  private let password = "тихий двор у реки"

  private func withInspector(_ house: DeskFixture) async throws -> User {
    let user = User(id: ID(in: house.world), login: "karimov", name: "Каримов", role: .inspector)
    try await house.desk.addUser(user, password: password, by: house.setup)
    return user
  }

  private func signIn(_ house: DeskFixture, _ password: String) async throws -> SignIn {
    try await house.desk.signIn(login: "karimov", password: password, from: "10.0.0.7")
  }

  @Test func `who knows the password is welcome, and the token is not in the database`()
    async throws
  {
    let house = try await DeskFixture()
    let user = try await withInspector(house)
    guard case .welcome(let found, let token) = try await signIn(house, password) else {
      Issue.record("was refused")
      return
    }
    #expect(found == user)
    #expect(try await house.desk.session(token: token) == user)
    #expect(try await house.desk.session(token: String(token.reversed())) == nil)
    #expect(try await house.desk.session(token: "short") == nil)
    let sessions = try await house.store.read { try $0.sessions(of: user.id) }
    #expect(sessions.map(\.address) == ["10.0.0.7"])
    try await house.desk.signOut(token: token)
    #expect(try await house.desk.session(token: token) == nil)
  }

  @Test func `unknown, wrong and disabled sound alike, and wait alike`() async throws {
    let house = try await DeskFixture()
    let user = try await withInspector(house)
    var off = user
    off.enabled = false
    let admin = User(id: ID(in: house.world), login: "admin", name: "А", role: .administrator)
    try await house.desk.addUser(admin, password: password, by: house.setup)
    _ = try await house.desk.save(off, by: house.setup)
    for login in ["karimov", "nobody"] {
      for attempt in 0..<7 {
        let outcome = try await house.desk.signIn(
          login: login, password: password, from: "10.0.0.\(login.count)")
        switch outcome {
        case .wrong: #expect(attempt < 5)
        case .locked(let end): #expect(attempt >= 5 && end == house.world.now() + .seconds(30))
        case .welcome: Issue.record("was let in")
        }
      }
    }
  }

  @Test func `after the wait the right password opens, and failures are forgotten`() async throws {
    let house = try await DeskFixture()
    _ = try await withInspector(house)
    for _ in 0..<5 { _ = try await signIn(house, "wrong") }
    guard case .locked = try await signIn(house, password) else {
      Issue.record("was not locked")
      return
    }
    house.world.advance(by: .seconds(30))
    guard case .welcome = try await signIn(house, password) else {
      Issue.record("was refused")
      return
    }
    let left: Int? = try await house.store.read {
      try $0.value("select count(*) from sign_in_failure where scope = 'login'")
    }
    #expect(left == 0)
  }

  @Test func `how long a sign-in lasts is what the desk was told`() async throws {
    let house = try await DeskFixture()
    _ = try await withInspector(house)
    let strict = Desk(
      store: house.store, world: house.world, vault: house.desk.vault, hasher: house.desk.hasher,
      sessions: SessionRules(longest: .seconds(900), idle: .seconds(300)))
    guard case .welcome(_, let token) = try await signIn(house, password) else { return }
    house.world.advance(by: .seconds(299))
    #expect(try await strict.session(token: token) != nil)
    house.world.advance(by: .seconds(300))
    #expect(try await strict.session(token: token) == nil)
    #expect(try await house.desk.session(token: token) != nil)
    house.world.advance(by: .seconds(301))
    #expect(try await strict.session(token: token) == nil)
  }

  @Test func `a sign-in ends when idle, after a shift, or with the password`() async throws {
    let house = try await DeskFixture()
    let user = try await withInspector(house)
    func token() async throws -> String {
      guard case .welcome(_, let token) = try await signIn(house, password) else { return "" }
      return token
    }
    let idle = try await token()
    house.world.advance(by: SessionRules.standard.idle)
    #expect(try await house.desk.session(token: idle) == nil)

    let busy = try await token()
    for _ in 0..<13 {
      house.world.advance(by: .seconds(3_600))
      #expect(try await house.desk.session(token: busy) == user)
    }
    house.world.advance(by: .seconds(3_600))
    #expect(try await house.desk.session(token: busy) == nil)

    let stolen = try await token()
    try await house.desk.setPassword(of: user.id, to: "другой двор у реки", by: house.setup)
    #expect(try await house.desk.session(token: stolen) == nil)
    #expect(try await house.desk.hasPassword(user.actor, "другой двор у реки"))
    #expect(try await !house.desk.hasPassword(user.actor, password))
  }

  @Test func `the last administrator stays one`() async throws {
    let house = try await DeskFixture()
    let admin = User(id: ID(in: house.world), login: "admin", name: "А", role: .administrator)
    try await house.desk.addUser(admin, password: password, by: house.setup)
    var demoted = admin
    demoted.role = .operator
    await expectFault("desk.last-administrator") {
      try await house.desk.save(demoted, by: house.setup)
    }
    #expect(try await house.store.read { try $0.user(admin.id) } == admin)
  }

  @Test func `weak passwords and strange logins are refused`() async throws {
    let house = try await DeskFixture()
    let user = User(id: ID(in: house.world), login: "karimov", name: "К", role: .operator)
    await expectFault("desk.weak-password") {
      try await house.desk.addUser(user, password: "karimov-2026", by: house.setup)
    }
    var strange = user
    strange.login = "Каримов"
    let other = strange
    await expectFault("desk.bad-login") {
      try await house.desk.addUser(other, password: password, by: house.setup)
    }
  }

  @Test func `no log entry holds a password, and preferences are nobody's conflict`()
    async throws
  {
    let house = try await DeskFixture()
    let user = try await withInspector(house)
    _ = try await signIn(house, "опечатка в пароле")
    try await house.desk.set(
      Preferences(language: .kk, theme: .dark, volume: 10), of: user.actor)
    let stored = try await house.store.read { try $0.user(user.id) }
    #expect(stored.preferences == Preferences(language: .kk, theme: .dark, volume: 10))
    #expect(stored.version == 1)
    let entries = try await house.store.read { try Journal.entries(limit: 100, in: $0) }
    #expect(entries.map(\.draft.action) == ["user.sign-in-refused", "user.add"])
    #expect(!"\(entries)".contains(password) && !"\(entries)".contains("опечатка"))
  }
}
