import AulaDomain

/// A database, inside one transaction. It is valid only within the closure that received it.
///
/// Statements have parameters `$1`, `$2`, …, each may be used more than once. Calls block the
/// thread that the driver keeps for them; a closure does no other waiting.
package protocol Connection {
  /// Runs one statement and says how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ parameters: [any Storable]) throws -> Int
  /// Runs one statement (`select`, or any with `returning`) and gives all its rows.
  func query(_ sql: String, _ parameters: [any Storable]) throws -> [Row]
  /// Runs several statements without parameters, as a migration has.
  func script(_ sql: String) throws
  func hasTable(_ name: String) throws -> Bool
}

extension Connection {
  @discardableResult
  package func execute(_ sql: String) throws -> Int { try execute(sql, []) }

  package func query(_ sql: String) throws -> [Row] { try query(sql, []) }

  /// The first row, if there is one.
  package func first(_ sql: String, _ parameters: [any Storable] = []) throws -> Row? {
    try query(sql, parameters).first
  }

  /// The first cell of the first row, if there is a row.
  package func value<Cell: Storable>(
    _ sql: String, _ parameters: [any Storable] = [], as _: Cell.Type = Cell.self
  ) throws -> Cell? {
    try first(sql, parameters)?[0]
  }

  /// For a versioned write, `update … where id = $1 and version = $2`: no row changed means that
  /// somebody else was first.
  package func executeOne(
    _ sql: String, _ parameters: [any Storable], orStale what: String
  ) throws {
    guard try execute(sql, parameters) == 1 else {
      throw Fault(
        .conflict, "store.stale-version",
        "\(what) was changed by somebody else, or is gone: read it again")
    }
  }
}
