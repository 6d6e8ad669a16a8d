package import AulaDomain

/// The desk: whatever changes the programme's records.
///
/// Each operation is one transaction that writes rows and log entries together. A stale version is
/// refused with `store.stale-version`, what the domain forbids with `dispatch.…`. Who may do it was
/// asked before, of `Policy`.
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

  /// A deed of this moment.
  package func deed(
    _ actor: ID<User>?, _ channel: Deed.Channel, deviceTime: Timestamp? = nil,
    deviceSkew: Duration? = nil, key: String? = nil
  ) -> Deed {
    Deed(
      actor: actor, channel: channel, deviceTime: deviceTime, deviceSkew: deviceSkew, key: key,
      at: world.now())
  }

  func change<Answer: Sendable>(
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
