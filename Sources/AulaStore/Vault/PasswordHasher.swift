import AulaDomain
import CSodium
import Foundation
import Synchronization

/// How a password is kept: Argon2id (RFC 9106), with its parameters and salt in the text itself.
package struct PasswordHash: Hashable, Sendable, Storable {
  let text: String

  package var stored: Value { .text(text) }

  package static func restored(from value: Value) -> PasswordHash? {
    String.restored(from: value).map(PasswordHash.init(text:))
  }
}

package enum PasswordAnswer: Equatable, Sendable {
  case wrong
  /// `renewed` is a hash by today's parameters, to be stored in the old one's place; `nil` where
  /// the stored one is up to date.
  case right(renewed: PasswordHash?)
}

/// Makes and checks password hashes, one at a time on a thread of its own: each takes 64 MiB and
/// about 0.1 s, which neither the memory nor the cooperative pool should meet many times at once.
///
/// At most `waitingLimit` wait; further ones are refused with `store.password-queue`. Strangers
/// have three of four places, so that they do not keep out who is known.
package final class PasswordHasher: Sendable {
  /// What a hash costs.
  package struct Cost: Sendable {
    let operations: UInt64
    /// Bytes.
    let memory: Int

    /// libsodium's "interactive": two passes over 64 MiB.
    package static let interactive = Cost(
      operations: UInt64(crypto_pwhash_opslimit_interactive()),
      memory: crypto_pwhash_memlimit_interactive())
    /// The least that there is, for tests that sign in often.
    package static let least = Cost(
      operations: UInt64(crypto_pwhash_opslimit_min()), memory: crypto_pwhash_memlimit_min())
  }

  /// For whom a password is checked.
  package enum Asker: Sendable {
    /// Somebody signed in, or a device that was.
    case known
    case stranger
  }

  /// UTF-8 bytes; a longer one is refused rather than hashed.
  package static let lengthLimit = 1024
  private let cost: Cost
  private let waitingLimit: Int
  private let decoy: PasswordHash
  private let queue = DispatchQueue(label: "aula.password")
  private let waiting = Mutex(0)

  package init(cost: Cost = .interactive, waitingLimit: Int = 32) throws {
    guard sodium_init() >= 0 else {
      throw Fault(.failed, "store.password", "libsodium could not be started")
    }
    self.cost = cost
    self.waitingLimit = waitingLimit
    decoy = try hashed("nobody", at: cost)
  }

  package func hash(_ password: String) async throws -> PasswordHash {
    try Self.checkLength(password)
    let cost = cost
    return try await inTurn { try hashed(password, at: cost) }
  }

  /// Takes the same time with no hash, so that an answer does not tell who has an account.
  package func check(
    _ password: String, against hash: PasswordHash?, for asker: Asker = .known
  ) async throws -> PasswordAnswer {
    try Self.checkLength(password)
    let (cost, decoy) = (cost, decoy)
    return try await inTurn(for: asker) {
      let matches = verified(password, (hash ?? decoy).text)
      guard matches, let hash else { return .wrong }
      let isOld =
        crypto_pwhash_str_needs_rehash(hash.text, cost.operations, cost.memory) != 0
      return .right(renewed: isOld ? try hashed(password, at: cost) : nil)
    }
  }

  private static func checkLength(_ password: String) throws {
    guard password.utf8.count <= lengthLimit else {
      throw Fault(
        .invalid, "store.password-too-long", "a password has at most \(lengthLimit) bytes")
    }
  }

  private func inTurn<Answer: Sendable>(
    for asker: Asker = .known, _ work: @escaping @Sendable () throws -> Answer
  ) async throws -> Answer {
    let places = asker == .known ? waitingLimit : waitingLimit * 3 / 4
    let admitted = waiting.withLock { count in
      guard count < places else { return false }
      count += 1
      return true
    }
    guard admitted else {
      throw Fault(.throttled, "store.password-queue", "too many sign-ins at once: try again")
    }
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work() }) }
    }
  }
}

private func hashed(_ password: String, at cost: PasswordHasher.Cost) throws -> PasswordHash {
  var text = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
  let failed = crypto_pwhash_str_alg(
    &text, password, UInt64(password.utf8.count), cost.operations, cost.memory,
    crypto_pwhash_alg_argon2id13())
  guard failed == 0 else {
    throw Fault(.exhausted, "store.password", "there is no memory to hash a password")
  }
  let letters = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return PasswordHash(text: String(decoding: letters, as: UTF8.self))
}

/// Compares in constant time.
private func verified(_ password: String, _ text: String) -> Bool {
  crypto_pwhash_str_verify(text, password, UInt64(password.utf8.count)) == 0
}
