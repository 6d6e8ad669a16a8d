import AulaDomain
import GRDB

/// Every error of GRDB and SQLite becomes a fault here, and nowhere else.
///
/// The statement's text may be told, its parameters never: they may be personal.
func folded(_ error: any Error) -> any Error {
  guard let error = error as? DatabaseError else { return error }
  return fault(for: error)
}

private func fault(for error: DatabaseError) -> Fault {
  switch error.resultCode {
  case .SQLITE_BUSY, .SQLITE_LOCKED:
    Fault(
      .unavailable, "store.busy", "another process holds the database: try again",
      cause: Beneath(error))
  case .SQLITE_FULL:
    Fault(
      .exhausted, "store.full", "the disk, or the database's quota, is full: free some space",
      cause: Beneath(error))
  case .SQLITE_CORRUPT, .SQLITE_NOTADB:
    Fault(
      .corrupt, "store.corrupt",
      "the database file is damaged or no database: restore it from a backup",
      cause: Beneath(error))
  case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
    Fault(
      .denied, "store.cannot-open",
      "the database cannot be opened for writing: look at the folder's owner and mode",
      cause: Beneath(error))
  case .SQLITE_CONSTRAINT: constraintFault(error)
  case .SQLITE_IOERR, .SQLITE_NOMEM:
    Fault(
      .failed, "store.disk", "the machine could not read or write the database",
      cause: Beneath(error))
  default:
    Fault(.failed, "store.statement", "the database refused a statement", cause: Beneath(error))
  }
}

private func constraintFault(_ error: DatabaseError) -> Fault {
  switch error.extendedResultCode {
  case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
    Fault(.conflict, "store.duplicate", "such a record is there already", cause: Beneath(error))
  case .SQLITE_CONSTRAINT_FOREIGNKEY:
    Fault(
      .conflict, "store.reference", "a record points to one that is not there, or is pointed to",
      cause: Beneath(error))
  default:
    Fault(
      .invalid, "store.refused", "the record breaks a rule of its table", cause: Beneath(error))
  }
}

/// What lies beneath, without the parameters.
private struct Beneath: Error, CustomStringConvertible {
  let description: String

  init(_ error: DatabaseError) {
    let message = error.message ?? "no message"
    let statement = error.sql.map { ", in: \($0)" } ?? ""
    description = "SQLite \(error.extendedResultCode.rawValue), \(message)\(statement)"
  }
}
