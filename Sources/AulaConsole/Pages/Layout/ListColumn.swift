import AulaDomain
import AulaStore
import Hummingbird

/// One column of a list: its head, its cell on the page, its text in the file.
struct ListColumn<Line: Sendable, Key: SortKey>: Sendable {
  let label: String
  var sort: Key?
  var isNumber = false
  let cell: @Sendable (Line) -> Cell
  /// `nil`: the words of the cell.
  var text: (@Sendable (Line) -> String)?

  func written(_ line: Line) -> String {
    if let text { return text(line) }
    let cell = cell(line)
    return cell.badge?.word ?? cell.text
  }
}

/// A list: its columns, and what its address asks for.
struct List<Line: Sendable, Key: SortKey>: Sendable {
  let request: ListRequest<Key>
  let columns: [ListColumn<Line, Key>]
  /// Lines of a page.
  var pageLength = 50

  /// Lines at a time when the list is written to a file.
  private static var fileLength: Int { 2_000 }

  var window: ListWindow { request.page(pageLength) }

  var heads: [Table.Column] {
    columns.map { column in
      Table.Column(
        label: column.label, isNumber: column.isNumber, sort: column.sort.map(request.sort))
    }
  }

  /// - Parameters:
  ///   - empty: what is said where the list has no lines at all.
  ///   - missing: what is said where it has none like these.
  func table(_ lines: [Line], empty: String, missing: String, _ text: Texts) -> Table {
    let isFiltered = request.isFiltered || request.skip > 0
    var table = Table(
      heads, rows: lines.map { line in columns.map { $0.cell(line) } },
      empty: isFiltered ? missing : empty)
    if isFiltered {
      table.emptyAction = .init(label: text("list.show-all"), path: request.link.path)
    }
    return table
  }

  /// The whole list as it is filtered and sorted.
  ///
  /// - Parameter part: a stretch of the list; the same lines in the same order at each call.
  func file(
    _ name: String, _ visit: Visit,
    _ part: @escaping @Sendable (ListWindow) async throws -> [Line]
  ) async throws -> Response {
    let file = SpreadsheetFile(
      name: "\(name)-\(visit.clock.day(of: visit.now).date)", head: columns.map(\.label),
      tooLong: visit.text("list.too-long"))
    let (columns, length) = (columns, Self.fileLength)
    return try await file.response(from: 0) { from in
      let lines = try await part(ListWindow(skip: Int(from), limit: length))
      let next = lines.count < length ? nil : from + Int64(length)
      return (lines.map { line in columns.map { $0.written(line) } }, next)
    }
  }
}

/// Of a list that is not long, and is filtered here: a page of it.
extension Array where Element: Sendable {
  func part(_ window: ListWindow) -> ListPart<Element> {
    ListPart(Array(dropFirst(window.skip).prefix(window.limit)), total: count)
  }
}
