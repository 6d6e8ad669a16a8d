import AulaDomain

/// The version that a write gives a record. A version that no record can have is as stale as any
/// other, and is refused before one is added to it.
func nextVersion(after seen: Int64, of what: String) throws -> Int64 {
  guard let next = RecordVersion.successor(of: seen) else {
    throw Fault(
      .conflict, "store.stale-version", "\(what) has no version \(seen): read it again")
  }
  return next
}
