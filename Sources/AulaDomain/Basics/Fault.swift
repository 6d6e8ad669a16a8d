/// Something outside the program's own logic went wrong: a file, a network, a caller's input.
///
/// Decisions of the domain are closed enums with typed throws; bugs are preconditions. All else is
/// a fault. One table in the console maps a kind to an HTTP status, one in `aula` to an exit code.
package struct Fault: Error, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// What was given does not mean anything: the message says what was expected, and where.
    case invalid
    case notFound = "not-found"
    /// Somebody else was first: the caller holds a stale version.
    case conflict
    /// Known, and not allowed.
    case denied
    /// Not now: worth another try (a camera off line, a busy database).
    case unavailable
    /// Nothing is left of something: disk, memory, quota.
    case exhausted
    /// Asked too often: the same is welcome after a wait.
    case throttled
    /// Stored or received bytes are not what they should be.
    case corrupt
    /// Meaningful, but not something that Aula does.
    case unsupported
    /// None of the above: a defect of ours, or of the machine.
    case failed
  }

  package let kind: Kind
  /// Stable name, `room.what-happened`; docs/errors.md lists each.
  package let code: String
  /// One English sentence: what was wrong, where, what to do.
  package let message: String
  /// What lay beneath it, as text: foreign error values do not travel.
  package let cause: String?
  /// Of a conflict, the version that the caller decided on, where it is known.
  package let seen: Int64?
  package let location: String

  package init(
    _ kind: Kind, _ code: String, _ message: String, cause: (any Error)? = nil,
    seen: Int64? = nil, file: String = #fileID, line: Int = #line
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.cause = cause.map { String(describing: $0) }
    self.seen = seen
    location = "\(file):\(line)"
  }
}

extension Fault: CustomStringConvertible {
  package var description: String {
    let beneath = cause.map { " (\($0))" } ?? ""
    return "\(code): \(message)\(beneath)"
  }
}
