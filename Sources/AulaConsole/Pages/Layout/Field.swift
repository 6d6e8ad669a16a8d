import AulaDomain

/// One question of a form, as the template `field` draws it.
struct Field: Sendable {
  enum Kind: Sendable {
    case text
    case password
    case number
    case date
    case telephone
    case area(rows: Int)
    case choice([PageFrame.Choice])
    case checkbox
    case file
    case hidden
  }

  let name: String
  let label: String
  let kind: Kind
  var value = ""
  var hint: String?
  var error: String?
  var isOptional = false
  var isWide = false
  var autocomplete: String?

  init(_ name: String, _ label: String, _ kind: Kind = .text, value: String = "") {
    self.name = name
    self.label = label
    self.kind = kind
    self.value = value
    if case .area = kind { isWide = true }
  }

  func optional() -> Field { with { $0.isOptional = true } }
  func wide() -> Field { with { $0.isWide = true } }
  func hint(_ text: String) -> Field { with { $0.hint = text } }
  func complete(_ token: String) -> Field { with { $0.autocomplete = token } }

  private func with(_ change: (inout Field) -> Void) -> Field {
    var copy = self
    change(&copy)
    return copy
  }

  /// The value as a person reads it: a choice by its label, a date in words.
  func shown(_ visit: Visit) -> String {
    let text = visit.text
    if case .checkbox = kind { return text(value == "on" ? "form.yes" : "form.no") }
    if value.isEmpty { return text("form.none") }
    return switch kind {
    case .choice(let choices): choices.first { $0.value == value }?.label ?? text("form.none")
    case .password: "••••••"
    case .date: CalendarDate(value).map { visit.day($0) } ?? value
    default: value
    }
  }
}

extension Field {
  /// What the template sees.
  var drawn: DrawnField {
    var drawn = DrawnField(
      name: name, label: label, value: value, hint: hint, error: error, isOptional: isOptional,
      isWide: isWide, autocomplete: autocomplete)
    switch kind {
    case .text, .hidden: drawn.isInput = true
    case .password:
      drawn.isInput = true
      drawn.type = "password"
      drawn.value = ""
    case .number:
      drawn.isInput = true
      drawn.mode = "numeric"
    case .date:
      drawn.isInput = true
      drawn.type = "date"
    case .telephone:
      drawn.isInput = true
      drawn.type = "tel"
    case .area(let rows):
      drawn.isArea = true
      drawn.rows = rows
    case .choice(let choices):
      drawn.isSelect = true
      drawn.choices = choices.map {
        PageFrame.Choice(value: $0.value, label: $0.label, isCurrent: $0.value == value)
      }
    case .checkbox:
      drawn.isCheckbox = true
      drawn.isOn = value == "on"
    case .file: drawn.isFile = true
    }
    return drawn
  }
}

struct DrawnField: Sendable {
  let name: String
  let label: String
  var value: String
  let hint: String?
  let error: String?
  let isOptional: Bool
  let isWide: Bool
  let autocomplete: String?
  var type = "text"
  var mode: String?
  var rows = 3
  var choices: [PageFrame.Choice] = []
  var isInput = false
  var isArea = false
  var isSelect = false
  var isCheckbox = false
  var isFile = false
  var isOn = false
}
