/// The archive. Reads see one unchanging state; writes follow one another, each whole or not at
/// all.
///
/// A transaction is a closure that does not suspend, so that none stays open across an `await`.
/// What the closure throws rolls the transaction back and comes out unchanged; what the database
/// refuses comes out as a `Fault`. When `write` returns, the change is on disk.
package final class Store: Sendable {
  private let driver: any Driver

  init(_ driver: any Driver) {
    self.driver = driver
  }

  /// Many run at once.
  package func read<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await driver.read(body)
  }

  /// One at a time; the others wait in order of arrival. A cancelled task's write is rolled back.
  @discardableResult
  package func write<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await driver.write(body)
  }

  /// As `read`, for callers that keep a thread of their own for waiting (a recorder); never from an
  /// async function.
  package func readBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    try driver.readBlocking(body)
  }

  /// As `write`, for callers that keep a thread of their own for waiting; never from an async
  /// function.
  @discardableResult
  package func writeBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    try driver.writeBlocking(body)
  }

  /// Reads the whole database and throws `store.corrupt` where its pages do not fit together.
  package func checkPages() async throws {
    try await driver.checkPages()
  }

  /// Writes the log into the database file and empties it, so that what was overwritten is nowhere.
  package func truncateLog() async throws {
    try await driver.truncateLog()
  }

  /// Lets running transactions end, then lets go of the files. Later calls throw `store.closed`.
  package func close() {
    driver.close()
  }
}

/// One kind of database beneath the store.
protocol Driver: Sendable {
  func read<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer
  func write<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer
  func readBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer
  func writeBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer
  func checkPages() async throws
  func truncateLog() async throws
  func close()
}
