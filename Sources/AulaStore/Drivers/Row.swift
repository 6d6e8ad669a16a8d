import AulaDomain

/// One row of an answer. Cells are read by column name or place, as the type that the caller wants:
/// `let name: String = try row["name"]`. An optional type admits null.
package struct Row: Sendable {
  /// Shared by all rows of one answer.
  package let columns: [String]
  package let values: [Value]

  package init(columns: [String], values: [Value]) {
    self.columns = columns
    self.values = values
  }

  package subscript<Cell: Storable>(column: String) -> Cell {
    get throws {
      guard let place = columns.firstIndex(of: column) else {
        throw Fault(
          .failed, "store.no-column",
          "the answer has no column \(column); it has \(columns.joined(separator: ", "))")
      }
      return try cell(place, named: column)
    }
  }

  package subscript<Cell: Storable>(place: Int) -> Cell {
    get throws {
      guard values.indices.contains(place) else {
        throw Fault(
          .failed, "store.no-column",
          "the answer has \(values.count) columns; number \(place) was asked for")
      }
      return try cell(place, named: columns[place])
    }
  }

  private func cell<Cell: Storable>(_ place: Int, named name: String) throws -> Cell {
    guard let cell = Cell.restored(from: values[place]) else {
      throw Fault(
        .corrupt, "store.unexpected-value",
        "column \(name) holds \(values[place].kind) that is no \(Cell.self)")
    }
    return cell
  }
}
