import AulaDomain

/// What a list may be sorted by: a closed set of columns, each with its text of SQL. No text from
/// outside becomes part of a statement.
package protocol SortKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// An expression over the list's own `select`.
  var expression: String { get }
}

/// How a list is ordered: by one column, and by age where that is equal.
package struct Sorting<Key: SortKey>: Hashable, Sendable {
  package let key: Key
  package let isDescending: Bool

  package init(_ key: Key, isDescending: Bool = false) {
    self.key = key
    self.isDescending = isDescending
  }

  /// `id`: the column that tells two lines with equal cells apart.
  func clause(_ id: String) -> String {
    let direction = isDescending ? " desc" : ""
    // Nothing comes before something, on both databases.
    let nulls = isDescending ? " nulls last" : " nulls first"
    return "order by \(key.expression)\(direction)\(nulls), \(id)\(direction)"
  }
}

/// Where a word of a closed set stands in it, 0 for none: lists sort states as the domain orders
/// them, and as their filter offers them.
func inOrder<Word: CaseIterable & RawRepresentable<String>>(
  _ words: Word.Type, _ column: String
) -> String {
  inOrder(words.allCases.map(\.rawValue), column)
}

func inOrder(_ words: [String], _ column: String) -> String {
  let places = words.enumerated().map { "when '\($1)' then \($0 + 1)" }
  return "case \(column) \(places.joined(separator: " ")) else 0 end"
}

/// One stretch of a sorted list.
package struct ListPart<Line: Sendable>: Sendable {
  package internal(set) var lines: [Line]
  /// Of the whole list as it is filtered; one more than `ListWindow.furthest` stands for any more.
  package let total: Int

  package init(_ lines: [Line], total: Int) {
    self.lines = lines
    self.total = total
  }
}

/// Where a stretch of a list lies: so many lines at most, behind so many others.
package struct ListWindow: Hashable, Sendable {
  /// Nobody leafs further, and no list is written further.
  package static let furthest = 100_000

  package let skip: Int
  package let limit: Int

  /// Both are brought within their bounds: 0…`furthest`, 0…5000.
  package init(skip: Int = 0, limit: Int) {
    self.skip = min(max(0, skip), Self.furthest)
    self.limit = min(max(0, limit), 5_000)
  }
}

/// The conditions of a list, each with the values that it asks for.
struct Conditions {
  private(set) var texts: [String] = []
  private(set) var values: [any Storable] = []
  /// A question of more words than anybody types.
  static let mostWords = 8

  /// `text`: its `?` stands for the value; no value, no condition.
  mutating func ask(_ text: String, _ value: (any Storable)?) {
    guard let value else { return }
    values.append(value)
    texts.append(text.replacing("?", with: "$\(values.count)"))
  }

  /// A condition that holds always, without a value.
  mutating func hold(_ text: String) { texts.append(text) }

  /// Each word of what somebody typed stands somewhere in what `text` compares with its `?`.
  mutating func askWords(_ text: String, _ typed: String) {
    for word in SearchFold.words(typed).prefix(Self.mostWords) { ask(text, word) }
  }

  /// `where …`, or nothing.
  var clause: String { texts.isEmpty ? "" : "where " + texts.joined(separator: " and ") }
}

extension Connection {
  /// - Parameters:
  ///   - select: `select … from …`, without conditions.
  ///   - tables: what a count of the same lines begins with, `from …`.
  ///   - id: as `yard.id`.
  func list<Line, Key: SortKey>(
    _ select: String, count tables: String, _ conditions: Conditions, _ sorting: Sorting<Key>,
    _ window: ListWindow, id: String, _ line: (Row) throws -> Line
  ) throws -> ListPart<Line> {
    let limits = "limit $\(conditions.values.count + 1) offset $\(conditions.values.count + 2)"
    let sql = [select, conditions.clause, sorting.clause(id), limits].joined(separator: " ")
    let rows = try query(sql, conditions.values + [window.limit, window.skip])
    let counted = "select 1 \(tables) \(conditions.clause) limit \(ListWindow.furthest + 1)"
    let total: Int? = try value(
      "select count(*) from (\(counted)) as line", conditions.values)
    return ListPart(try rows.map(line), total: total ?? 0)
  }
}
