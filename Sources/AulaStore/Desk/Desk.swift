package import AulaDomain

/// The desk: whatever changes the programme's records.
///
/// Each operation is one transaction that writes rows and log entries together. A stale version is
/// refused with `store.stale-version`, what the domain forbids with `dispatch.…`. Each operation
/// names its permission and asks `Policy` itself, in its own transaction, with the user's role and
/// the record as they are there: what is denied is refused with `access.…`, whoever called.
package struct Desk: Sendable {
  package let store: Store
  let world: any World
  let vault: Vault
  let hasher: PasswordHasher
  let sessions: SessionRules
  let onChange: @Sendable (Change) -> Void

  /// `onChange` is called after the commit, in the order of one operation's writes; it must not
  /// block. `vault` seals what a copy of the database must not tell.
  package init(
    store: Store, world: any World, vault: Vault, hasher: PasswordHasher,
    sessions: SessionRules = .standard,
    onChange: @escaping @Sendable (Change) -> Void = { _ in }
  ) {
    self.store = store
    self.world = world
    self.vault = vault
    self.hasher = hasher
    self.sessions = sessions
    self.onChange = onChange
  }

  /// A deed of this moment, by a part of Aula.
  package func deed(_ service: ServicePrincipal) -> Deed { .service(service, at: world.now()) }

  /// A user's deed of this moment.
  package func deed(
    _ actor: ID<User>, _ channel: Deed.Channel, deviceTime: Timestamp? = nil,
    deviceSkew: Duration? = nil, key: String? = nil
  ) -> Deed {
    Deed(
      actor: actor, channel: channel, deviceTime: deviceTime, deviceSkew: deviceSkew, key: key,
      at: world.now())
  }

  /// One transaction that the deed's user or service must hold `permission` for.
  ///
  /// - Parameter resource: the record that it is about, read in the same transaction. Whoever holds
  ///   the permission of no record at all is refused before it is read.
  func change<Answer: Sendable>(
    _ permission: Permission, by deed: Deed,
    of resource: @escaping @Sendable (Ledger) throws -> Resource = { _ in .all },
    _ body: @escaping @Sendable (inout Ledger) throws -> Answer
  ) async throws -> Answer {
    try await unchecked { ledger in
      try ledger.demand(permission, for: deed, of: resource)
      return try body(&ledger)
    }
  }

  /// Reads one unchanging state for somebody who must hold `permission`.
  ///
  /// - Parameter resource: the record that the reading is about. A role that holds the permission
  ///   of some records only is refused where none is named.
  package func read<Answer: Sendable>(
    _ permission: Permission, for actor: Actor,
    of resource: @escaping @Sendable (any Connection) throws -> Resource = { _ in .all },
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await read(permission, for: .user(actor), of: resource, body)
  }

  package func read<Answer: Sendable>(
    _ permission: Permission, for principal: Principal,
    of resource: @escaping @Sendable (any Connection) throws -> Resource = { _ in .all },
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await store.read { tx in
      try tx.demand(permission, for: principal, of: resource)
      return try body(tx)
    }
  }

  /// A transaction of what asks no policy: a sign-in, which proves who somebody is.
  func unchecked<Answer: Sendable>(
    _ body: @escaping @Sendable (inout Ledger) throws -> Answer
  ) async throws -> Answer {
    let world = world
    let (answer, changes) = try await store.write { tx in
      var ledger = Ledger(tx: tx, world: world)
      let answer = try body(&ledger)
      return (answer, ledger.changes)
    }
    for change in changes { onChange(change) }
    return answer
  }
}

extension Connection {
  /// Refuses with `access.…`.
  func demand(
    _ permission: Permission, for principal: Principal,
    of resource: (any Connection) throws -> Resource
  ) throws {
    do throws(AccessError) {
      try Policy.demandAny(permission, for: principal)
    } catch {
      throw error.fault
    }
    let resource = try resource(self)
    do throws(AccessError) {
      try Policy.demand(permission, for: principal, on: resource)
    } catch {
      throw error.fault
    }
  }

  /// Who acts by the deed, as the account is now. A disabled account acts no more, and a deed that
  /// was read back acts for nobody.
  func principal(of deed: Deed) throws -> Principal {
    if let service = deed.service { return .service(service) }
    guard let id = deed.actor else {
      throw Fault(.denied, "access.nobody", "the deed is no user's and no service's")
    }
    let user = try user(id)
    guard user.enabled else {
      throw Fault(.denied, "access.disabled", "the account \(user.login) is disabled")
    }
    return .user(user.actor)
  }
}

extension Ledger {
  /// Refuses with `access.…`.
  func demand(
    _ permission: Permission, for deed: Deed,
    of resource: (Ledger) throws -> Resource = { _ in .all }
  ) throws {
    try tx.demand(permission, for: try tx.principal(of: deed)) { _ in try resource(self) }
  }
}
