import AulaDomain

/// Reads the answers to a form's fields, and keeps what is wrong with each, in words.
struct Answers {
  let form: Form
  let text: Texts
  private(set) var errors: [String: String] = [:]
  /// Of a date that can be meant.
  private static let years = 1900...2199

  init(_ form: Form, _ text: Texts) {
    self.form = form
    self.text = text
  }

  var areGood: Bool { errors.isEmpty }

  mutating func refuse(_ name: String, _ sentence: String) {
    if errors[name] == nil { errors[name] = sentence }
  }

  private mutating func refuse(_ field: Field, _ key: String, _ blanks: [String: String] = [:]) {
    var blanks = blanks
    blanks["label"] = field.label
    refuse(field.name, text("form.error.\(key)", blanks))
  }

  /// Text of at most `most` characters; empty only where the field is optional.
  mutating func text(_ field: Field, most: Int = 200) -> String {
    let answer = form[field.name]
    if answer.isEmpty, !field.isOptional { refuse(field, "required") }
    if answer.count > most { refuse(field, "too-long", ["most": text.number(most)]) }
    return answer
  }

  mutating func number(_ field: Field, in range: ClosedRange<Int>) -> Int? {
    let answer = form[field.name].filter { !$0.isWhitespace }
    if answer.isEmpty {
      if !field.isOptional { refuse(field, "required") }
      return nil
    }
    guard let number = OutsideNumber.whole(answer, in: range) else {
      let blanks = [
        "least": limit(range.lowerBound, of: range), "most": limit(range.upperBound, of: range),
      ]
      refuse(field, "number", blanks)
      return nil
    }
    return number
  }

  /// A year is written without a gap.
  private func limit(_ value: Int, of range: ClosedRange<Int>) -> String {
    range.lowerBound > 1_000 && range.upperBound < 10_000 ? String(value) : text.number(value)
  }

  /// Decimal point or comma.
  mutating func decimal(_ field: Field, in range: ClosedRange<Int>) -> Double? {
    let answer = form[field.name].replacing(",", with: ".")
    if answer.isEmpty, field.isOptional { return nil }
    let limits = Double(range.lowerBound)...Double(range.upperBound)
    guard let number = OutsideNumber.decimal(answer, in: limits) else {
      let blanks = [
        "least": text.number(range.lowerBound), "most": text.number(range.upperBound),
      ]
      refuse(field, answer.isEmpty ? "required" : "number", answer.isEmpty ? [:] : blanks)
      return nil
    }
    return number
  }

  mutating func date(_ field: Field) -> CalendarDate? {
    let answer = form[field.name]
    if answer.isEmpty, field.isOptional { return nil }
    guard let date = CalendarDate(answer), Self.years.contains(date.year) else {
      refuse(field, answer.isEmpty ? "required" : "date")
      return nil
    }
    return date
  }

  /// `49.8028, 73.0875`; never a place that is not on Earth.
  mutating func place(_ field: Field) -> GeoPoint? {
    let answer = form[field.name]
    if answer.isEmpty, field.isOptional { return nil }
    guard let place = GeoPoint(said: answer), place.isValid else {
      refuse(field, answer.isEmpty ? "required" : "place")
      return nil
    }
    return place
  }

  /// Refuses a place that no yard reaches to: a slip of the hand, or numbers that are swapped.
  mutating func keep(_ place: GeoPoint, near center: GeoPoint, _ field: Field) {
    let metres = Int(nearest: center.metres(to: place))
    guard metres > Outline.reach else { return }
    let blanks = ["metres": text.number(metres), "most": text.number(Outline.reach)]
    refuse(field, "far", blanks)
  }

  /// One of the field's choices, not the empty one unless the field is optional.
  mutating func choice(_ field: Field) -> String {
    let answer = form[field.name]
    guard case .choice(let choices) = field.kind, choices.contains(where: { $0.value == answer }),
      field.isOptional || !answer.isEmpty
    else {
      refuse(field, "choice")
      return ""
    }
    return answer
  }

  /// The fields with the answers in them and what is wrong beside them.
  func filled(_ fields: [Field]) -> [Field] {
    fields.map { field in
      var filled = field
      filled.value = form[field.name]
      if case .checkbox = field.kind { filled.value = form.isOn(field.name) ? "on" : "" }
      filled.error = errors[field.name]
      return filled
    }
  }
}
