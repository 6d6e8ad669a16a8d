import AulaDomain
import CPostgres

/// What the server refused, as a fault. The classes are those of PostgreSQL's Appendix A
/// (SQLSTATE).
///
/// The statement's text may be told, its parameters never: they may be personal. So the server's
/// own words are told only for errors that quote no value.
enum PostgresFaults {
  /// Two transactions met; whoever is told so may run again.
  struct Clash: Error, Sendable {
    let fault: Fault
  }

  static func lost(_ words: String) -> any Error {
    Fault(
      .unavailable, "store.unreachable",
      "the connection to the database server was lost: try again",
      cause: PostgresWords(words.split(separator: "\n").first.map(String.init) ?? ""))
  }

  static func fault(_ result: OpaquePointer, sql: String, isAlive: Bool) -> any Error {
    let state = unsafe field(result, aula_pg_sqlstate)
    let message = unsafe field(result, aula_pg_message)
    let rule = unsafe field(result, aula_pg_constraint)
    guard isAlive else { return lost(message) }
    let isQuiet = ["22", "23", "P0"].contains(state.prefix(2))
    let words = isQuiet ? rule : message
    return fault(state, PostgresWords("PostgreSQL \(state), \(words), in: \(sql)"))
  }

  private static func field(_ result: OpaquePointer, _ code: Int32) -> String {
    guard let words = unsafe PQresultErrorField(result, code) else { return "" }
    return unsafe String(cString: words)
  }

  private static func fault(_ state: String, _ cause: PostgresWords) -> any Error {
    switch (state.prefix(2), state) {
    case (_, "40001"), (_, "40P01"):
      Clash(
        fault: Fault(
          .unavailable, "store.busy", "others changed the same records all the while: try again",
          cause: cause))
    case (_, "55P03"), (_, "57014"):
      Fault(
        .unavailable, "store.busy", "another process holds the database: try again", cause: cause)
    case ("22", _), ("23", _): ruleBroken(state, cause)
    case ("53", _):
      Fault(
        .exhausted, "store.full", "the server's disk, memory or connections are used up",
        cause: cause)
    case ("28", _), (_, "42501"), (_, "25006"):
      Fault(
        .denied, "store.cannot-open",
        "the database cannot be opened for writing: look at the role and its rights", cause: cause)
    case ("08", _) where state != "08P01", ("57", _):
      Fault(
        .unavailable, "store.unreachable", "the database server ended the connection: try again",
        cause: cause)
    case (_, "XX001"), (_, "XX002"):
      Fault(
        .corrupt, "store.corrupt", "the database is damaged: restore it from a backup",
        cause: cause)
    case ("58", _):
      Fault(
        .failed, "store.disk", "the machine could not read or write the database", cause: cause)
    default:
      Fault(.failed, "store.statement", "the database refused a statement", cause: cause)
    }
  }
}

extension PostgresFaults {
  private static func ruleBroken(_ state: String, _ cause: PostgresWords) -> Fault {
    switch state {
    case "23505":
      Fault(.conflict, "store.duplicate", "such a record is there already", cause: cause)
    case "23503":
      Fault(
        .conflict, "store.reference", "a record points to one that is not there, or is pointed to",
        cause: cause)
    default:
      Fault(.invalid, "store.refused", "the record breaks a rule of its table", cause: cause)
    }
  }
}

struct PostgresWords: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
