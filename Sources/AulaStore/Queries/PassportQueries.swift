package import AulaDomain
import Foundation

/// What a passport is different in since it was signed, and whose doing each difference was.
package struct PassportHistory: Sendable {
  package struct Line: Sendable {
    package let change: PassportChange
    /// The entry of the log that brought it about last; `nil`: none tells.
    package let entry: LogLine?
  }

  package let lines: [Line]
}

/// A line of a yard's log: what was done to one record of its passport.
package struct RegistryLogLine: Sendable {
  package let noun: String
  package let id: Int64
  /// What it changed, as `PassportChange.mark`.
  package let marks: [String]
  package let line: LogLine
}

private let selectSigning = """
  select * from journal_entry
  where subject_noun = 'passport' and subject_id = $1 and action = 'passport.sign'
  order by sequence desc limit 1
  """

extension Connection {
  /// `nil` where nobody has signed, or where what was signed was not kept yet.
  package func history(of passport: Passport) throws -> PassportHistory? {
    guard let (signing, signed) = try signing(of: passport) else { return nil }
    let changes = PassportChange.between(signed, passport.records)
    let subjects = Set(changes.map { $0.record.subject(in: passport.yard.id) })
    let entries = try entries(of: Array(subjects), after: signing.sequence)
    let names = try logLines(of: entries)
    return PassportHistory(
      lines: changes.map { change in
        let subject = change.record.subject(in: passport.yard.id)
        let touched = zip(entries, names).filter { $0.0.draft.subject == subject }
        let last = touched.last { $0.0.touches(change.mark) } ?? touched.last
        return PassportHistory.Line(change: change, entry: last?.1)
      })
  }

  /// What was done to the yard's records, the newest first: to those that are there, and to those
  /// that were there when the passport was signed.
  package func registryLog(of passport: Passport, limit: Int) throws -> [RegistryLogLine] {
    let yard = passport.yard.id
    let signed = try signing(of: passport)?.records ?? []
    let subjects = Set((passport.records + signed).map { $0.subject(in: yard) })
    let entries = try entries(of: [JournalSubject("passport", yard)] + subjects, limit: limit)
    return zip(entries, try logLines(of: entries)).map { entry, line in
      RegistryLogLine(
        noun: entry.draft.subject.noun, id: entry.draft.subject.id ?? 0, marks: entry.marks ?? [],
        line: line)
    }
    .reversed()
  }

  private func signing(
    of passport: Passport
  ) throws -> (entry: JournalEntry, records: [PassportRecord])? {
    guard passport.revision > 0,
      let entry = try first(selectSigning, [passport.yard.id]).map(JournalEntry.init),
      case .text(let text)? = entry.draft.details[PassportHistory.member]
    else { return nil }
    return (entry, try Field.value(text, of: "details.\(PassportHistory.member)"))
  }

  /// In one question, the newest so many in order; of the first 200 subjects alone.
  private func entries(
    of subjects: [JournalSubject], after sequence: Int = -1, limit: Int = 1_000
  ) throws -> [JournalEntry] {
    if subjects.isEmpty { return [] }
    let asked = subjects.prefix(200)
    let places = asked.indices
      .map { "(subject_noun = $\($0 * 2 + 2) and subject_id = $\($0 * 2 + 3))" }
    let text = """
      select * from journal_entry
      where sequence > $1 and (\(places.joined(separator: " or ")))
      order by sequence desc limit \(limit)
      """
    let values = asked.flatMap { [$0.noun, $0.id] as [any Storable] }
    return try query(text, [sequence] + values).reversed().map(JournalEntry.init)
  }
}

extension PassportHistory {
  /// The member of a sign-off's details: the records that it stands for, as JSON.
  static let member = "passport"
  /// The member of a write's details: the fields that it changed. Names of fields, no values.
  static let fields = "fields"

  static func details(of passport: Passport) throws -> [String: JournalValue] {
    [
      "percent": .number(Int64(passport.percent)),
      member: .text(try Field.json(passport.records)),
    ]
  }

  static func details(
    from was: [PassportRecord], to now: [PassportRecord]
  ) -> [String: JournalValue] {
    let marks = Set(PassportChange.between(was, now).map(\.mark)).sorted()
    return [fields: .list(marks.map { .text($0) })]
  }
}

extension PassportRecord {
  fileprivate func subject(in yard: ID<Yard>) -> JournalSubject {
    switch kind {
    case .yard, .entrance, .hazard: JournalSubject("yard", yard)
    case .building, .photo, .camera: JournalSubject(noun: kind.rawValue, id: id)
    }
  }
}

extension JournalEntry {
  /// What the entry says that it changed; `nil`: it says nothing of that.
  fileprivate var marks: [String]? {
    guard case .list(let fields)? = draft.details[PassportHistory.fields] else { return nil }
    return fields.compactMap { if case .text(let mark) = $0 { mark } else { nil } }
  }

  fileprivate func touches(_ mark: String) -> Bool {
    marks.map { $0.contains(mark) }
      ?? (mark == PassportChange.belonging
        && [".add", ".delete"].contains { draft.action.hasSuffix($0) })
  }
}
