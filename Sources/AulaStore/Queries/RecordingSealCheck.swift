package import AulaDomain

/// Where the journal and the lists of sealed recordings part.
package enum SealDefect: Hashable, Sendable {
  /// A recording that was sealed is not in the index, and nobody removed it on purpose.
  case lost(ID<Segment>, entry: Int)
  /// The list that a journal entry holds the root of has other rows than it had.
  case listUnlike(entry: Int, at: Timestamp, listed: Int, found: Int)
  /// Lists that no journal entry knows.
  case unknownLists(Int)
}

package struct SealReport: Hashable, Sendable {
  /// Lists in the journal.
  package var lists = 0
  /// Recordings that must be there.
  package var sealed = 0
  /// Recordings that were removed on purpose.
  package var removed = 0
  package var defects: [SealDefect] = []

  package init() {}
}

extension RecordingSeals {
  /// Holds the journal's lists against the rows. What the rows come to is for the caller, who reads
  /// all segments anyway: `SegmentRoll.digest`.
  package static func check(_ tx: any Connection) throws -> SealReport {
    var report = SealReport()
    var last = -1
    while true {
      let entries = try tx.query(listEntries, [last, sealing, removing]).map(JournalEntry.init)
      guard let end = entries.last else { break }
      last = end.sequence
      for entry in entries { try check(entry, &report, tx) }
    }
    report.sealed = try tx.value("select count(*) from segment_seal where removal is null") ?? 0
    report.removed = try tx.value(countRemoved, []) ?? 0
    for row in try tx.query(lost) {
      report.defects.append(.lost(try row["segment"], entry: try row["seal"]))
    }
    let unknown: Int = try tx.value(countUnknown, [sealing, removing]) ?? 0
    if unknown > 0 { report.defects.append(.unknownLists(unknown)) }
    return report
  }

  private static func check(
    _ entry: JournalEntry, _ report: inout SealReport, _ tx: any Connection
  ) throws {
    let isSeal = entry.draft.action == sealing
    report.lists += isSeal ? 1 : 0
    let list = try tx.query(isSeal ? sealedList : removedList, [entry.sequence]).map {
      (try $0["segment"] as ID<Segment>, try $0["digest"] as [UInt8])
    }
    let (count, root) = (entry.draft.details["segments"], entry.draft.details["root"])
    if count == .number(Int64(list.count)), root == .text(hexadecimal(self.root(list))) { return }
    var listed = 0
    if case .number(let number)? = count { listed = Int(clamping: number) }
    report.defects.append(
      .listUnlike(
        entry: entry.sequence, at: entry.enteredAt, listed: listed, found: list.count))
  }

  private static let listEntries = """
    select * from journal_entry where sequence > $1 and action in ($2, $3)
    order by sequence limit 1000
    """
  private static let sealedList = "select segment, digest from segment_seal where seal = $1"
  private static let removedList = "select segment, digest from segment_seal where removal = $1"
  private static let lost = """
    select segment, seal from segment_seal
    where removal is null and not exists (select 1 from segment where id = segment_seal.segment)
    order by segment
    """
  private static let countRemoved = """
    select count(*) from segment_seal
    where removal is not null and not exists (select 1 from segment where id = segment_seal.segment)
    """
  private static let countUnknown = """
    select count(*) from (
      select seal as entry, $1 as action from segment_seal group by seal
      union all
      select removal, $2 from segment_seal where removal is not null group by removal) as list
    where not exists (select 1 from journal_entry
      where sequence = list.entry and journal_entry.action = list.action)
    """
}
