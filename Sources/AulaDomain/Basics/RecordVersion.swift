/// How often a record was written: 1 when it is new, one more at each change. A writer says which
/// version it saw.
package enum RecordVersion {
  /// No record is written more often; a JavaScript number still holds it.
  package static let last: Int64 = 1 << 53

  /// The version after the one that a writer says it saw; `nil` where no record has that one.
  package static func successor(of seen: Int64) -> Int64? {
    (0..<last).contains(seen) ? seen + 1 : nil
  }
}
