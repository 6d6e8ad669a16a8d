import AulaDomain
import AulaStore
import Hummingbird

/// The form above a list that narrows it.
struct FilterForm {
  struct Field {
    let name: String
    let label: String
    let value: String
    var choices: [PageFrame.Choice] = []
    let isText: Bool
    let isChoice: Bool
    let isDate: Bool
    /// The last day that can be meant.
    var latest: String?

    /// What was chosen, in words; `nil` where nothing was.
    fileprivate var said: String? {
      if isChoice { return choices.first { $0.isCurrent && !$0.value.isEmpty }?.label }
      return value.isEmpty ? nil : value
    }
  }

  let action: String
  let fields: [Field]
  let kept: [PageFrame.Choice]
  /// The list without a filter; `nil` where it has none.
  let reset: String?

  init<Key: SortKey>(_ request: ListRequest<Key>, _ fields: [Field]) {
    action = request.link.path
    self.fields = fields
    kept = request.kept
    reset = request.isFiltered ? request.link.path : nil
  }

  /// `Город: Караганда; Состояние: новое`, for paper.
  var said: String? {
    let said = fields.compactMap { field in field.said.map { "\(field.label): \($0)" } }
    return said.isEmpty ? nil : said.joined(separator: "; ")
  }
}

extension FilterForm.Field {
  static func text(_ name: String, _ label: String, _ value: String) -> Self {
    .init(name: name, label: label, value: value, isText: true, isChoice: false, isDate: false)
  }

  /// - Parameter any: what is said where nothing is chosen.
  static func choice(
    _ name: String, _ label: String, any: String, _ choices: [PageFrame.Choice], _ value: String?
  ) -> Self {
    let all = [PageFrame.Choice("", any)] + choices
    return .init(
      name: name, label: label, value: value ?? "",
      choices: all.map {
        .init(value: $0.value, label: $0.label, isCurrent: $0.value == value ?? "")
      }, isText: false, isChoice: true, isDate: false)
  }

  static func day(
    _ name: String, _ label: String, _ value: CalendarDate?, latest: CalendarDate
  ) -> Self {
    .init(
      name: name, label: label, value: value?.description ?? "", isText: false, isChoice: false,
      isDate: true, latest: latest.description)
  }
}

/// A page with one list on it.
struct ListPageModel {
  /// Where the list is: the way back from a record leads here, with the filter.
  let list: String
  let actions: [Table.Action]
  let filters: FilterForm
  let table: Table
  let pager: Pager
  let file: String?
  /// What is on paper: how the list is narrowed, and when it was printed.
  let printed: [String]

  struct Pager {
    let count: String
    let first: String?
    let previous: String?
    let next: String?
    let isMany: Bool
  }

  /// - Parameter counted: how many lines there are in all, in words.
  init<Line, Key>(
    _ list: List<Line, Key>, _ part: ListPart<Line>, table: Table, filters: FilterForm,
    actions: [Table.Action] = [], counted: String, _ visit: Visit
  ) {
    self.list = list.request.link.path
    self.actions = actions
    self.filters = filters
    var table = table
    if !table.hasRows, table.emptyAction == nil {
      // Where there is nothing yet, the first one is the next step.
      table.emptyAction = actions.last { $0.path.hasSuffix("/new") }
    }
    self.table = table
    pager = Pager(list, part, counted, visit.text)
    file = part.lines.isEmpty ? nil : list.request.file
    printed = [filters.said, visit.clock.full(visit.now)].compactMap { $0 }
  }
}

extension ListPageModel.Pager {
  init<Line, Key>(
    _ list: List<Line, Key>, _ part: ListPart<Line>, _ counted: String, _ text: Texts
  ) {
    let (skip, length) = (list.request.skip, list.pageLength)
    let end = skip + part.lines.count
    let hasMore = end < min(part.total, ListWindow.furthest) && !part.lines.isEmpty
    isMany = skip > 0 || hasMore
    let all =
      part.total > ListWindow.furthest
      ? text.number(ListWindow.furthest) + "+" : text.number(part.total)
    count =
      isMany && !part.lines.isEmpty
      ? text(
        "list.range",
        ["from": text.number(skip + 1), "to": text.number(end), "all": all])
      : counted
    first = skip > length ? list.request.path() : nil
    previous = skip > 0 ? list.request.path(skip: max(0, skip - length)) : nil
    next = hasMore ? list.request.path(skip: end) : nil
  }
}
