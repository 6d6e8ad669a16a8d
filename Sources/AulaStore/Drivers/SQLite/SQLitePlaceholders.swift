/// SQLite numbers `$2` by first appearance, as it does names; PostgreSQL by the digits. `?2` means
/// the second parameter in SQLite, so that is what it gets.
///
/// Strings, quoted names and comments are left as they are.
func sqlitePlaceholders(_ sql: String) -> String {
  var sql = sql
  return sql.withUTF8 { text in
    var scanner = PlaceholderScanner(text: text)
    return scanner.rewritten()
  }
}

private struct PlaceholderScanner {
  let text: UnsafeBufferPointer<UInt8>
  var place = 0
  var result: [UInt8] = []

  init(text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    result.reserveCapacity(text.count)
  }

  mutating func rewritten() -> String {
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): copyQuoted()
      case UInt8(ascii: "-") where follows("-"): copy { $0 == UInt8(ascii: "\n") }
      case UInt8(ascii: "/") where follows("*"): copyBlockComment()
      case UInt8(ascii: "$") where isParameter:
        result.append(UInt8(ascii: "?"))
        place += 1
      default: copyOne()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func follows(_ letter: Unicode.Scalar) -> Bool {
    place + 1 < text.count && text[place + 1] == UInt8(ascii: letter)
  }

  /// A `$` before a digit, and not within a name.
  private var isParameter: Bool {
    guard place + 1 < text.count, (0x30...0x39).contains(text[place + 1]) else { return false }
    guard place > 0 else { return true }
    switch text[place - 1] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      return false
    default: return true
    }
  }

  private mutating func copyOne() {
    result.append(text[place])
    place += 1
  }

  private mutating func copy(through isLast: (UInt8) -> Bool) {
    while place < text.count {
      let letter = text[place]
      copyOne()
      if isLast(letter) { return }
    }
  }

  /// A doubled quote ends one string and begins the next, which comes to the same.
  private mutating func copyQuoted() {
    let quote = text[place]
    copyOne()
    copy { $0 == quote }
  }

  private mutating func copyBlockComment() {
    copyOne()
    copyOne()
    while place < text.count, !(text[place] == UInt8(ascii: "*") && follows("/")) { copyOne() }
    if place < text.count { copyOne() }
    if place < text.count { copyOne() }
  }
}
