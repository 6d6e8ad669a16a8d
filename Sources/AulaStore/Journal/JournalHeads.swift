package import AulaDomain

/// A head in its place. One that was signed before heads were chained does not name its place
/// itself.
struct StoredHead: Hashable, Sendable {
  let number: Int
  let head: SignedHead
}

extension Journal {
  /// Signs the present end of the log and keeps the signature; a log that has not grown gives the
  /// head that it has.
  package static func signHead(
    of store: Store, with key: JournalKey, in world: any World
  ) async throws -> SignedHead {
    // Most calls find nothing new, and need not wait for who writes.
    if let head = try await store.read({ try presentHead(by: key, in: $0) }) { return head }
    return try await store.write { tx in
      if let head = try presentHead(by: key, in: tx) { return head }
      let (tip, last) = (try tip(in: tx), try lastHead(in: tx))
      let link = SignedHead.Link(
        number: (last?.number ?? 0) + 1, previous: last?.head.digest ?? SignedHead.noPrevious)
      let head = try key.sign(link, size: tip.size, root: tip.root, at: world.now())
      try tx.execute(
        keepHead,
        [
          link.number, head.size, head.root, head.signedAt, link.previous, head.publicKey,
          head.signature,
        ])
      return head
    }
  }

  private static func presentHead(
    by key: JournalKey, in tx: any Connection
  ) throws -> SignedHead? {
    guard let last = try lastHead(in: tx)?.head, last.publicKey == key.publicKey else {
      return nil
    }
    let tip = try tip(in: tx)
    return last.size == tip.size && last.root == tip.root ? last : nil
  }

  /// The last head, to be handed to a witness.
  package static func latestHead(in tx: any Connection) throws -> SignedHead? {
    try lastHead(in: tx)?.head
  }

  /// Whether the log that is there holds a head that was handed out; false where that head, or
  /// entries that it counts, are gone.
  package static func holds(_ witness: SignedHead, in tx: any Connection) throws -> Bool {
    guard witness.size <= (try tip(in: tx)).size else { return false }
    guard let link = witness.link else { return true }
    if let row = try tx.first(headAt, [link.number]) { return try StoredHead(row).head == witness }
    // What it counts is held against its root by `verify`.
    return try thinned(in: tx).contains { $0.numbers.contains(link.number) }
  }

  static func heads(in tx: any Connection) throws -> [StoredHead] {
    try tx.query(allHeads).map(StoredHead.init)
  }

  private static func lastHead(in tx: any Connection) throws -> StoredHead? {
    try tx.first(selectLast).map(StoredHead.init)
  }

  private static let headAt = "select * from journal_head where number = $1"
  private static let selectLast = "select * from journal_head order by number desc limit 1"
  private static let allHeads = "select * from journal_head order by number"
  private static let keepHead = """
    insert into journal_head (number, size, root, signed_at, previous, public_key, signature)
    values ($1, $2, $3, $4, $5, $6, $7)
    """
}

extension StoredHead {
  init(_ row: Row) throws {
    number = try row["number"]
    let previous: [UInt8]? = try row["previous"]
    let number = number
    head = SignedHead(
      link: previous.map { .init(number: number, previous: $0) }, size: try row["size"],
      root: try row["root"], signedAt: try row["signed_at"], publicKey: try row["public_key"],
      signature: try row["signature"])
  }
}
