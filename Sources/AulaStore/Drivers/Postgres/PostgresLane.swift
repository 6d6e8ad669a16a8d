import AulaDomain
import Dispatch
import Foundation
import Synchronization

/// How a transaction is begun, and what it may do.
enum PostgresTransaction: String, Sendable {
  /// Sees one unchanging state.
  case read = "begin isolation level repeatable read read only"
  /// As if no other ran beside it; where that cannot be, it is run again.
  case write = "begin isolation level serializable"
}

/// One connection, which is made when it is first needed and anew when it was lost, for one
/// transaction at a time: on the lane's own thread, or on that of a caller that blocks.
// @unchecked: `link` is touched by whoever holds `turn`.
final class PostgresLane: @unchecked Sendable {
  /// Runs of one transaction that met others, before it is given up.
  private static let attempts = 12

  let address: String
  private let queue: DispatchQueue
  private let turn = NSLock()
  private let isClosed: PostgresFlag
  private var link: PostgresLink?

  init(_ address: String, _ label: String, isClosed: PostgresFlag) {
    self.address = address
    self.isClosed = isClosed
    queue = DispatchQueue(label: label)
  }

  /// - Parameter isGivenUp: raised when nobody waits for the answer any more: then nothing is kept.
  func run<Answer: Sendable>(
    _ kind: PostgresTransaction, isGivenUp: PostgresFlag,
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Result { try self.transaction(kind, isGivenUp, body) })
      }
    }
  }

  func runBlocking<Answer>(
    _ kind: PostgresTransaction, _ body: (any Connection) throws -> Answer
  ) throws -> Answer {
    try transaction(kind, PostgresFlag(), body)
  }

  /// Outside a transaction, as `vacuum` wants it.
  func order(_ sql: String) async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(
          with: Result { try self.turn.withLock { try self.opened().order(sql) } })
      }
    }
  }

  /// Lets what runs end, then the connection go.
  func close() {
    turn.withLock { link = nil }
  }

  private func transaction<Answer>(
    _ kind: PostgresTransaction, _ isGivenUp: PostgresFlag,
    _ body: (any Connection) throws -> Answer
  ) throws -> Answer {
    turn.lock()
    defer { turn.unlock() }
    for attempt in 1...Self.attempts {
      do {
        return try once(kind, isGivenUp, body)
      } catch let clash as PostgresFaults.Clash {
        if attempt == Self.attempts { throw clash.fault }
        // Longer each time, and by chance: two that met do not meet again.
        usleep(UInt32.random(in: 500...2_000) * UInt32(attempt))
      }
    }
    throw Fault(.unavailable, "store.busy", "others changed the same records: try again")
  }

  private func once<Answer>(
    _ kind: PostgresTransaction, _ isGivenUp: PostgresFlag,
    _ body: (any Connection) throws -> Answer
  ) throws -> Answer {
    if isGivenUp.isRaised { throw CancellationError() }
    let link = try opened()
    try begin(kind, on: link)
    do {
      let answer = try body(link)
      if isGivenUp.isRaised { throw CancellationError() }
      try link.order("commit")
      return answer
    } catch {
      // A lost connection has rolled back by itself.
      try? link.order("rollback")
      if !link.isAlive { self.link = nil }
      throw error
    }
  }

  /// A connection that died while nobody used it is found here, and made anew once.
  private func begin(_ kind: PostgresTransaction, on link: PostgresLink) throws {
    do {
      try link.order(kind.rawValue)
    } catch {
      self.link = nil
      throw error
    }
  }

  private func opened() throws -> PostgresLink {
    if isClosed.isRaised {
      link = nil
      throw Fault(.unavailable, "store.closed", "the database was closed")
    }
    if let link, link.isAlive { return link }
    let fresh = try PostgresLink(address: address)
    link = fresh
    return fresh
  }
}

/// Raised once by one, looked at by others.
final class PostgresFlag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .acquiring) }

  func raise() { state.store(true, ordering: .releasing) }
}
