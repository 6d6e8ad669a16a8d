import AulaDomain
import Foundation
import GRDB
import Synchronization

/// How a database file is kept.
package struct SQLiteOptions: Sendable {
  package enum Durability: String, Sendable {
    /// A commit waits for the disk: it survives a power cut.
    case powerCut = "full"
    /// A commit survives the end of the process, not that of the machine.
    case processEnd = "normal"
  }

  package var durability = Durability.powerCut
  /// How long a write waits while another process (`aula migrate`, `aula user add`) writes.
  package var busyTimeout: Duration = .seconds(5)
  /// Readers at once; further ones wait.
  package var readers = 4
  /// A quota in pages of 4096 bytes.
  package var maximumPages: Int?

  package init() {}
}

extension Store {
  /// Opens the database file at `path`, and makes it (mode 0600) where there is none. The schema is
  /// the migrator's business.
  package static func open(path: String, options: SQLiteOptions = SQLiteOptions()) throws -> Store {
    Store(try SQLiteDriver(path: path, options: options))
  }

  /// An empty database that lives as long as the store, for tests.
  package static func inMemory() throws -> Store {
    Store(try SQLiteDriver())
  }
}

/// SQLite through GRDB: one writer and a few readers over a write-ahead log, each on a dispatch
/// queue of its own, so that no transaction holds a thread of the cooperative pool.
final class SQLiteDriver: Driver {
  /// `nil` once closed. GRDB's own `close` leaves later calls with a null pointer; letting go of
  /// the value closes the files when the last running transaction has ended.
  private let database: Mutex<(any DatabaseWriter)?>

  init(path: String, options: SQLiteOptions) throws {
    do {
      try makePrivateFile(path)
      let pool = try DatabasePool(path: path, configuration: Self.configuration(options))
      // GRDB chose NORMAL when it turned the write-ahead log on.
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "pragma synchronous = \(options.durability.rawValue)")
      }
      database = Mutex(pool)
    } catch { throw folded(error) }
  }

  init() throws {
    do { database = Mutex(try DatabaseQueue()) } catch { throw folded(error) }
  }

  private static func configuration(_ options: SQLiteOptions) -> Configuration {
    var configuration = Configuration()
    configuration.label = "aula"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(options.busyTimeout.inSeconds)
    configuration.maximumReaderCount = options.readers
    configuration.prepareDatabase { database in
      // What is deleted or sealed is overwritten, not left in free pages.
      try database.execute(sql: "pragma secure_delete = on")
      if let pages = options.maximumPages {
        try database.execute(sql: "pragma max_page_count = \(pages)")
      }
    }
    return configuration
  }

  func read<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    do {
      return try await opened().read { try body(SQLiteConnection(database: $0)) }
    } catch { throw folded(error) }
  }

  func write<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    do {
      return try await opened().write { try body(SQLiteConnection(database: $0)) }
    } catch { throw folded(error) }
  }

  func readBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    do {
      return try opened().read { try body(SQLiteConnection(database: $0)) }
    } catch { throw folded(error) }
  }

  func writeBlocking<Answer>(_ body: (any Connection) throws -> Answer) throws -> Answer {
    do {
      return try opened().write { try body(SQLiteConnection(database: $0)) }
    } catch { throw folded(error) }
  }

  func checkPages() async throws {
    let findings = try await read { try $0.query("pragma quick_check(5)") }
    let words: [String] = try findings.map { try $0[0] }
    guard words == ["ok"] else {
      throw Fault(
        .corrupt, "store.corrupt",
        "the database file is damaged: restore it from a backup (\(words.joined(separator: "; ")))")
    }
  }

  func truncateLog() async throws {
    do {
      try await opened().writeWithoutTransaction { database in
        try database.execute(sql: "pragma wal_checkpoint(truncate)")
      }
    } catch { throw folded(error) }
  }

  func close() {
    database.withLock { $0 = nil }
  }

  private func opened() throws -> any DatabaseWriter {
    guard let database = database.withLock({ $0 }) else {
      throw Fault(.unavailable, "store.closed", "the database was closed")
    }
    return database
  }
}

/// SQLite gives the log and shared-memory files the mode of the database file.
private func makePrivateFile(_ path: String) throws {
  let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  guard file >= 0 else {
    throw Fault(
      .denied, "store.cannot-open",
      "the database \(path) cannot be opened for writing: \(String(cString: strerror(errno)))")
  }
  close(file)
}

private struct SQLiteConnection: Connection {
  let database: Database

  func execute(_ sql: String, _ parameters: [any Storable]) throws -> Int {
    do {
      let statement = try prepared(sql, parameters)
      try statement.execute()
      return database.changesCount
    } catch { throw folded(error) }
  }

  func query(_ sql: String, _ parameters: [any Storable]) throws -> [Row] {
    do {
      let statement = try prepared(sql, parameters)
      let columns = statement.columnNames
      let cursor = try GRDB.Row.fetchCursor(statement)
      var rows: [Row] = []
      while let row = try cursor.next() {
        let values = columns.indices.map { Value(row[$0] as DatabaseValue) }
        rows.append(Row(columns: columns, values: values))
      }
      return rows
    } catch { throw folded(error) }
  }

  func script(_ sql: String) throws {
    do { try database.execute(sql: sql) } catch { throw folded(error) }
  }

  func hasTable(_ name: String) throws -> Bool {
    try first("select 1 from sqlite_schema where type = 'table' and name = $1", [name]) != nil
  }

  private func prepared(_ sql: String, _ parameters: [any Storable]) throws -> Statement {
    let statement = try database.cachedStatement(sql: sqlitePlaceholders(sql))
    try statement.setArguments(StatementArguments(parameters.map { $0.stored.databaseValue }))
    return statement
  }
}

extension Value {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob([UInt8](data))
    }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}
