package import AulaDomain

extension Desk {
  /// Who holds the token, if the sign-in still lasts and the account is enabled. Counts as a use of
  /// it.
  package func session(token: String) async throws -> User? {
    guard let token = SessionToken(token), let (session, user) = try await session(token) else {
      return nil
    }
    let now = world.now()
    // Written once a minute: a page with twenty pictures is not twenty writes.
    if now.since(session.usedAt) > .seconds(60) {
      try await store.write { try $0.touchSession(token.hash, at: now) }
    }
    return user
  }

  /// The same, for a line that stands: its standing is no use.
  package func holder(of token: String) async throws -> User? {
    guard let token = SessionToken(token) else { return nil }
    return try await session(token)?.user
  }

  private func session(_ token: SessionToken) async throws -> (session: Session, user: User)? {
    let now = world.now()
    let found = try await store.read { tx in
      try tx.session(token.hash).map { ($0, try tx.user($0.user)) }
    }
    guard let (session, user) = found, user.enabled,
      sessions.isValid(created: session.createdAt, lastUsed: session.usedAt, at: now)
    else { return nil }
    return (session, user)
  }

  package func signOut(token: String) async throws {
    guard let token = SessionToken(token) else { return }
    let now = world.now()
    try await unchecked { ledger in
      guard let session = try ledger.tx.session(token.hash) else { return }
      try ledger.tx.deleteSession(token.hash)
      try ledger.note(
        "user.sign-out", .user, session.user.rawValue,
        by: Deed(actor: session.user, channel: .console, at: now))
    }
  }

  package func signOutEverywhere(_ user: ID<User>, by deed: Deed) async throws {
    try await change(.keepAccount, by: deed, of: { _ in .account(user) }) { ledger in
      try ledger.tx.deleteSessions(of: user)
      try ledger.tx.deleteDevices(of: user)
      try ledger.note("user.sign-out-everywhere", .user, user.rawValue, by: deed)
    }
  }

  /// Whether this is the actor's own password: asked again before it is changed.
  package func hasPassword(_ actor: Actor, _ password: String) async throws -> Bool {
    let user = actor.user
    let hash = try await read(.keepAccount, for: actor, of: { _ in .account(user) }) {
      try $0.password(of: user)
    }
    return try await hasher.check(password, against: hash) != .wrong
  }

  package func addUser(_ user: User, password: String, by deed: Deed) async throws {
    try Self.check(user)
    let hash = try await hashed(password, for: user)
    let now = world.now()
    try await record(
      .manageUsers, "user.add", .user, user.id.rawValue, user.version, by: deed
    ) { try $0.insert(user, password: hash, at: now) }
  }

  /// A disabled account is signed out everywhere. The last administrator stays one.
  package func save(_ user: User, by deed: Deed) async throws -> User {
    try Self.check(user)
    var next = user
    next.version = try nextVersion(after: user.version, of: "user \(user.login)")
    let written = next
    try await change(.manageUsers, by: deed) { ledger in
      try ledger.enterMismatch(of: .user, written.id.rawValue)
      try ledger.tx.update(written)
      let stays = written.enabled && written.role == .administrator
      if !stays, try ledger.tx.administrators(but: written.id) == 0 {
        throw Fault(
          .denied, "desk.last-administrator",
          "nobody else can set Aula up: make somebody an administrator first")
      }
      if !written.enabled { try ledger.tx.deleteSessions(of: written.id) }
      try ledger.note(
        "user.save", .user, written.id.rawValue, version: written.version, by: deed,
        ["role": .text(written.role.rawValue), "enabled": .flag(written.enabled)])
    }
    return next
  }

  /// Ends every sign-in of the user, so that a stolen one ends with the password. Where somebody
  /// else sets it, the devices are strangers again too: one of them may be the thief's.
  package func setPassword(
    of user: ID<User>, to password: String, by deed: Deed
  ) async throws {
    let owner = try await store.read { try $0.user(user) }
    let hash = try await hashed(password, for: owner)
    let now = world.now()
    let permission: Permission = deed.actor == user ? .keepAccount : .manageUsers
    try await record(
      permission, "user.set-password", .user, user.rawValue, 0, by: deed,
      of: { _ in .account(user) }
    ) { tx in
      try tx.setPassword(hash, of: user, at: now)
      try tx.deleteSessions(of: user)
      try tx.deleteTries(of: owner.login)
      if deed.actor != user { try tx.deleteDevices(of: user) }
    }
  }

  /// The actor's own language, theme and volume: not logged, no version.
  package func set(_ preferences: Preferences, of actor: Actor) async throws {
    let user = actor.user
    try await store.write { tx in
      try tx.demand(.keepAccount, for: .user(actor)) { _ in .account(user) }
      try tx.set(preferences, of: user)
    }
  }
}

extension Desk {
  private func hashed(_ password: String, for user: User) async throws -> PasswordHash {
    let problems = PasswordRules.problems(password, login: user.login)
    guard problems.isEmpty else {
      throw Fault(
        .invalid, "desk.weak-password",
        "the password is \(problems.map(\.rawValue).joined(separator: ", "))")
    }
    return try await hasher.hash(password)
  }

  private static func check(_ user: User) throws {
    guard User.isLogin(user.login) else {
      throw Fault(
        .invalid, "desk.bad-login", "a login is 2 to 40 of a-z, 0-9, dot, dash and underscore")
    }
  }
}
