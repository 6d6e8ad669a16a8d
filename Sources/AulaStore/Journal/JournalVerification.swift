/// What is wrong with a journal, and at which entry it begins.
package enum JournalDefect: Hashable, Sendable {
  /// The entry is not there though later ones are.
  case missing(index: Int)
  /// The entry does not hash to its leaf.
  case changed(index: Int)
  /// The entries from `index` on were rewritten together with their hashes: they do not come to the
  /// root that was signed for the first `size` of them.
  case rewritten(index: Int, size: Int)
  /// The log once had `size` entries and ends before `index`.
  case truncated(index: Int, size: Int)
  /// A head for this size is not signed by its key, or by none that is trusted.
  case unsigned(size: Int)

  /// The first entry that cannot be trusted.
  package var index: Int {
    switch self {
    case .missing(let index), .changed(let index): index
    case .rewritten(let index, _), .truncated(let index, _): index
    case .unsigned(let size): max(0, size - 1)
    }
  }
}

package struct JournalReport: Hashable, Sendable {
  /// Entries that were found good.
  package let size: Int
  package let root: [UInt8]
  /// Signed heads that agreed, stored and witnessed ones.
  package let heads: Int
  /// The first defect; `nil` where all is well.
  package let defect: JournalDefect?
}

extension Journal {
  /// Walks the whole log: each entry against its leaf, the leaves against every signed head.
  ///
  /// - Parameters:
  ///   - trusted: public keys whose heads count; `nil` takes each head at its own word, and then
  ///     somebody who can write the database could sign a log of his own.
  ///   - witnessed: heads that were kept outside, where the database cannot be used to change them.
  package static func verify(
    _ store: Store, trusted: Set<[UInt8]>? = nil, witnessed: [SignedHead] = []
  ) async throws -> JournalReport {
    try await store.read { tx in
      let heads = (try heads(in: tx) + witnessed).sorted { $0.size < $1.size }
      var walk = JournalWalk(heads: heads, trusted: trusted)
      walk.checkSignatures()
      while walk.defect == nil {
        let rows = try tx.query(page, [walk.frontier.size, 1000])
        if rows.isEmpty { break }
        for row in rows where walk.defect == nil { walk.step(row) }
      }
      walk.finish(tip: try? tip(in: tx))
      return walk.report
    }
  }

  private static let page = """
    select * from journal_entry where sequence >= $1 order by sequence limit $2
    """
}

private struct JournalWalk {
  let heads: [SignedHead]
  let trusted: Set<[UInt8]>?
  var frontier = Frontier()
  var defect: JournalDefect?
  /// The size of the last head that agreed.
  private var agreedSize = 0
  private var agreedHeads = 0

  init(heads: [SignedHead], trusted: Set<[UInt8]>?) {
    self.heads = heads
    self.trusted = trusted
  }

  var report: JournalReport {
    JournalReport(
      size: frontier.size, root: frontier.root, heads: agreedHeads, defect: defect)
  }

  mutating func checkSignatures() {
    let bad = heads.first { !$0.isGenuine || trusted?.contains($0.publicKey) == false }
    defect = bad.map { .unsigned(size: $0.size) }
    compareHeads()
  }

  mutating func step(_ row: Row) {
    let index = frontier.size
    guard let leaf = try? JournalLeaf(row), let stored: TreeHash = try? row["leaf_hash"] else {
      defect = .changed(index: index)
      return
    }
    guard leaf.sequence == index else {
      defect = .missing(index: index)
      return
    }
    guard leaf.hash == stored else {
      defect = .changed(index: index)
      return
    }
    frontier.append(stored)
    compareHeads()
  }

  mutating func finish(tip: Frontier?) {
    guard defect == nil else { return }
    let once = max(tip?.size ?? 0, heads.last?.size ?? 0)
    if once > frontier.size {
      defect = .truncated(index: frontier.size, size: once)
    } else if tip != frontier {
      defect = .rewritten(index: agreedSize, size: frontier.size)
    }
  }

  private mutating func compareHeads() {
    while defect == nil, agreedHeads < heads.count, heads[agreedHeads].size == frontier.size {
      if heads[agreedHeads].root == frontier.root {
        agreedSize = frontier.size
        agreedHeads += 1
      } else {
        defect = .rewritten(index: agreedSize, size: frontier.size)
      }
    }
  }
}
