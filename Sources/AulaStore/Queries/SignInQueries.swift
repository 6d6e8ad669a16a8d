package import AulaDomain

private let selectFailures = """
  select count, last_at from sign_in_failure where scope = $1 and login = $2 and source = $3
  """
private let selectFailuresOfLogin = """
  select * from (
    select * from sign_in_failure where login = $1 order by last_at desc, scope, source limit $2
  ) as line
  """
private let countFailures = """
  select login, sum(count) as count from sign_in_failure
  where scope in ('login', 'device') and last_at > $1 group by login
  """
private let upsertFailures = """
  insert into sign_in_failure (scope, login, source, count, last_at) values ($1, $2, $3, $4, $5)
  on conflict (scope, login, source)
  do update set count = excluded.count, last_at = excluded.last_at
  """
private let deleteFailures = """
  delete from sign_in_failure where scope = $1 and login = $2 and source = $3
  """
private let deleteFailuresOfLogin = "delete from sign_in_failure where login = $1"
private let purgeFailures = "delete from sign_in_failure where last_at < $1"
private let selectDevice = """
  select count(*) from known_device where token_hash = $1 and account_id = $2
  """
private let selectNetwork = """
  select count(*) from known_device where network = $1 and account_id = $2
  """
private let countDevices = "select count(*) from known_device where account_id = $1"
private let upsertDevice = """
  insert into known_device (token_hash, account_id, network, used_at) values ($1, $2, $3, $4)
  on conflict (token_hash, account_id)
  do update set network = excluded.network, used_at = excluded.used_at
  """
private let isDevice = "select count(*) from known_device where token_hash = $1"
private let purgeDevices = "delete from known_device where used_at < $1"
private let deleteDevices = "delete from known_device where account_id = $1"
private let trimDevices = """
  delete from known_device where account_id = $1 and token_hash not in (
    select token_hash from known_device where account_id = $1
    order by used_at desc, token_hash limit $2)
  """

/// What stands of failed tries for one login, for who looks after the accounts.
package struct SignInTries: Hashable, Sendable {
  package let counter: SignInCounter
  package let failures: SignInFailures
}

package enum TriesSort: String, SortKey {
  case from
  case tries
  case last
  /// Whether a next try is let in: who asks knows the time.
  case state

  package var expression: String {
    switch self {
    case .from: "line.scope || ' ' || line.source"
    case .tries: "line.count"
    case .last, .state: "line.last_at"
    }
  }
}

extension SignInCounter {
  fileprivate var cells: [any Storable] {
    switch self {
    case .login(let login, let network): ["login", login, network]
    case .device(let device, let login): ["device", login, device]
    case .network(let network): ["network", "", network]
    case .everywhere(let login): ["everywhere", login, ""]
    }
  }

  fileprivate init(row: Row) throws {
    let (login, source): (String, String) = (try row["login"], try row["source"])
    let scope: String = try row["scope"]
    switch scope {
    case "login": self = .login(login, from: source)
    case "device": self = .device(source, of: login)
    case "network": self = .network(source)
    default: self = .everywhere(login)
    }
  }
}

extension Connection {
  func failures(by counter: SignInCounter) throws -> SignInFailures {
    guard let row = try first(selectFailures, counter.cells) else { return SignInFailures() }
    return SignInFailures(count: try row["count"], last: try row["last_at"])
  }

  func set(_ failures: SignInFailures, by counter: SignInCounter) throws {
    if failures.count == 0 {
      try execute(deleteFailures, counter.cells)
    } else {
      try execute(upsertFailures, counter.cells + [failures.count, failures.last])
    }
  }

  /// The latest of them, in the order that is asked for.
  package func tries(
    of login: String, atMost limit: Int,
    by sorting: Sorting<TriesSort> = Sorting(.last, isDescending: true)
  ) throws -> [SignInTries] {
    let order = sorting.clause(TriesSort.from.expression)
    return try query("\(selectFailuresOfLogin) \(order)", [login, limit]).map { row in
      SignInTries(
        counter: try SignInCounter(row: row),
        failures: SignInFailures(count: try row["count"], last: try row["last_at"]))
    }
  }

  /// Failed tries of late, by login.
  package func tryCounts(at now: Timestamp) throws -> [String: Int] {
    let rows = try query(countFailures, [now - Lockout.memory])
    return Dictionary(
      try rows.map { (try $0["login"], try $0["count"]) }, uniquingKeysWith: { $1 })
  }

  func deleteTries(of login: String) throws { try execute(deleteFailuresOfLogin, [login]) }

  func purgeTries(at now: Timestamp) throws {
    try execute(purgeFailures, [now - Lockout.memory])
  }

  func isKnown(device: [UInt8], to user: ID<User>) throws -> Bool {
    try value(selectDevice, [device, user]) ?? 0 > 0
  }

  /// Whether the user's last sign-in on some known device came from there.
  func isKnown(network: String, to user: ID<User>) throws -> Bool {
    try value(selectNetwork, [network, user]) ?? 0 > 0
  }

  func isKnown(device: [UInt8]) throws -> Bool { try value(isDevice, [device]) ?? 0 > 0 }

  package func deviceCount(of user: ID<User>) throws -> Int {
    try value(countDevices, [user]) ?? 0
  }

  /// Forgets the devices that were not used for long, and the oldest beyond a number.
  func remember(
    device: [UInt8], of user: ID<User>, from network: String, at now: Timestamp
  ) throws {
    try execute(upsertDevice, [device, user, network, now])
    try execute(purgeDevices, [now - KnownDevice.memory])
    try execute(trimDevices, [user, KnownDevice.mostOfOne])
  }

  func deleteDevices(of user: ID<User>) throws { try execute(AulaStore.deleteDevices, [user]) }
}
