import AulaDomain
import Hummingbird

/// A page that asks: one heading, its questions, one button.
struct FormPage {
  let title: String
  var intro: String?
  let action: String
  let submit: String
  let back: String
  let backLabel: String
  var fields: [Field]
  var version: Int64?
  /// What is wrong with the form as a whole.
  var problem: String?
  var isDangerous = false
  var map: FormMap?

  /// Begins with these answers, by the fields' names.
  mutating func fill(_ answers: [String: String]) {
    for place in fields.indices {
      fields[place].value = answers[fields[place].name] ?? fields[place].value
    }
  }
}

struct FormModel {
  struct Problem {
    let name: String?
    let text: String
  }

  let intro: String?
  let action: String
  let submit: String
  let back: String
  let backLabel: String
  let fields: [DrawnField]
  let version: Int64?
  let problems: ProblemList
  let isDangerous: Bool
  let hasFile: Bool
  /// What the map beside the fields is told.
  let boot: String?

  struct ProblemList {
    let isShown: Bool
    let list: [Problem]
  }

  init(_ page: FormPage) {
    intro = page.intro
    action = page.action
    submit = page.submit
    back = page.back
    backLabel = page.backLabel
    fields = page.fields.map(\.drawn)
    version = page.version
    isDangerous = page.isDangerous
    boot = page.map?.json
    hasFile = page.fields.contains {
      if case .file = $0.kind { true } else { false }
    }
    let whole = page.problem.map { [Problem(name: nil, text: $0)] } ?? []
    let list =
      whole
      + page.fields.compactMap { field in
        field.error.map { Problem(name: field.name, text: $0) }
      }
    problems = ProblemList(isShown: !list.isEmpty, list: list)
  }
}

/// What a stale write meets: yours beside theirs, and the choice.
struct ConflictModel {
  struct Row {
    let label: String
    let yours: String
    let theirs: String
    let differs: Bool
  }

  struct Hidden {
    let name: String
    let value: String
  }

  /// Who was first, and when.
  let changed: String?
  let action: String
  let again: String
  let version: Int64
  let rows: [Row]
  let hidden: [Hidden]
}

extension Console {
  /// The form, asking; with status 422 where something is wrong with the answers.
  func ask(_ page: FormPage, _ visit: Visit) throws -> Response {
    let model = FormModel(page)
    return try self.page(
      "form", title: page.title, model, for: visit,
      status: model.problems.isShown ? .unprocessableContent : .ok)
  }

  /// Shows both texts after `store.stale-version`. `yours` and `theirs` are the same fields,
  /// filled; `yours` was written over the version `seen`; `list`: where the form goes on to.
  func conflict(
    _ page: FormPage, yours: [Field], theirs: [Field], version: Int64, seen: Int64,
    list: String? = nil,
    _ visit: Visit
  ) async throws -> Response {
    let rows = zip(yours, theirs).map { mine, other in
      let (left, right) = (mine.shown(visit), other.shown(visit))
      return ConflictModel.Row(
        label: mine.label, yours: left, theirs: right, differs: left != right)
    }
    var hidden = yours.compactMap { field -> ConflictModel.Hidden? in
      if case .checkbox = field.kind, field.value != "on" { return nil }
      return ConflictModel.Hidden(name: field.name, value: field.value)
    }
    if let list { hidden.append(ConflictModel.Hidden(name: "back", value: list)) }
    let model = ConflictModel(
      changed: try await latestChange(visit, after: seen)?.dated, action: page.action,
      again: page.action, version: version, rows: rows, hidden: hidden)
    return try self.page(
      "conflict", title: visit.text("conflict.title"), model, for: visit, status: .conflict)
  }
}
