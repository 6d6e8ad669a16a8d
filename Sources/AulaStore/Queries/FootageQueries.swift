package import AulaDomain

private let columns = """
  select * from journal_entry
  where subject_noun = 'footage' and action <> 'footage.end' and sequence < $1
    and sequence between $2 and $3
  """
private let selectLooks = columns + " order by sequence desc limit $4"
private let selectLooksOfUser = columns + " and actor = $5 order by sequence desc limit $4"
private let selectLooksAt = columns + " and subject_id = $5 order by sequence desc limit $4"
private let selectLooksAtOfUser =
  columns + " and subject_id = $5 and actor = $6 order by sequence desc limit $4"
/// Both ends by the index of footage entries by time.
private let selectSpan = """
  select min(sequence), max(sequence) from journal_entry
  where subject_noun = 'footage' and entered_at >= $1 and entered_at < $2
  """
private let selectEnds = """
  select * from journal_entry
  where subject_noun = 'footage' and subject_id = $1 and sequence > $2
    and action = 'footage.end'
  order by sequence limit 50
  """

/// Which looks a list shows.
package struct LookFilter: Hashable, Sendable {
  package var camera: ID<Camera>?
  package var user: ID<User>?
  /// When they began.
  package var span: Range<Timestamp>?

  package init() {}
}

/// One entry of the journal that somebody looked at a camera's pictures.
package struct LookLine: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case live
    case recorded
    case archive
    case exported
  }

  package let sequence: Int
  package let at: Timestamp
  package let user: ID<User>?
  package let camera: ID<Camera>
  package let kind: Kind
  /// What recorded time was looked at, as far as it is a recording: to ten minutes, of an
  /// exported file exactly.
  package let recorded: ClosedRange<Timestamp>?
  /// When a live look was over; `nil`: it lasts, or nobody could write it down.
  package var until: Timestamp?
}

extension Connection {
  /// The latest first; `before` is the last page's `next`.
  package func looks(
    _ filter: LookFilter = LookFilter(), before: Int = .max, limit: Int = 50
  ) throws -> (lines: [LookLine], next: Int?) {
    var span: (Int, Int) = (0, .max)
    if let range = filter.span {
      guard let row = try first(selectSpan, [range.lowerBound, range.upperBound]),
        let low: Int = try row[0], let high: Int = try row[1]
      else { return ([], nil) }
      span = (low, high)
    }
    let bounds: [any Storable] = [before, span.0, span.1, limit + 1]
    let actor = filter.user.map { JournalActor.user($0).description }
    let rows =
      switch (filter.camera, actor) {
      case (nil, nil): try query(selectLooks, bounds)
      case (nil, let actor?): try query(selectLooksOfUser, bounds + [actor])
      case (let camera?, nil): try query(selectLooksAt, bounds + [camera])
      case (let camera?, let actor?): try query(selectLooksAtOfUser, bounds + [camera, actor])
      }
    let lines = try rows.prefix(limit).compactMap { row in
      try LookLine(JournalEntry(row)).map { try ended($0) }
    }
    return (lines, rows.count > limit ? try rows[limit - 1]["sequence"] : nil)
  }

  private func ended(_ line: LookLine) throws -> LookLine {
    guard line.kind == .live else { return line }
    var line = line
    for row in try query(selectEnds, [line.camera, line.sequence]) {
      let details = try JournalEntry(row).draft.details
      guard details["entry"]?.wholeNumber == Int64(line.sequence) else { continue }
      line.until = details["until"]?.wholeNumber.map(Timestamp.init(microseconds:))
      break
    }
    return line
  }
}

extension LookLine {
  /// `nil` where the entry is of a kind that this program does not know.
  fileprivate init?(_ entry: JournalEntry) {
    let draft = entry.draft
    guard let kind = Kind(rawValue: String(draft.action.dropFirst("footage.".count))),
      let id = draft.subject.id
    else { return nil }
    let prefix = "user:"
    let said = draft.actor.description
    let from = draft.details["from"]?.wholeNumber
    let to = draft.details["to"]?.wholeNumber
    var recorded: ClosedRange<Timestamp>?
    if let from, let to, from <= to {
      recorded = Timestamp(microseconds: from)...Timestamp(microseconds: to)
    }
    self.init(
      sequence: entry.sequence, at: entry.enteredAt,
      user: said.hasPrefix(prefix) ? ID(String(said.dropFirst(prefix.count))) : nil,
      camera: ID(rawValue: id), kind: kind, recorded: recorded)
  }
}

extension JournalValue {
  var wholeNumber: Int64? {
    if case .number(let number) = self { number } else { nil }
  }
}
