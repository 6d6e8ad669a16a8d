package import AulaDomain

/// Heads that were taken out of the store: consecutive ones, of which the journal says what the
/// chain around them needs.
struct ThinnedHeads: Hashable, Sendable {
  /// Numbers of the first and of the last.
  let numbers: ClosedRange<Int>
  /// Digest of the head before the first one.
  let before: [UInt8]
  /// Digest of the last one, which the next head names.
  let last: [UInt8]
  /// When the journal took note of it.
  let at: Timestamp

  fileprivate init(numbers: ClosedRange<Int>, before: [UInt8], last: [UInt8], at: Timestamp) {
    self.numbers = numbers
    self.before = before
    self.last = last
    self.at = at
  }

  /// Whether they may be gone where `next` is the head after them: only old ones go, and all of a
  /// day at once.
  func mayPrecede(_ next: SignedHead) -> Bool { next.signedAt <= at - Journal.headsKept }

  /// `nil` where the entry is none of ours.
  init?(_ entry: JournalEntry) {
    let details = entry.draft.details
    guard case .number(let first)? = details["from"], case .number(let last)? = details["to"],
      case .text(let before)? = details["before"], case .text(let digest)? = details["last"],
      1 <= first, first <= last, last < Int64.max,
      let before = bytes(hexadecimal: before), let digest = bytes(hexadecimal: digest)
    else { return nil }
    self.init(
      numbers: Int(first)...Int(last), before: before, last: digest, at: entry.enteredAt)
  }

  var draft: JournalDraft {
    JournalDraft(
      actor: .system, action: Journal.thinningHeads, subject: JournalSubject("journal"),
      details: [
        "from": .number(Int64(numbers.lowerBound)), "to": .number(Int64(numbers.upperBound)),
        "before": .text(hexadecimal(before)), "last": .text(hexadecimal(last)),
      ])
  }
}

private func bytes(hexadecimal text: String) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  for place in stride(from: 0, to: digits.count, by: 2) {
    let pair = String(decoding: digits[place...place + 1], as: UTF8.self)
    guard let byte = UInt8(pair, radix: 16) else { return nil }
    bytes.append(byte)
  }
  return bytes
}

/// Every later head covers what an earlier one covers, so that of old heads one a day is enough:
/// an entry that was changed disagrees with each of them that follows it.
extension Journal {
  static let thinningHeads = "journal.thin"
  /// All heads of so long stay, and of the day that it begins in.
  static let headsKept = Duration.seconds(7 * 86_400)
  /// Heads that are looked at in one call: a day has 17 280 at most.
  static let thinnedAtOnce = 40_000

  /// Of older heads the last one of each UTC day stays; which others went is entered in the
  /// journal, with what the chain around them needs. What a witness saw is still found: by the
  /// root over the entries that the witness counts.
  ///
  /// - Returns: how many heads went.
  @discardableResult
  package static func thinHeads(
    in tx: any Connection, world: any World
  ) throws -> Int {
    let day: Int64 = 86_400_000_000
    let moment = (world.now() - headsKept).microseconds
    let old = try tx.query(oldHeads, [moment - moment % day, thinnedAtOnce]).map(StoredHead.init)
    var runs = runs(of: old)
    // Half a day is none.
    if old.count == thinnedAtOnce, runs.count > 1 { runs.removeLast() }
    var gone = 0
    for run in runs where run.count > 1 {
      guard let first = run.first, let last = run.dropLast().last else { continue }
      let before = try tx.first(headBefore, [first.number]).map { try StoredHead($0) }
      let digest: [UInt8]
      if let before, before.number == first.number - 1 {
        digest = before.head.digest
      } else if first.number == 1 {
        digest = SignedHead.noPrevious
      } else if let link = first.head.link {
        digest = link.previous
      } else {
        continue
      }
      let thinned = ThinnedHeads(
        numbers: first.number...last.number, before: digest, last: last.head.digest,
        at: world.now())
      try Journal.append(thinned.draft, in: tx, world: world)
      try tx.execute(removeHeads, [first.number, last.number])
      gone += run.count - 1
    }
    return gone
  }

  /// Numbers without a hole, of one UTC day.
  private static func runs(of heads: [StoredHead]) -> [[StoredHead]] {
    var runs: [[StoredHead]] = []
    for head in heads {
      if let last = runs.last?.last, last.number + 1 == head.number, last.day == head.day {
        runs[runs.count - 1].append(head)
      } else {
        runs.append([head])
      }
    }
    return runs
  }

  static func thinned(in tx: any Connection) throws -> [ThinnedHeads] {
    try tx.query(thinnings, [thinningHeads]).compactMap { ThinnedHeads(try JournalEntry($0)) }
  }

  private static let oldHeads = """
    select * from journal_head where signed_at < $1 order by number limit $2
    """
  private static let headBefore = """
    select * from journal_head where number < $1 order by number desc limit 1
    """
  private static let removeHeads = "delete from journal_head where number between $1 and $2"
  private static let thinnings = """
    select * from journal_entry where action = $1 order by sequence
    """
}

extension StoredHead {
  fileprivate var day: Int64 { head.signedAt.microseconds / 86_400_000_000 }
}
