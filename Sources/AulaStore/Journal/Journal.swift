package import AulaDomain
import Crypto

/// The tamper-evident log: entries are only ever added, and a change to any of them later shows
/// (docs/decisions/0003-journal.md).
package enum Journal {
  /// Writes an entry in the caller's transaction, so that a change and its entry are both kept or
  /// neither. Costs a few hashes, whatever the log's length.
  @discardableResult
  package static func append(
    _ draft: JournalDraft, in tx: any Connection, world: any World
  ) throws -> JournalEntry {
    var frontier = try lockedFrontier(in: tx)
    let leaf = JournalLeaf(
      sequence: frontier.size, enteredAt: world.now(), actor: draft.actor.description,
      action: draft.action, subject: draft.subject, version: draft.version, request: draft.request,
      details: JournalValue.object(draft.details).canonicalText, salt: salt(in: world))
    let hash = leaf.hash
    try tx.execute(
      add,
      [
        leaf.sequence, leaf.enteredAt, leaf.actor, leaf.action, leaf.subject.noun, leaf.subject.id,
        leaf.version, leaf.request, leaf.details, leaf.salt, hash,
      ])
    frontier.append(hash)
    try tx.execute(moveTip, [frontier.bytes])
    return JournalEntry(sequence: leaf.sequence, enteredAt: leaf.enteredAt, draft: draft)
  }

  /// The log of one record, the oldest entry first.
  package static func entries(
    of subject: JournalSubject, in tx: any Connection
  ) throws -> [JournalEntry] {
    try tx.query(ofSubject, [subject.noun, subject.id]).map(JournalEntry.init)
  }

  /// The last entries before `sequence`, the newest first: page by page back into the past.
  package static func entries(
    before sequence: Int = .max, limit: Int, in tx: any Connection
  ) throws -> [JournalEntry] {
    try tx.query(latest, [sequence, limit]).map(JournalEntry.init)
  }

  package static func size(in tx: any Connection) throws -> Int { try tip(in: tx).size }

  /// How many entries there are, and the root over them.
  static func tip(in tx: any Connection) throws -> Frontier {
    guard let row = try tx.first(readTip) else { return Frontier() }
    return try frontier(size: row["size"], row)
  }

  /// Takes the next place; others who append wait until this transaction ends.
  private static func lockedFrontier(in tx: any Connection) throws -> Frontier {
    guard let row = try tx.first(takePlace, [[UInt8]()]) else { throw broken }
    return try frontier(size: row["size"] - 1, row)
  }

  private static func frontier(size: Int, _ row: Row) throws -> Frontier {
    guard let frontier = Frontier(size: size, bytes: try row["frontier"]) else { throw broken }
    return frontier
  }

  private static var broken: Fault {
    Fault(
      .corrupt, "store.journal-broken",
      "the journal's end does not fit its size: verify the journal")
  }

  private static func salt(in world: any World) -> [UInt8] {
    [world.random(), world.random()].flatMap { chance in
      (0..<8).map { UInt8(truncatingIfNeeded: chance >> ($0 * 8)) }
    }
  }
}

extension Journal {
  private static let takePlace = """
    insert into journal_tip (id, size, frontier) values (1, 1, $1)
    on conflict (id) do update set size = journal_tip.size + 1
    returning size, frontier
    """

  private static let moveTip = "update journal_tip set frontier = $1 where id = 1"

  private static let readTip = "select size, frontier from journal_tip where id = 1"

  private static let add = """
    insert into journal_entry (sequence, entered_at, actor, action, subject_noun, subject_id,
      version, request, details, salt, leaf_hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    """

  private static let ofSubject = """
    select * from journal_entry
    where subject_noun = $1 and subject_id is not distinct from $2
    order by sequence
    """

  private static let latest = """
    select * from journal_entry where sequence < $1 order by sequence desc limit $2
    """
}

func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
