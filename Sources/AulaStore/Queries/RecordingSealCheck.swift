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
  /// Lines of removed ones that were thinned out.
  package var thinned = 0
  package var defects: [SealDefect] = []

  package init() {}
}

extension RecordingSeals {
  /// Holds the journal's lists against the rows. What the rows come to is for the caller, who reads
  /// all segments anyway: `SegmentRoll.digest`.
  package static func check(_ tx: any Connection) throws -> SealReport {
    var report = SealReport()
    let thinned = try thinned(&report, tx)
    var last = -1
    while true {
      let entries = try tx.query(listEntries, [last, sealing, removing, thinning]).map(
        JournalEntry.init)
      guard let end = entries.last else { break }
      last = end.sequence
      for entry in entries { try check(entry, thinned, &report, tx) }
    }
    report.sealed = try tx.value("select count(*) from segment_seal where removal is null") ?? 0
    report.removed = try tx.value(countRemoved, []) ?? 0
    for row in try tx.query(lost) {
      report.defects.append(.lost(try row["segment"], entry: try row["seal"]))
    }
    let unknown: Int = try tx.value(countUnknown, [sealing, removing, thinning]) ?? 0
    if unknown > 0 { report.defects.append(.unknownLists(unknown)) }
    return report
  }

  /// The lists that the journal says are taken out, and the last entry that says so.
  private static func thinned(
    _ report: inout SealReport, _ tx: any Connection
  ) throws -> (lists: ThinnedLists, through: Int) {
    var (lists, through) = (ThinnedLists(), -1)
    for entry in try tx.query(thinEntries, [thinning]).map(JournalEntry.init) {
      through = entry.sequence
      if case .text(let text)? = entry.draft.details["lists"] {
        lists.add(ThinnedLists.ranges(text) ?? [])
      }
      if case .number(let lines)? = entry.draft.details["lines"] {
        report.thinned += Int(clamping: max(0, min(lines, 1 << 40)))
      }
    }
    return (lists, through)
  }

  private static func check(
    _ entry: JournalEntry, _ thinned: (lists: ThinnedLists, through: Int),
    _ report: inout SealReport, _ tx: any Connection
  ) throws {
    let isSeal = entry.draft.action == sealing
    report.lists += isSeal ? 1 : 0
    let list = try tx.query(isSeal ? sealedList : removedList, [entry.sequence]).map {
      (try $0["segment"] as ID<Segment>, try $0["digest"] as [UInt8])
    }
    if list.isEmpty {
      // A list of removals says nothing of what is there: it may be held by a later entry.
      if isSeal ? thinned.lists.contains(entry.sequence) : entry.sequence < thinned.through {
        return
      }
    } else if isSeal, thinned.lists.contains(entry.sequence) {
      report.defects.append(
        .listUnlike(
          entry: entry.sequence, at: entry.enteredAt, listed: 0, found: list.count))
      return
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
    select * from journal_entry where sequence > $1 and action in ($2, $3, $4)
    order by sequence limit 1000
    """
  private static let thinEntries = """
    select * from journal_entry where action = $1 order by sequence
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
      where sequence = list.entry and (journal_entry.action = list.action
        or (list.action = $2 and journal_entry.action = $3)))
    """
}
