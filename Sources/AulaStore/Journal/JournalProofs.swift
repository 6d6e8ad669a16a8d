import AulaDomain

/// Proofs for somebody who has a signed head and not the log. They read the leaves' hashes once
/// through: a million entries are some seconds.
extension Journal {
  /// The siblings of entry `sequence` in the tree of the first `size` entries (RFC 6962, 2.1.1).
  package static func inclusionProof(
    of sequence: Int, size: Int, in tx: any Connection
  ) throws -> [[UInt8]] {
    guard 0 <= sequence, sequence < size, size <= (try tip(in: tx)).size else { throw outside }
    return try prover(in: tx).inclusion(of: sequence, size: size)
  }

  /// That the log of `size` entries only added to the one of `old` (RFC 6962, 2.1.2).
  package static func consistencyProof(
    from old: Int, to size: Int, in tx: any Connection
  ) throws -> [[UInt8]] {
    guard 0 < old, old <= size, size <= (try tip(in: tx)).size else { throw outside }
    return try prover(in: tx).consistency(from: old, to: size)
  }

  private static var outside: Fault {
    Fault(.notFound, "store.journal-range", "the journal has no such entry, or not that many")
  }

  private static func prover(in tx: any Connection) -> MerkleProver {
    MerkleProver { leaves in
      var frontier = Frontier()
      while frontier.size < leaves.count {
        let start = leaves.lowerBound + frontier.size
        let end = min(leaves.upperBound, start + 10_000)
        let rows = try tx.query(hashes, [start, end])
        guard rows.count == end - start else { throw outside }
        for row in rows { frontier.append(try row[0]) }
      }
      return frontier.root
    }
  }

  private static let hashes = """
    select leaf_hash from journal_entry where sequence >= $1 and sequence < $2 order by sequence
    """
}
