/// All in which the two databases' SQL differs. Migrations are written for SQLite, with types that
/// PostgreSQL has under another name; statements are the same text on both.
enum PostgresDialect {
  private static let words: [(String, String)] = [
    ("integer", "bigint"), ("real", "double precision"), ("blob", "bytea"),
  ]

  /// A migration as PostgreSQL takes it: types by its names, and no `strict` or `without rowid`,
  /// which every table of PostgreSQL is. Strings and comments are left as they are.
  static func schema(_ sql: String) -> String {
    var scanner = WordScanner(sql)
    return scanner.rewritten { word in
      words.first { $0.0 == word }?.1 ?? word
    }
    .replacing(/\)\s*strict(,\s*without rowid)?/, with: ")")
  }
}

/// Goes through SQL word by word, past strings, quoted names and comments.
private struct WordScanner {
  private let text: [Character]
  private var place = 0
  private var result = ""

  init(_ sql: String) {
    text = Array(sql)
  }

  mutating func rewritten(_ change: (String) -> String) -> String {
    while place < text.count {
      let letter = text[place]
      if letter == "'" || letter == "\"" {
        copyOne()
        copy { $0 == letter }
      } else if letter == "-", place + 1 < text.count, text[place + 1] == "-" {
        copy { $0 == "\n" }
      } else if letter.isLetter {
        let word = text[place...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        result += change(String(word))
        place += word.count
      } else {
        copyOne()
      }
    }
    return result
  }

  private mutating func copyOne() {
    result.append(text[place])
    place += 1
  }

  private mutating func copy(through isLast: (Character) -> Bool) {
    while place < text.count {
      let letter = text[place]
      copyOne()
      if isLast(letter) { return }
    }
  }
}
