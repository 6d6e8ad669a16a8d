package import AulaDomain

private let selectLooks = "select journal_entry.* from journal_entry"
private let byPerson = " left join person on person.actor = journal_entry.actor"
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
  /// No later entry of the journal than this: what is written meanwhile moves no line.
  package var latest: Int?

  package init() {}

  fileprivate var conditions: Conditions {
    var conditions = Conditions()
    // Said word for word, as the index has it.
    conditions.hold("journal_entry.subject_noun = 'footage'")
    conditions.hold("journal_entry.action <> 'footage.end'")
    conditions.ask("journal_entry.subject_id = ?", camera)
    conditions.ask("journal_entry.actor = ?", user.map { JournalActor.user($0).description })
    conditions.ask("journal_entry.sequence <= ?", latest)
    return conditions
  }
}

package enum LookSort: String, SortKey {
  case when
  case who
  case camera
  case kind

  package var expression: String {
    switch self {
    case .when: "journal_entry.sequence"
    // Of `LookFilter.people`.
    case .who: "person.place"
    case .camera:
      "coalesce((select name from camera where camera.id = journal_entry.subject_id), '')"
    case .kind:
      inOrder(LookLine.Kind.allCases.map { "footage.\($0.rawValue)" }, "journal_entry.action")
    }
  }
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
  /// The latest first unless told otherwise.
  package func looks(
    _ filter: LookFilter = LookFilter(),
    by sorting: Sorting<LookSort> = Sorting(.when, isDescending: true),
    _ window: ListWindow = ListWindow(limit: 50)
  ) throws -> ListPart<LookLine> {
    var conditions = filter.conditions
    if let range = filter.span {
      guard let row = try first(selectSpan, [range.lowerBound, range.upperBound]),
        let low: Int = try row[0], let high: Int = try row[1]
      else { return ListPart([], total: 0) }
      conditions.ask("journal_entry.sequence >= ?", low)
      conditions.ask("journal_entry.sequence <= ?", high)
    }
    let select = sorting.key == .who ? try peopleInOrder() + selectLooks + byPerson : selectLooks
    let part = try list(
      select, count: "from journal_entry", conditions, sorting, window,
      id: "journal_entry.sequence"
    ) { try LookLine(JournalEntry($0)) }
    return ListPart(try part.lines.compactMap { try $0.map(ended) }, total: part.total)
  }

  /// An entry names its actor by an id in text, which SQL cannot look up: who there is, by name.
  private func peopleInOrder() throws -> String {
    let people = try users(by: Sorting(.name)).enumerated().map { place, user in
      "('\(JournalActor.user(user.id))', \(place))"
    }
    let rows = people.isEmpty ? "('', 0)" : people.joined(separator: ", ")
    return "with person (actor, place) as (values \(rows)) "
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
