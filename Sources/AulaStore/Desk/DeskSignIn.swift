package import AulaDomain

/// How a sign-in ended.
package enum SignIn: Sendable {
  /// `token` is for the browser's cookie; the store keeps only its hash.
  case welcome(User, token: String)
  /// Unknown login, wrong password or a disabled account: which, is not told.
  case wrong
  case locked(until: Timestamp)
}

package enum KnownDevice {
  /// A device that is not used for so long is a stranger again.
  package static let memory = Duration.seconds(180 * 86_400)
  static let mostOfOne = 20
}

/// A try to sign in that is let through to the check of its password.
private struct Attempt {
  let login: String
  let address: String
  let at: Timestamp
  /// `nil` where nobody enabled is called so.
  let known: (user: User, password: PasswordHash)?
  /// What the try is counted by, with itself counted.
  let counted: [SignInTries]
  let isOnKnownDevice: Bool
}

extension Desk {
  /// - Parameters:
  ///   - address: the client's, as text.
  ///   - device: the token that `remember` gave this browser before.
  ///
  /// A try is counted before its password is checked, in one transaction with the look at the lock:
  /// of many tries at once no more are checked than would have been one after the other.
  package func signIn(
    login: String, password: String, from address: String, device: String? = nil
  ) async throws -> SignIn {
    let (end, attempt) = try await begin(login, from: address, device: device)
    if let end { return .locked(until: end) }
    let answer: PasswordAnswer
    do {
      answer = try await hasher.check(
        password, against: attempt.known?.password,
        for: attempt.isOnKnownDevice ? .known : .stranger)
    } catch {
      try await giveBack(attempt)
      throw error
    }
    switch answer {
    case .wrong: return try await refuse(attempt)
    case .right(let renewed): return try await welcome(attempt, renewed: renewed)
    }
  }

  /// Makes the browser one of the user's known devices.
  ///
  /// - Parameter token: what the browser said; a token that we did not give is not taken.
  /// - Returns: the token for its cookie.
  package func remember(
    device token: String?, of user: ID<User>, from address: String
  ) async throws -> String {
    let fresh = SessionToken(in: world)
    let said = token.flatMap { SessionToken($0) }
    let network = NetworkPrefix.key(of: address)
    let now = world.now()
    return try await store.write { tx in
      let known = try said.flatMap { try tx.isKnown(device: $0.hash) ? $0 : nil }
      let device = known ?? fresh
      try tx.remember(device: device.hash, of: user, from: network, at: now)
      return device.text
    }
  }

  /// Lets a user try anew at once, wherever the failed tries came from.
  package func liftLocks(of user: ID<User>, by deed: Deed) async throws {
    let login = try await store.read { try $0.user(user).login }
    try await record(.manageUsers, "user.unlock", .user, user.rawValue, 0, by: deed) {
      try $0.deleteTries(of: login)
    }
  }
}

extension Desk {
  private func begin(
    _ text: String, from address: String, device: String?
  ) async throws -> (lockedUntil: Timestamp?, Attempt) {
    let now = world.now()
    let login = SignInCounter.counted(text)
    let device = device.flatMap { SessionToken($0)?.hash }
    return try await store.write { tx in
      try tx.purgeTries(at: now)
      let known = try tx.user(login: login).flatMap { $0.user.enabled ? $0 : nil }
      let counters = try tx.counters(
        login, from: NetworkPrefix.key(of: address), device: device, of: known?.user.id)
      let before = try counters.map { ($0, try tx.failures(by: $0)) }
      let end = before.compactMap { Lockout.lockedUntil($1, by: $0, at: now) }.max()
      let counted = before.map { counter, failures in
        SignInTries(counter: counter, failures: Lockout.afterFailure(failures, at: now))
      }
      if end == nil { for tries in counted { try tx.set(tries.failures, by: tries.counter) } }
      let attempt = Attempt(
        login: login, address: address, at: now, known: known, counted: counted,
        isOnKnownDevice: counters.contains { if case .device = $0 { true } else { false } })
      return (end, attempt)
    }
  }

  /// The password was not looked at.
  private func giveBack(_ attempt: Attempt) async throws {
    try await store.write { tx in
      for tries in attempt.counted {
        try tx.set(Lockout.afterSuccess(try tx.failures(by: tries.counter)), by: tries.counter)
      }
    }
  }

  private func welcome(_ attempt: Attempt, renewed: PasswordHash?) async throws -> SignIn {
    let token = SessionToken(in: world)
    let (sessions, now) = (sessions, world.now())
    return try await unchecked { ledger in
      // Read again: the account may have been disabled, or its password changed, meanwhile.
      guard let known = attempt.known, let present = try ledger.tx.user(login: attempt.login),
        present.user.enabled, present.password == known.password
      else { return .wrong }
      try ledger.tx.purgeSessions(at: now, sessions)
      for tries in attempt.counted { try ledger.tx.forgive(tries.counter) }
      if let renewed {
        try ledger.enterMismatch(of: .user, present.user.id.rawValue)
        try ledger.tx.setPassword(renewed, of: present.user.id, at: now)
      }
      try ledger.tx.openSession(token.hash, of: present.user.id, from: attempt.address, at: now)
      try ledger.note(
        "user.sign-in", .user, present.user.id.rawValue,
        by: Deed(actor: present.user.id, channel: .console, at: now), binds: renewed != nil,
        ["address": .text(attempt.address)])
      return .welcome(present.user, token: token.text)
    }
  }

  /// What was typed as a login is not logged where nobody is called so: it may be a password. A
  /// write it is in both cases, so that the time does not tell either.
  private func refuse(_ attempt: Attempt) async throws -> SignIn {
    try await unchecked { ledger in
      try ledger.tx.purgeTries(at: attempt.at)
      guard let user = attempt.known?.user else { return }
      let deed = Deed.service(.authentication, at: attempt.at)
      try ledger.note(
        "user.sign-in-refused", .user, user.id.rawValue, by: deed,
        ["address": .text(attempt.address)])
      for tries in attempt.counted {
        guard
          let end = Lockout.lockedUntil(tries.failures, by: tries.counter, at: attempt.at)
        else { continue }
        try ledger.note(
          "user.sign-in-locked", .user, user.id.rawValue, by: deed,
          [
            "address": .text(attempt.address), "scope": .text(tries.counter.scope),
            "until": .number(end.microseconds),
          ])
      }
    }
    return .wrong
  }
}

extension Connection {
  /// A known device answers for itself alone; anybody else for the login at this network and for
  /// the network, and for the login everywhere where its owner has not come from here.
  fileprivate func counters(
    _ login: String, from network: String, device: [UInt8]?, of user: ID<User>?
  ) throws -> [SignInCounter] {
    if let device, let user, try isKnown(device: device, to: user) {
      return [.device(hexadecimal(device), of: login)]
    }
    let here: [SignInCounter] = [.login(login, from: network), .network(network)]
    if let user, try isKnown(network: network, to: user) { return here }
    return here + [.everywhere(login)]
  }

  /// Who signed in is forgiven what failed on the way; the others' failures stay.
  fileprivate func forgive(_ counter: SignInCounter) throws {
    switch counter {
    case .login, .device: try set(SignInFailures(), by: counter)
    case .network, .everywhere:
      try set(Lockout.afterSuccess(try failures(by: counter)), by: counter)
    }
  }
}

extension SignInCounter {
  /// As the database and the journal name it.
  package var scope: String {
    switch self {
    case .login: "login"
    case .device: "device"
    case .network: "network"
    case .everywhere: "everywhere"
    }
  }
}
