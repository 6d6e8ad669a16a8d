import AulaDomain
import AulaStore

/// Who may sign in, and who has.
struct Accounts: Sendable {
  enum Outcome: Sendable {
    case admitted(SessionKey, User)
    case refused
    case locked(until: Timestamp)
  }

  let store: Store
  let world: any World

  func user(holding key: SessionKey, at now: Timestamp) async throws -> User? { nil }

  func signIn(login: String, password: String, from visit: Visit) async throws -> Outcome {
    .refused
  }

  func end(_ key: SessionKey) async throws {}

  func prefer(
    _ user: ID<User>, _ change: @escaping @Sendable (inout Preferences) -> Void
  ) async throws {}
}
