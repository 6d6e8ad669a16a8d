package import AulaDomain

extension Role: Storable {}
extension Preferences.Language: Storable {}
extension Preferences.Theme: Storable {}

private let insertUser = """
  insert into account (id, version, login, name, role, unit_id, enabled, language, theme, volume,
    password_hash, password_changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  """
private let updateUser = """
  update account set version = $2, login = $3, name = $4, role = $5, unit_id = $6, enabled = $7,
    language = $8, theme = $9, volume = $10
  where id = $1 and version = $2 - 1
  """
/// Not a versioned write: nobody decides by another one's choice of colours.
private let updatePreferences = """
  update account set language = $2, theme = $3, volume = $4 where id = $1
  """
private let updatePassword = """
  update account set password_hash = $2, password_changed_at = $3 where id = $1
  """
private let selectUser = "select * from account where id = $1"
private let selectLogin = "select * from account where login = $1"
private let selectUsers = "select account.* from account"
private let countAdministrators = """
  select count(*) from account where role = 'administrator' and enabled = 1 and id <> $1
  """
private let insertSession = """
  insert into session (token_hash, account_id, created_at, used_at, address)
  values ($1, $2, $3, $3, $4)
  """
private let selectSession = "select * from session where token_hash = $1"
private let selectSessions = "select * from session where account_id = $1 order by used_at desc"
private let touchSession = """
  update session set used_at = $2 where token_hash = $1 and used_at < $2
  """
private let deleteSession = "delete from session where token_hash = $1"
private let deleteSessions = "delete from session where account_id = $1"
private let purgeSessions = "delete from session where created_at < $1 or used_at < $2"

package enum UserSort: String, SortKey {
  case name
  case login
  case role
  case unit
  case state
  /// Of late; who asks counts them.
  case tries

  package var expression: String {
    switch self {
    case .name, .tries: "account.name"
    case .login: "account.login"
    case .role: "account.role || ' ' || account.name"
    case .unit: "coalesce((select call_sign from unit where unit.id = account.unit_id), '')"
    case .state: "account.enabled"
    }
  }
}

/// A sign-in that lasts, as it is stored.
package struct Session: Hashable, Sendable {
  /// SHA-256 of the token that the browser holds: 32 bytes.
  package let tokenHash: [UInt8]
  package let user: ID<User>
  package let createdAt: Timestamp
  package let usedAt: Timestamp
  package let address: String
}

extension Connection {
  package func insert(_ user: User, password: PasswordHash, at now: Timestamp) throws {
    try execute(insertUser, cells(user) + [password, now])
  }

  /// `user.version` is the new one: one more than was read. The password is not written.
  package func update(_ user: User) throws {
    try executeOne(updateUser, cells(user), orStale: "user \(user.login)")
  }

  func set(_ preferences: Preferences, of user: ID<User>) throws {
    try execute(
      updatePreferences, [user, preferences.language, preferences.theme, preferences.volume])
  }

  func setPassword(_ hash: PasswordHash, of user: ID<User>, at now: Timestamp) throws {
    try execute(updatePassword, [user, hash, now])
  }

  package func user(_ id: ID<User>) throws -> User {
    guard let row = try first(selectUser, [id]) else { throw Field.missing("user", "\(id)") }
    return try User(row: row)
  }

  /// With the password's hash; `nil` where nobody is called so.
  package func user(login: String) throws -> (user: User, password: PasswordHash)? {
    guard let row = try first(selectLogin, [login]) else { return nil }
    return (try User(row: row), try row["password_hash"])
  }

  func password(of user: ID<User>) throws -> PasswordHash? {
    try first(selectUser, [user])?["password_hash"]
  }

  func administrators(but user: ID<User>) throws -> Int {
    try value(countAdministrators, [user]) ?? 0
  }

  /// All of them, by role and name unless told otherwise.
  package func users(
    role: Role? = nil, by sorting: Sorting<UserSort> = Sorting(.role)
  ) throws -> [User] {
    var conditions = Conditions()
    conditions.ask("account.role = ?", role)
    let sql = "\(selectUsers) \(conditions.clause) \(sorting.clause("account.id"))"
    return try query(sql, conditions.values).map { try User(row: $0) }
  }

  func openSession(_ tokenHash: [UInt8], of user: ID<User>, from address: String, at now: Timestamp)
    throws
  {
    try execute(insertSession, [tokenHash, user, now, address])
  }

  package func session(_ tokenHash: [UInt8]) throws -> Session? {
    try first(selectSession, [tokenHash]).map { try Session(row: $0) }
  }

  package func sessions(of user: ID<User>) throws -> [Session] {
    try query(selectSessions, [user]).map { try Session(row: $0) }
  }

  func touchSession(_ tokenHash: [UInt8], at now: Timestamp) throws {
    try execute(AulaStore.touchSession, [tokenHash, now])
  }

  func deleteSession(_ tokenHash: [UInt8]) throws {
    try execute(AulaStore.deleteSession, [tokenHash])
  }

  func deleteSessions(of user: ID<User>) throws {
    try execute(AulaStore.deleteSessions, [user])
  }

  /// Removes what cannot be valid any more.
  func purgeSessions(at now: Timestamp, _ sessions: SessionRules) throws {
    try execute(AulaStore.purgeSessions, [now - sessions.longest, now - sessions.idle])
  }

  private func cells(_ user: User) -> [any Storable] {
    [
      user.id, user.version, user.login, user.name, user.role, user.unit, user.enabled,
      user.preferences.language, user.preferences.theme, user.preferences.volume,
    ]
  }
}

extension User {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], login: try row["login"],
      name: try row["name"], role: try row["role"], unit: try row["unit_id"],
      enabled: try row["enabled"])
    preferences = Preferences(
      language: try row["language"], theme: try row["theme"], volume: try row["volume"])
  }
}

extension Session {
  init(row: Row) throws {
    self.init(
      tokenHash: try row["token_hash"], user: try row["account_id"],
      createdAt: try row["created_at"], usedAt: try row["used_at"], address: try row["address"])
  }
}
