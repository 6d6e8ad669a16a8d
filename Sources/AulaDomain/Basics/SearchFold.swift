/// The form in which Russian and Kazakh texts are searched: never shown, never a key.
///
/// Many keyboards lack the Kazakh letters, people write е for ё, and a Latin A looks like a
/// Cyrillic one, so that text and question are both folded onto plain Russian letters before they
/// are compared.
package enum SearchFold {
  /// Small letters and digits, words parted by single spaces; all else is dropped, so that the
  /// answer holds no wildcard of SQL's `like`.
  package static func fold(_ text: String) -> String {
    var folded = ""
    var parted = false
    for scalar in text.lowercased().unicodeScalars where !isMark(scalar) {
      guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
        parted = true
        continue
      }
      if parted, !folded.isEmpty { folded += " " }
      parted = false
      folded += letters[scalar] ?? String(scalar)
    }
    return folded
  }

  /// The words of a question, folded.
  package static func words(_ text: String) -> [String] {
    fold(text).split(separator: " ").map(String.init)
  }

  /// The number that a question is, `123` or `№ 123`; `nil` where it says more, or less.
  package static func number(_ text: String) -> Int? {
    let words = words(text)
    guard words.count == 1 else { return nil }
    return OutsideNumber.whole(words[0], in: 1...999_999_999)
  }

  /// Accents that stand as characters of their own: й and ё may come as two.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .nonspacingMark
  }

  private static let letters: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = ["ß": "ss", "æ": "ае"]
    for (from, to) in [kazakh, lookalikes, latin].flatMap({ $0 }) {
      for scalar in from.unicodeScalars { table[scalar] = to }
    }
    return table
  }()

  private static let kazakh = [
    ("ә", "а"), ("ғ", "г"), ("қ", "к"), ("ң", "н"), ("ө", "о"), ("ұү", "у"), ("һ", "х"), ("і", "и"),
    ("ё", "е"), ("й", "и"),
  ]

  /// Latin letters that look like Cyrillic ones, small or capital: B and В, Y and У.
  private static let lookalikes = [
    ("a", "а"), ("b", "в"), ("c", "с"), ("e", "е"), ("h", "н"), ("i", "и"), ("k", "к"), ("m", "м"),
    ("o", "о"), ("p", "р"), ("t", "т"), ("x", "х"), ("y", "у"),
  ]

  /// Letters with accents, as one character: the Kazakh Latin script, Turkish and German names.
  private static let latin = [
    ("áàâäãåā", "а"), ("éèêëēė", "е"), ("íìîïīı", "и"), ("óòôöõøō", "о"), ("ýÿ", "у"),
    ("úùûüūŭ", "u"), ("çćč", "с"), ("ğǵ", "g"), ("ñńŋ", "n"), ("śşš", "s"), ("źžż", "z"),
  ]
}
