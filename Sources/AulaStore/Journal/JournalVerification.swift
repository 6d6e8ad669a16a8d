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
  /// Heads are numbered without holes, and this one is gone; the one before it was for `size`.
  case headMissing(number: Int, size: Int)
  /// The head of this number is not the one that was signed: the next one, or a witness, names
  /// another.
  case headReplaced(number: Int, size: Int)

  /// The first entry that cannot be trusted.
  package var index: Int {
    switch self {
    case .missing(let index), .changed(let index): index
    case .rewritten(let index, _), .truncated(let index, _): index
    case .unsigned(let size), .headMissing(_, let size), .headReplaced(_, let size):
      max(0, size - 1)
    }
  }
}

package struct JournalReport: Hashable, Sendable {
  /// Entries that were found good.
  package let size: Int
  package let root: [UInt8]
  /// Signed heads that agreed.
  package let heads: Int
  /// Heads that were kept outside and agreed.
  package let witnesses: Int
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
      let stored = try heads(in: tx)
      let known = Set(stored.map(\.head))
      let strangers = Set(witnessed).subtracting(known)
      let chain = HeadChain(stored: stored, thinned: try thinned(in: tx), trusted: trusted)
      var walk = JournalWalk(heads: stored.map(\.head), witnesses: Array(strangers))
      walk.defect = chain.unsigned(with: strangers)
      walk.compareHeads()
      while walk.defect == nil {
        let rows = try tx.query(page, [walk.frontier.size, 1000])
        if rows.isEmpty { break }
        for row in rows where walk.defect == nil { walk.step(row) }
      }
      walk.finish(tip: try? tip(in: tx))
      let defect = walk.defect ?? chain.broken(against: witnessed)
      return JournalReport(
        size: walk.frontier.size, root: walk.frontier.root, heads: walk.agreed.heads,
        witnesses: walk.agreed.witnesses + known.intersection(witnessed).count, defect: defect)
    }
  }

  private static let page = """
    select * from journal_entry where sequence >= $1 order by sequence limit $2
    """
}

/// The heads among themselves.
private struct HeadChain {
  let stored: [StoredHead]
  let trusted: Set<[UInt8]>?
  /// What was taken out on purpose, by the number of the first.
  private let thinned: [Int: ThinnedHeads]

  init(stored: [StoredHead], thinned: [ThinnedHeads], trusted: Set<[UInt8]>?) {
    self.stored = stored
    self.trusted = trusted
    self.thinned = Dictionary(thinned.map { ($0.numbers.lowerBound, $0) }) { first, _ in first }
  }

  /// The first head, or witness, that is not signed by a key that counts. A head that the next one
  /// names is vouched for by it, whatever its key was.
  func unsigned(with witnesses: Set<SignedHead>) -> JournalDefect? {
    let loose = stored.indices.filter { place in
      let next =
        thinned[stored[place].number + 1]?.before
        ?? (place + 1 < stored.count ? stored[place + 1].head.link?.previous : nil)
      return next == nil || next != stored[place].head.digest
    }
    let heads = loose.map { stored[$0].head } + witnesses.sorted { $0.size < $1.size }
    let bad = heads.first { !$0.isGenuine || trusted?.contains($0.publicKey) == false }
    return bad.map { .unsigned(size: $0.size) }
  }

  /// The first place where the chain does not hold, or does not hold what a witness saw.
  func broken(against witnesses: [SignedHead]) -> JournalDefect? {
    var (number, size, digest) = (1, 0, SignedHead.noPrevious)
    for one in stored {
      while number < one.number, let hole = thinned[number], hole.before == digest,
        hole.mayPrecede(one.head)
      {
        (number, digest) = (hole.numbers.upperBound + 1, hole.last)
      }
      if one.number != number { return .headMissing(number: number, size: size) }
      if let link = one.head.link, link.previous != digest {
        return .headReplaced(number: max(1, number - 1), size: size)
      }
      (number, size, digest) = (number + 1, one.head.size, one.head.digest)
    }
    return witnesses.lazy.compactMap(missing).first
  }

  private func missing(_ witness: SignedHead) -> JournalDefect? {
    guard let number = witness.link?.number else { return nil }
    if let kept = stored.first(where: { $0.number == number })?.head {
      return kept == witness ? nil : .headReplaced(number: number, size: kept.size)
    }
    // One that was taken out on purpose is held against the entries by its root.
    if thinned.values.contains(where: { $0.numbers.contains(number) }) { return nil }
    return .headMissing(number: number, size: stored.last?.head.size ?? 0)
  }
}

private struct JournalWalk {
  private struct Mark {
    let head: SignedHead
    let isWitness: Bool
  }

  private let marks: [Mark]
  var frontier = Frontier()
  var defect: JournalDefect?
  /// How many agreed.
  private(set) var agreed = (heads: 0, witnesses: 0)
  /// The size of the last head that agreed.
  private var agreedSize = 0
  private var passed = 0

  init(heads: [SignedHead], witnesses: [SignedHead]) {
    marks =
      (heads.map { Mark(head: $0, isWitness: false) }
      + witnesses.map { Mark(head: $0, isWitness: true) })
      .sorted { $0.head.size < $1.head.size }
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
    let once = max(tip?.size ?? 0, marks.last?.head.size ?? 0)
    if once > frontier.size {
      defect = .truncated(index: frontier.size, size: once)
    } else if tip != frontier {
      defect = .rewritten(index: agreedSize, size: frontier.size)
    }
  }

  mutating func compareHeads() {
    while defect == nil, passed < marks.count, marks[passed].head.size == frontier.size {
      guard marks[passed].head.root == frontier.root else {
        defect = .rewritten(index: agreedSize, size: frontier.size)
        return
      }
      agreedSize = frontier.size
      if marks[passed].isWitness { agreed.witnesses += 1 } else { agreed.heads += 1 }
      passed += 1
    }
  }
}
