import AulaDomain
import CPostgres
import Foundation

/// One connection to a PostgreSQL server through libpq, for one thread at a time: its lane's.
///
/// Statements are prepared once for each text and types of parameters, and run from then on.
final class PostgresLink: Connection {
  /// Beyond this many prepared statements all are let go of.
  private static let mostPrepared = 500
  /// The oldest server whose SQL the store's statements keep to.
  private static let oldestServer: Int32 = 140_000

  private struct StatementKey: Hashable {
    let text: String
    let types: [Oid]
  }

  private let handle: OpaquePointer
  private var prepared: [StatementKey: String] = [:]

  /// - Parameter address: a connection string or `postgres://` address as libpq takes it.
  init(address: String) throws {
    guard let handle = unsafe connect(to: address) else {
      throw Fault(.exhausted, "store.unreachable", "no memory is left for a connection")
    }
    unsafe self.handle = handle
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      throw unsafe unreachable(handle)
    }
    try greet()
  }

  deinit { unsafe PQfinish(handle) }

  /// Whether the server is still there, as far as the last answer told.
  var isAlive: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

  func execute(_ sql: String, _ parameters: [any Storable]) throws -> Int {
    try run(sql, PostgresParameters(parameters)).changed
  }

  func query(_ sql: String, _ parameters: [any Storable]) throws -> [Row] {
    try run(sql, PostgresParameters(parameters)).rows()
  }

  func script(_ sql: String) throws {
    try order(PostgresDialect.schema(sql))
    // A statement that was prepared for a table of before may not fit the table of now.
    try order("deallocate all")
    prepared = [:]
  }

  func hasTable(_ name: String) throws -> Bool {
    try first(
      "select 1 from pg_tables where schemaname = current_schema() and tablename = $1", [name])
      != nil
  }

  /// Runs text without parameters, such as `begin`; what it answers is not read.
  func order(_ sql: String) throws {
    _ = try unsafe PostgresAnswer(PQexec(handle, sql), to: sql, on: handle)
  }

  private func run(_ sql: String, _ parameters: PostgresParameters) throws -> PostgresAnswer {
    let name = try statement(sql, parameters.types)
    let result = unsafe parameters.withPointers { count, values, lengths, formats in
      unsafe PQexecPrepared(handle, name, count, values, lengths, formats, 1)
    }
    return try unsafe PostgresAnswer(result, to: sql, on: handle)
  }

  private func statement(_ sql: String, _ types: [Oid]) throws -> String {
    let key = StatementKey(text: sql, types: types)
    if let name = prepared[key] { return name }
    if prepared.count >= Self.mostPrepared {
      try order("deallocate all")
      prepared = [:]
    }
    let name = "s\(prepared.count)"
    let result = unsafe PQprepare(handle, name, sql, Int32(types.count), types)
    _ = try unsafe PostgresAnswer(result, to: sql, on: handle)
    prepared[key] = name
    return name
  }

  /// What must be so for the store's statements to mean what they mean on SQLite.
  private func greet() throws {
    let version = unsafe PQserverVersion(handle)
    guard version >= Self.oldestServer else {
      throw Fault(
        .unsupported, "store.old-server",
        "the server is PostgreSQL \(version / 10_000); 14 or later is needed")
    }
    // Another process may hold a row for as long as SQLite's busy time; a cut line ends a
    // transaction.
    try order(
      """
      set client_min_messages = warning; set lock_timeout = '5s';
      set idle_in_transaction_session_timeout = '60s'
      """)
    let kept: String? = try value(
      """
      select pg_encoding_to_char(encoding) || ' ' || datcollate from pg_database
      where datname = current_database()
      """)
    let right = ["UTF8 C", "UTF8 POSIX", "UTF8 C.UTF-8", "UTF8 C.utf8"]
    guard let kept, right.contains(kept) else {
      throw Fault(
        .unsupported, "store.collation",
        """
        the database sorts text as \(kept ?? "nobody knows"): make one that sorts by bytes, \
        `create database aula template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`
        """)
    }
  }
}

/// What an address leaves open. An address comes last, so that what it says counts.
private let defaults: KeyValuePairs = [
  "connect_timeout": "5", "fallback_application_name": "aula", "client_encoding": "UTF8",
  "keepalives_idle": "30", "tcp_user_timeout": "20000",
]

private func connect(to address: String) -> OpaquePointer? {
  let settings = defaults.map { ($0.key, $0.value) } + [("dbname", address)]
  let keys = settings.map { unsafe strdup($0.0) }
  let values = settings.map { unsafe strdup($0.1) }
  defer { unsafe (keys + values).forEach { unsafe free($0) } }
  let keyList = unsafe keys.map { unsafe UnsafePointer($0) } + [nil]
  let valueList = unsafe values.map { unsafe UnsafePointer($0) } + [nil]
  return unsafe PQconnectdbParams(keyList, valueList, 1)
}

/// libpq's words tell host, port and user, never the password.
private func unreachable(_ handle: OpaquePointer) -> Fault {
  let words = unsafe String(cString: PQerrorMessage(handle)).split(separator: "\n").first ?? ""
  return Fault(
    .unavailable, "store.unreachable",
    "the database server does not let us in: see that it runs and that `database` names it",
    cause: PostgresWords(String(words)))
}
