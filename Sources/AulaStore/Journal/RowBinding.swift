import AulaDomain

/// Ties rows to the journal: the entry of each write carries a digest of the row as it then was.
/// A row that agrees with no entry was written past the journal.
enum RowBinding {
  /// The member of an entry's details: the digest, or null where the row is gone.
  static let member = "row"

  struct Table: Sendable {
    let noun: Change.Noun
    let name: String
    /// Holds the journal's subject. Several rows of one subject are bound together.
    let key: String
    var order = ""
    /// What people know the row by.
    let label: String
    /// Columns that change without an entry, or follow from others.
    var unbound: Set<String> = []
  }

  static let tables = [
    Table(
      noun: .user, name: "account", key: "id", label: "login",
      unbound: ["language", "theme", "volume"]),
    Table(
      noun: .camera, name: "camera", key: "id", label: "name", unbound: ["name_folded"]),
    Table(noun: .ruleset, name: "ruleset", key: "camera_id", label: "camera_id"),
    Table(noun: .yard, name: "yard", key: "id", label: "number", unbound: ["search_folded"]),
    Table(
      noun: .building, name: "building", key: "id", label: "address_ru",
      unbound: ["search_folded"]),
    Table(noun: .photo, name: "photo", key: "id", label: "path"),
    Table(
      noun: .passport, name: "passport_signature", key: "yard_id", order: "revision",
      label: "yard_id"),
    Table(
      noun: .partner, name: "partner", key: "id", label: "name", unbound: ["name_folded"]),
    Table(noun: .agreement, name: "agreement", key: "id", label: "number"),
    Table(noun: .unit, name: "unit", key: "id", label: "call_sign"),
    Table(noun: .alert, name: "alert", key: "id", label: "id", unbound: ["picture"]),
    Table(noun: .incident, name: "incident", key: "id", label: "number"),
    Table(noun: .assignment, name: "assignment", key: "id", label: "id"),
  ]

  static func table(of noun: Change.Noun) -> Table? { tables.first { $0.noun == noun } }

  /// What the last entry that wrote a row said of it.
  struct Bond: Sendable {
    let sequence: Int
    /// `nil`: that it is gone.
    let digest: String?
  }

  static func bond(of id: Int64, in table: Table, _ tx: any Connection) throws -> Bond? {
    var before = Int.max
    while let row = try tx.first(lastBinding, [table.noun.rawValue, id, before]) {
      let entry = try JournalEntry(row)
      switch entry.draft.details[member] {
      case .text(let digest): return Bond(sequence: entry.sequence, digest: digest)
      case .null: return Bond(sequence: entry.sequence, digest: nil)
      default: before = entry.sequence
      }
    }
    return nil
  }

  /// Enters each row that no entry binds as it is now: once, when the schema comes to know of it.
  static func bindAll(in tx: any Connection, world: any World) throws {
    for table in tables {
      for id in try tx.query(table.keys, [Int64.min, Int.max]).map({ try $0[0] as Int64 }) {
        let digest = try table.digest(of: id, in: tx)
        if let bond = try bond(of: id, in: table, tx), bond.digest == digest { continue }
        let subject = JournalSubject(noun: table.noun.rawValue, id: id)
        try Journal.append(
          JournalDraft(
            actor: .system, action: "journal.bind", subject: subject,
            details: [member: digest.map { .text($0) } ?? .null]),
          in: tx, world: world)
      }
    }
  }

  /// The text is only looked through to pass over entries that bind nothing.
  private static let lastBinding = """
    select * from journal_entry
    where subject_noun = $1 and subject_id = $2 and sequence < $3
      and details like '%"row":%'
    order by sequence desc limit 1
    """
}

extension RowBinding.Table {
  /// SHA-256 over the canonical text of the rows; `nil` where there are none. A null counts as no
  /// column, so that a column that comes to be changes no row that does without it.
  func digest(of id: Int64, in tx: any Connection) throws -> String? {
    let rows = try tx.query(all, [id])
    return rows.isEmpty ? nil : digest(rows)
  }

  func digest(_ rows: [Row]) -> String {
    let texts = rows.map { row -> JournalValue in
      let cells = zip(row.columns, row.values).filter { column, value in
        value != .null && !unbound.contains(column)
      }
      return .object(Dictionary(cells.map { ($0, $1.canonical) }) { _, last in last })
    }
    return hexadecimal(sha256(Array(JournalValue.list(texts).canonicalText.utf8)))
  }

  /// All rows of one subject.
  var all: String {
    "select * from \(name) where \(key) = $1" + (order.isEmpty ? "" : " order by \(order)")
  }

  /// The subjects after one, in order, so many at most.
  var keys: String {
    "select distinct \(key) from \(name) where \(key) > $1 order by \(key) limit $2"
  }

  /// Subjects of the journal that have no row.
  var departed: String {
    """
    select distinct subject_id from journal_entry
    where subject_noun = $1 and subject_id > $2
      and not exists (select 1 from \(name) where \(name).\(key) = subject_id)
    order by subject_id limit $3
    """
  }
}

extension Value {
  /// JSON without fractions knows no reals and no bytes: they are written out in hexadecimal.
  fileprivate var canonical: JournalValue {
    switch self {
    case .null: .null
    case .integer(let number): .number(number)
    case .real(let number): .text("real " + String(number.bitPattern, radix: 16))
    case .text(let text): .text(text)
    case .blob(let bytes): .text("blob " + hexadecimal(bytes))
    }
  }
}
