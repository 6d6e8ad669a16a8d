import AulaDomain
import AulaStore
import Hummingbird

/// A list as its address asks for it: what narrows it, its order, and where its page begins. What
/// means nothing counts as not said.
struct ListRequest<Key: SortKey>: Sendable {
  let link: Link
  /// What narrows the list, by the names of its form.
  let filter: [(name: String, value: String)]
  let sorting: Sorting<Key>
  /// Whether the order is not the list's usual one.
  let isSorted: Bool
  let skip: Int

  init(
    _ request: Request, _ link: Link, filter: [(name: String, value: String)],
    usually usual: Sorting<Key>
  ) {
    let query = request.query
    self.link = link
    self.filter = filter
    let key = query["sort"].flatMap(Key.init)
    sorting = key.map { Sorting($0, isDescending: query["order"] == "desc") } ?? usual
    isSorted = sorting != usual
    skip = query.whole("skip", in: 0...ListWindow.furthest) ?? 0
  }

  var isFiltered: Bool { filter.contains { !$0.value.isEmpty } }

  func page(_ length: Int) -> ListWindow { ListWindow(skip: skip, limit: length) }

  /// The list with this filter, in this order, from there on.
  func path(skip: Int = 0) -> String { link.with(pairs(sorting, skip)) }

  /// The list with this filter as a file.
  var file: String { link.file(pairs(sorting)) }

  /// Sorted by another column; by this one again, the other way round.
  func sort(_ key: Key) -> Table.Column.Sort {
    let isCurrent = key == sorting.key
    let next = Sorting(key, isDescending: isCurrent && !sorting.isDescending)
    return Table.Column.Sort(
      path: link.with(pairs(next, isSaid: true)),
      direction: isCurrent ? (sorting.isDescending ? "descending" : "ascending") : nil,
      arrow: isCurrent ? (sorting.isDescending ? "▼" : "▲") : "↕")
  }

  /// Sorted by `key`, which the database does not know: by the rank of each line, and within one
  /// rank as they came.
  func grouped<Line>(
    _ lines: [Line], under key: Key, _ rank: (Line) -> Int
  ) -> [Line] {
    guard sorting.key == key else { return lines }
    let groups = Dictionary(grouping: lines, by: rank).sorted { $0.key < $1.key }.map(\.value)
    return (sorting.isDescending ? groups.reversed() : groups).flatMap { $0 }
  }

  /// What the filter's form carries along unseen.
  var kept: [PageFrame.Choice] {
    isSorted ? order(sorting).map { .init($0.0, $0.1) } : []
  }

  private func pairs(
    _ sorting: Sorting<Key>, _ skip: Int = 0, isSaid: Bool = false
  ) -> [(String, String)] {
    filter.map { ($0.name, $0.value) } + (isSorted || isSaid ? order(sorting) : [])
      + [("skip", skip > 0 ? "\(skip)" : "")]
  }

  private func order(_ sorting: Sorting<Key>) -> [(String, String)] {
    [("sort", sorting.key.rawValue), ("order", sorting.isDescending ? "desc" : "")]
  }
}
