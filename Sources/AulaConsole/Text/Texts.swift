import AulaDomain
import Mustache

/// One text of the catalogue: fixed, or one for each form of a count.
package enum TextEntry: Equatable, Sendable {
  case fixed(String)
  case counted([Plural: String])

  var forms: [String] {
    switch self {
    case .fixed(let text): [text]
    case .counted(let forms): Array(forms.values)
    }
  }

  /// The names in braces, `{time}`, that the text wants filled in.
  package var blanks: Set<String> {
    var found: Set<String> = []
    for form in forms {
      for piece in form.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
        if let end = piece.firstIndex(of: "}") { found.insert(String(piece[..<end])) }
      }
    }
    return found
  }
}

/// All words of one language.
///
/// Whole sentences only: a text is never glued from parts; what varies is a blank, `{name}`.
package struct Texts: Sendable {
  package let language: Language
  package let entries: [String: TextEntry]

  package init(_ language: Language, entries: [String: TextEntry]) {
    self.language = language
    self.entries = entries
  }

  /// The text under `key`, with its blanks filled. A missing key shows itself, and fails a test.
  package func callAsFunction(_ key: String, _ blanks: [String: String] = [:]) -> String {
    guard case .fixed(let text)? = entries[key] else { return "⟦\(key)⟧" }
    return Self.fill(text, blanks)
  }

  /// The text under `key` in the form that goes with `count`, which fills the blank `{n}`.
  package func callAsFunction(
    _ key: String, count: Int, _ blanks: [String: String] = [:]
  ) -> String {
    guard case .counted(let forms)? = entries[key],
      let text = forms[language.plural(count)]
    else { return "⟦\(key)⟧" }
    var filled = blanks
    filled["n"] = number(count)
    return Self.fill(text, filled)
  }

  /// Digits in threes: `1 500` in Russian and Kazakh (with a no-break space), `1,500` in English.
  package func number(_ value: Int) -> String {
    let digits = String(value.magnitude)
    guard digits.count > 3 else { return String(value) }
    let separator = language == .en ? "," : "\u{a0}"
    var grouped = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { grouped += separator }
      grouped.append(digit)
    }
    return value < 0 ? "−" + grouped : grouped
  }

  private static func fill(_ text: String, _ blanks: [String: String]) -> String {
    guard text.contains("{") else { return text }
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      let inside = rest[open...].dropFirst()
      guard let close = inside.firstIndex(of: "}") else { return result + rest[open...] }
      let name = String(inside[..<close])
      result += blanks[name] ?? "{\(name)}"
      rest = inside[inside.index(after: close)...]
    }
    return result + rest
  }
}

/// Lets a template say `{{t.yards.title}}`: walks down the dots until the key is whole.
struct TextPath: MustacheParent {
  let texts: Texts
  var path = ""

  func child(named name: String) -> Any? {
    let key = path.isEmpty ? name : path + "." + name
    if case .fixed(let text)? = texts.entries[key] { return text }
    let prefix = key + "."
    guard texts.entries.keys.contains(where: { $0.hasPrefix(prefix) }) else { return "⟦\(key)⟧" }
    return TextPath(texts: texts, path: key)
  }
}
