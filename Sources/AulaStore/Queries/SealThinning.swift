package import AulaDomain

/// Lists of sealed recordings of which nothing is left: entries of the journal by their sequence.
struct ThinnedLists: Sendable {
  /// In order, and apart.
  private(set) var ranges: [ClosedRange<Int>] = []

  func contains(_ entry: Int) -> Bool { ranges.contains { $0.contains(entry) } }

  mutating func add(_ other: [ClosedRange<Int>]) {
    ranges = (ranges + other).sorted { $0.lowerBound < $1.lowerBound }
      .reduce(into: []) { joined, next in
        guard let last = joined.last, next.lowerBound <= last.upperBound else {
          joined.append(next)
          return
        }
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
      }
  }

  /// `12-40,52-52`.
  static func text(_ ranges: [ClosedRange<Int>]) -> String {
    ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  /// `nil` where the text is none of ours.
  static func ranges(_ text: String) -> [ClosedRange<Int>]? {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), 0 <= first,
        first <= last
      else { return nil }
      ranges.append(first...last)
    }
    return ranges
  }
}

/// A list of which every recording was removed on purpose is of no more use: nothing of it must be
/// there. Its lines go; the journal keeps its root, says that it went, and holds in a list of its
/// own what else stood in the lists of removals that lose lines by it.
extension RecordingSeals {
  package static let thinning = "recording.thin"
  /// Lists that go with one entry.
  package static let listsAtOnce = 100

  package struct Thinned: Hashable, Sendable {
    package var lists = 0
    package var lines = 0
  }

  /// Only what a signed head covers goes.
  ///
  /// - Parameter after: the walk goes on behind this entry.
  /// - Returns: with the last one that it saw, `nil` where it has seen all that may be thinned.
  package static func thin(
    after place: Int = -1, in tx: any Connection, world: any World
  ) throws -> (thinned: Thinned, next: Int?) {
    let covered = try Journal.latestHead(in: tx)?.size ?? 0
    var (dead, seen, hasRemoved): ([Int], [Int], Bool) = ([], [], false)
    for row in try tx.query(lists, [place, listsAtOnce]) {
      let list: Int = try row["seal"]
      seen.append(list)
      let lines: Int = try row["lines"]
      let removed: Int = try row["removed"]
      let last: Int? = try row["last_removal"]
      hasRemoved = hasRemoved || removed > 0
      if removed == lines, let last, last < covered { dead.append(list) }
    }
    // The oldest go first: behind lists of which nothing was removed there is nothing to find.
    let next = seen.count == listsAtOnce && hasRemoved ? seen.last : nil
    if dead.isEmpty { return (Thinned(), next) }
    return (try remove(dead, in: tx, world: world), next)
  }

  private static func remove(
    _ dead: [Int], in tx: any Connection, world: any World
  ) throws -> Thinned {
    var (broken, lines): (Set<Int>, Int) = ([], 0)
    for list in dead {
      for row in try tx.query(removalsOf, [list]) { broken.insert(try row[0]) }
      lines += try tx.execute(removeList, [list])
    }
    // Lists of removals that lost lines: what is left of them is held anew.
    var rest: [(ID<Segment>, [UInt8])] = []
    for removal in broken.sorted() {
      rest += try tx.query(linesRemovedBy, [removal]).map { (try $0["segment"], try $0["digest"]) }
    }
    let details: [String: JournalValue] = [
      "lists": .text(ThinnedLists.text(try joined(dead, tx))), "lines": .number(Int64(lines)),
      "segments": .number(Int64(rest.count)), "root": .text(hexadecimal(root(rest))),
    ]
    let entry = try Journal.append(
      JournalDraft(
        actor: .service(.retention), action: thinning, subject: JournalSubject("recording"),
        details: details),
      in: tx, world: world
    ).sequence
    for removal in broken { try tx.execute(holdAnew, [removal, entry]) }
    return Thinned(lists: dead.count, lines: lines)
  }

  /// Neighbours in the journal: a list between them is another's matter, also where somebody has
  /// emptied it.
  private static func joined(_ dead: [Int], _ tx: any Connection) throws -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for list in dead.sorted() {
      if let last = ranges.last, try tx.first(between, [last.upperBound, list, sealing]) == nil {
        ranges[ranges.count - 1] = last.lowerBound...list
      } else {
        ranges.append(list...list)
      }
    }
    return ranges
  }

  private static let lists = """
    select seal, count(*) as lines, count(removal) as removed, max(removal) as last_removal
    from segment_seal where seal > $1 group by seal order by seal limit $2
    """
  private static let removalsOf = "select distinct removal from segment_seal where seal = $1"
  private static let removeList = "delete from segment_seal where seal = $1"
  private static let linesRemovedBy = """
    select segment, digest from segment_seal where removal = $1 order by segment
    """
  private static let holdAnew = "update segment_seal set removal = $2 where removal = $1"
  private static let between = """
    select 1 from journal_entry where sequence > $1 and sequence < $2 and action = $3 limit 1
    """
}
