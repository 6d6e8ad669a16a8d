package import AulaDomain

/// The languages of the console. Russian is the default; each person may choose.
package typealias Language = Preferences.Language

extension Language {
  /// The language's name in itself.
  package var ownName: String {
    switch self {
    case .ru: "Русский"
    case .kk: "Қазақша"
    case .en: "English"
    }
  }

  /// The first of the `offered` languages that an `Accept-Language` header asks for, by its weights
  /// (RFC 9110, 12.5.4).
  package init?(accepting header: String, of offered: [Language] = Language.allCases) {
    let wishes = header.split(separator: ",").prefix(20).compactMap { part -> (Language, Double)? in
      let pieces = part.split(separator: ";")
      guard let tag = pieces.first?.split(separator: "-").first else { return nil }
      let name = tag.filter { !$0.isWhitespace }.lowercased()
      guard let language = Language(rawValue: name), offered.contains(language) else { return nil }
      let weight = pieces.dropFirst().compactMap { piece -> Double? in
        let text = piece.filter { !$0.isWhitespace }
        return text.hasPrefix("q=") ? Double(text.dropFirst(2)) : nil
      }
      return (language, weight.first ?? 1)
    }
    var best: (Language, Double)?
    for wish in wishes where wish.1 > (best?.1 ?? 0) { best = wish }
    guard let best else { return nil }
    self = best.0
  }

  /// Which form of a word goes with a count (CLDR plural rules, cardinal, whole numbers).
  package func plural(_ count: Int) -> Plural {
    let number = count.magnitude
    guard self == .ru else { return number == 1 ? .one : .other }
    switch (number % 10, number % 100) {
    case (1, let tens) where tens != 11: return .one
    case (2...4, let tens) where !(12...14).contains(tens): return .few
    default: return .many
    }
  }

  /// The forms that a text with a count must have in this language.
  package var plurals: Set<Plural> {
    switch self {
    case .ru: [.one, .few, .many]
    case .kk, .en: [.one, .other]
    }
  }
}

package enum Plural: String, CaseIterable, Sendable {
  case one
  case few
  case many
  case other
}
