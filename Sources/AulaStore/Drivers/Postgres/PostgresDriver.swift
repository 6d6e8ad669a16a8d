import AulaDomain
import Synchronization

extension Store {
  /// Opens a database on a PostgreSQL server (14 or later). The schema is the migrator's business.
  ///
  /// - Parameter address: `postgres://user@host/name` or another connection string of libpq. A
  ///   password belongs into `PGPASSFILE`, where no list of processes shows it.
  package static func open(postgres address: String) throws -> Store {
    Store(try PostgresDriver(address))
  }
}

/// PostgreSQL through libpq: one lane for writes, which so follow one another within this process,
/// and a few for reads. Other processes write beside it: transactions are serializable, and one
/// that met another is run again.
final class PostgresDriver: Driver {
  private static let readers = 4

  private let writer: PostgresLane
  private let readers: [PostgresLane]
  private let next = Atomic(0)
  private let isClosed = PostgresFlag()

  init(_ address: String) throws {
    writer = PostgresLane(address, "aula.postgres.write", isClosed: isClosed)
    readers = (0..<Self.readers).map { [isClosed] number in
      PostgresLane(address, "aula.postgres.read.\(number)", isClosed: isClosed)
    }
    // A wrong address is told at the start, not at the first page.
    try writer.runBlocking(.read) { _ in }
  }

  func read<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await cancellable { try await self.reader().run(.read, isGivenUp: $0, body) }
  }

  func write<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await cancellable { try await self.writer.run(.write, isGivenUp: $0, body) }
  }

  func readBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    try reader().runBlocking(.read, body)
  }

  func writeBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    try writer.runBlocking(.write, body)
  }

  /// Reads every row of every table: the server checks the pages that it reads.
  func checkPages() async throws {
    try await read { tx in
      let tables = try tx.query(
        "select tablename from pg_tables where schemaname = current_schema()")
      for table in tables {
        let name: String = try table[0]
        _ = try tx.query("select count(*) from \"\(name)\"")
      }
    }
  }

  /// Rewrites the tables without what was changed or deleted. The server's own log of changes keeps
  /// that until it is recycled.
  func truncateLog() async throws {
    try await writer.order("vacuum full")
  }

  func close() {
    isClosed.raise()
    for lane in [writer] + readers { lane.close() }
  }

  private func reader() -> PostgresLane {
    let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return readers[Int(UInt(bitPattern: turn) % UInt(readers.count))]
  }

  private func cancellable<Answer: Sendable>(
    _ run: (PostgresFlag) async throws -> Answer
  ) async throws -> Answer {
    let isGivenUp = PostgresFlag()
    return try await withTaskCancellationHandler {
      try await run(isGivenUp)
    } onCancel: {
      isGivenUp.raise()
    }
  }
}
