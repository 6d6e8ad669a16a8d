package import AulaDomain

/// One of somebody's own sign-ins that last, as the account's page shows it.
package struct OwnSession: Hashable, Sendable {
  /// By which it is ended: the hash of its token in hexadecimal, which opens nothing.
  package let name: String
  package let address: String
  package let createdAt: Timestamp
  package let usedAt: Timestamp
  /// The one that asks.
  package let isThis: Bool
}

extension Desk {
  /// Those that are still good, the one that asks first, then the last used first.
  ///
  /// - Parameter token: of the session that asks, as its browser holds it.
  package func sessions(of actor: Actor, asking token: String) async throws -> [OwnSession] {
    let user = actor.user
    let (own, now) = (SessionToken(token)?.hash, world.now())
    let found = try await read(.keepAccount, for: actor, of: { _ in .account(user) }) {
      try $0.sessions(of: user)
    }
    .filter { sessions.isValid(created: $0.createdAt, lastUsed: $0.usedAt, at: now) }
    let all = found.map {
      OwnSession(
        name: hexadecimal($0.tokenHash), address: $0.address, createdAt: $0.createdAt,
        usedAt: $0.usedAt, isThis: $0.tokenHash == own)
    }
    return all.filter(\.isThis) + all.filter { !$0.isThis }
  }

  /// Ends one of the user's own sign-ins. One of somebody else's, or one
  /// that is over, is not found.
  package func endSession(_ name: String, of user: ID<User>, by deed: Deed) async throws {
    try await change(.keepAccount, by: deed, of: { _ in .account(user) }) { ledger in
      guard
        let session = try ledger.tx.sessions(of: user)
          .first(where: { hexadecimal($0.tokenHash) == name })
      else {
        throw Fault(
          .notFound, "desk.no-such-session", "this sign-in is over: look at the list again")
      }
      try ledger.tx.deleteSession(session.tokenHash)
      try ledger.note(
        "user.end-session", .user, user.rawValue, by: deed,
        ["address": .text(session.address)])
    }
  }
}
