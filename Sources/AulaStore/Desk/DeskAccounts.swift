package import AulaDomain

/// How a sign-in ended.
package enum SignIn: Sendable {
  /// `token` is for the browser's cookie; the store keeps only its hash.
  case welcome(User, token: String)
  /// Unknown login, wrong password or a disabled account: which, is not told.
  case wrong
  case locked(until: Timestamp)
}

extension Desk {
  package func signIn(
    login: String, password: String, from address: String
  ) async throws -> SignIn {
    let now = world.now()
    let (end, known) = try await store.read { tx in
      (
        try tx.lockedUntil(login: login, address: address, at: now),
        try tx.user(login: login).flatMap { $0.user.enabled ? $0 : nil }
      )
    }
    if let end { return .locked(until: end) }
    switch try await hasher.check(password, against: known?.password) {
    case .wrong:
      return try await refuse(login: login, known: known?.user, from: address, at: now)
    case .right(let renewed):
      guard let user = known?.user else { return .wrong }
      return try await welcome(user, renewed: renewed, from: address, at: now)
    }
  }

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
    let deed = deed(nil, .console)
    try await change { ledger in
      guard let session = try ledger.tx.session(token.hash) else { return }
      try ledger.tx.deleteSession(token.hash)
      try ledger.note(
        "user.sign-out", .user, session.user.rawValue,
        by: Deed(actor: session.user, channel: .console, at: deed.at))
    }
  }

  package func signOutEverywhere(_ user: ID<User>, by deed: Deed) async throws {
    try await change { ledger in
      try ledger.tx.deleteSessions(of: user)
      try ledger.note("user.sign-out-everywhere", .user, user.rawValue, by: deed)
    }
  }

  /// Whether this is the user's password: asked again before it is changed.
  package func hasPassword(_ user: ID<User>, _ password: String) async throws -> Bool {
    let hash = try await store.read { try $0.password(of: user) }
    return try await hasher.check(password, against: hash) != .wrong
  }

  package func addUser(_ user: User, password: String, by deed: Deed) async throws {
    try Self.check(user)
    let hash = try await hashed(password, for: user)
    let now = world.now()
    try await record("user.add", .user, user.id.rawValue, user.version, by: deed) {
      try $0.insert(user, password: hash, at: now)
    }
  }

  /// A disabled account is signed out everywhere. The last administrator stays one.
  package func save(_ user: User, by deed: Deed) async throws -> User {
    try Self.check(user)
    var next = user
    next.version = try nextVersion(after: user.version, of: "user \(user.login)")
    let written = next
    try await change { ledger in
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

  /// Ends every sign-in of the user, so that a stolen one ends with the password.
  package func setPassword(
    of user: ID<User>, to password: String, by deed: Deed
  ) async throws {
    let owner = try await store.read { try $0.user(user) }
    let hash = try await hashed(password, for: owner)
    let now = world.now()
    try await record("user.set-password", .user, user.rawValue, 0, by: deed) { tx in
      try tx.setPassword(hash, of: user, at: now)
      try tx.deleteSessions(of: user)
      try tx.set(SignInFailures(), of: Self.subject(login: owner.login))
    }
  }

  /// Language, theme and volume: not logged, no version.
  package func set(_ preferences: Preferences, of user: ID<User>) async throws {
    try await store.write { try $0.set(preferences, of: user) }
  }
}

extension Desk {
  private func welcome(
    _ user: User, renewed: PasswordHash?, from address: String, at now: Timestamp
  ) async throws -> SignIn {
    let token = SessionToken(in: world)
    let sessions = sessions
    try await change { ledger in
      try ledger.tx.purgeSignIns(at: now, sessions)
      try ledger.tx.set(SignInFailures(), of: Self.subject(login: user.login))
      try ledger.tx.set(SignInFailures(), of: Self.subject(address: address))
      if let renewed {
        try ledger.enterMismatch(of: .user, user.id.rawValue)
        try ledger.tx.setPassword(renewed, of: user.id, at: now)
      }
      try ledger.tx.openSession(token.hash, of: user.id, from: address, at: now)
      try ledger.note(
        "user.sign-in", .user, user.id.rawValue,
        by: Deed(actor: user.id, channel: .console, at: now), binds: renewed != nil,
        ["address": .text(address)])
    }
    return .welcome(user, token: token.text)
  }

  /// What was typed as a login is not logged where nobody is called so: it may be a password.
  private func refuse(
    login: String, known: User?, from address: String, at now: Timestamp
  ) async throws -> SignIn {
    try await change { ledger in
      for subject in [Self.subject(login: login), Self.subject(address: address)] {
        let failures = try ledger.tx.failures(of: subject)
        try ledger.tx.set(Lockout.afterFailure(failures, at: now), of: subject)
      }
      if let known {
        try ledger.note(
          "user.sign-in-refused", .user, known.id.rawValue,
          by: .system(at: now), ["address": .text(address)])
      }
    }
    return .wrong
  }

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

  static func subject(login: String) -> String { "login:\(login)" }
  static func subject(address: String) -> String { "address:\(address)" }
}

extension Connection {
  fileprivate func lockedUntil(
    login: String, address: String, at now: Timestamp
  ) throws -> Timestamp? {
    let byLogin = Lockout.lockedUntil(try failures(of: Desk.subject(login: login)), at: now)
    let byAddress = Lockout.lockedUntil(
      try failures(of: Desk.subject(address: address)), at: now, free: Lockout.freeByAddress)
    return [byLogin, byAddress].compactMap { $0 }.max()
  }
}
