import AulaDomain

/// A row that does not agree with what the journal last said of it.
package struct RowDefect: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// No entry wrote it.
    case unwritten
    /// It is not what the entry wrote.
    case changed(since: Int)
    /// The entry wrote it, and it is gone.
    case missing(since: Int)
  }

  /// As the journal names it.
  package let noun: String
  package let id: Int64
  /// What people know it by: a login, a name, a number.
  package let label: String
  package let kind: Kind
}

package struct RowReport: Hashable, Sendable {
  /// Records that were compared.
  package let count: Int
  package let defects: [RowDefect]

  package init(count: Int, defects: [RowDefect]) {
    self.count = count
    self.defects = defects
  }
}

extension Journal {
  /// Compares each bound row with the last entry that wrote it, and looks for rows that entries
  /// wrote and nobody deleted. Says nothing of the entries themselves: `verify` does.
  package static func verifyRows(_ store: Store) async throws -> RowReport {
    try await store.read { tx in
      var count = 0
      var defects: [RowDefect] = []
      for table in RowBinding.tables {
        try pages(table.keys, [], tx) { id in
          count += 1
          if let defect = try defect(of: id, in: table, tx) { defects.append(defect) }
        }
        try pages(table.departed, [table.noun.rawValue], tx) { id in
          guard let bond = try RowBinding.bond(of: id, in: table, tx), bond.digest != nil
          else { return }
          defects.append(table.defect(id, "", .missing(since: bond.sequence)))
        }
      }
      return RowReport(count: count, defects: defects)
    }
  }

  private static func defect(
    of id: Int64, in table: RowBinding.Table, _ tx: any Connection
  ) throws -> RowDefect? {
    let rows = try tx.query(table.all, [id])
    let label = rows.first?.word(table.label) ?? ""
    guard let bond = try RowBinding.bond(of: id, in: table, tx) else {
      return table.defect(id, label, .unwritten)
    }
    if bond.digest == table.digest(rows) { return nil }
    return table.defect(id, label, .changed(since: bond.sequence))
  }

  private static func pages(
    _ sql: String, _ first: [any Storable], _ tx: any Connection, each: (Int64) throws -> Void
  ) throws {
    var after = Int64.min
    while true {
      let ids: [Int64] = try tx.query(sql, first + [after, 500]).map { try $0[0] }
      for id in ids { try each(id) }
      guard let last = ids.last else { return }
      after = last
    }
  }
}

extension RowBinding.Table {
  fileprivate func defect(_ id: Int64, _ label: String, _ kind: RowDefect.Kind) -> RowDefect {
    RowDefect(noun: noun.rawValue, id: id, label: label, kind: kind)
  }
}

extension Row {
  fileprivate func word(_ column: String) -> String? {
    guard let place = columns.firstIndex(of: column) else { return nil }
    switch values[place] {
    case .text(let text): return text
    case .integer(let number): return String(number)
    case .null, .real, .blob: return nil
    }
  }
}
