/// Tells code from comments and strings, so that a rule about code does not read prose.
///
/// It knows nested comments, raw and multi-line strings, interpolation, regular expressions and raw
/// identifiers; it does not parse.
struct SwiftScanner {
  struct Literal: Sendable {
    /// Of the opening quote, in bytes.
    let offset: Int
    let text: String
  }

  private let bytes: [UInt8]
  private var place = 0
  /// As long as the source, with blanks for comments and for what stands between quotes.
  private(set) var code: [UInt8]
  private(set) var literals: [Literal] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
    code = bytes
    scanCode(nested: false)
  }

  private func byte(_ ahead: Int = 0) -> UInt8 {
    place + ahead < bytes.count ? bytes[place + ahead] : 0
  }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where place < bytes.count {
      if bytes[place] != UInt8(ascii: "\n") { code[place] = UInt8(ascii: " ") }
      place += 1
    }
  }

  /// - Parameter nested: inside `\( )`; ends behind its closing parenthesis.
  private mutating func scanCode(nested: Bool) {
    var depth = 0
    while place < bytes.count {
      switch byte() {
      case UInt8(ascii: "("):
        depth += 1
        place += 1
      case UInt8(ascii: ")"):
        if nested, depth == 0 { return blank() }
        depth -= 1
        place += 1
      case UInt8(ascii: "/"): scanSlash()
      case UInt8(ascii: "\""): scanString(hashes: 0)
      case UInt8(ascii: "#"): scanHash()
      case UInt8(ascii: "`"): scanRawIdentifier()
      default: place += 1
      }
    }
  }

  private mutating func scanSlash() {
    switch byte(1) {
    case UInt8(ascii: "/"):
      while place < bytes.count, byte() != UInt8(ascii: "\n") { blank() }
    case UInt8(ascii: "*"):
      scanBlockComment()
    default:
      if startsRegex { scanRegex(hashes: 0) } else { place += 1 }
    }
  }

  private mutating func scanBlockComment() {
    var depth = 0
    repeat {
      if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        depth += 1
        blank(2)
      } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && place < bytes.count
  }

  /// A slash divides when an operand stands before it, or a space after it.
  private var startsRegex: Bool {
    guard ![UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "=")].contains(byte(1)) else {
      return false
    }
    let before = code[..<place].last { $0 != UInt8(ascii: " ") } ?? UInt8(ascii: "\n")
    return "\n(,=:[{!&|?".utf8.contains(before)
  }

  private mutating func scanRegex(hashes: Int) {
    blank(hashes + 1)
    while place < bytes.count {
      if byte() == UInt8(ascii: "\\") {
        blank(2)
      } else if byte() == UInt8(ascii: "/"), closes(hashes, after: 1) {
        return blank(1 + hashes)
      } else if hashes == 0, byte() == UInt8(ascii: "\n") {
        return
      } else {
        blank()
      }
    }
  }

  private func closes(_ hashes: Int, after ahead: Int) -> Bool {
    (0..<hashes).allSatisfy { byte(ahead + $0) == UInt8(ascii: "#") }
  }

  private mutating func scanHash() {
    var hashes = 0
    while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
    switch byte(hashes) {
    case UInt8(ascii: "\""):
      place += hashes
      scanString(hashes: hashes)
    case UInt8(ascii: "/"):
      scanRegex(hashes: hashes)
    default:
      place += hashes
    }
  }

  private mutating func scanRawIdentifier() {
    place += 1
    while place < bytes.count, ![UInt8(ascii: "`"), UInt8(ascii: "\n")].contains(byte()) {
      code[place] = UInt8(ascii: "_")
      place += 1
    }
    place += 1
  }

  private mutating func scanString(hashes: Int) {
    let start = place
    let quote = UInt8(ascii: "\"")
    let isLong = byte(1) == quote && byte(2) == quote
    let quotes = isLong ? 3 : 1
    place += quotes
    let content = place
    while place < bytes.count {
      if (0..<quotes).allSatisfy({ byte($0) == quote }), closes(hashes, after: quotes) {
        let text = String(decoding: bytes[content..<place], as: UTF8.self)
        literals.append(Literal(offset: start, text: text))
        place += quotes + hashes
        return
      }
      if byte() == UInt8(ascii: "\\"), closes(hashes, after: 1) {
        let isInterpolation = byte(1 + hashes) == UInt8(ascii: "(")
        blank(2 + hashes)
        if isInterpolation { scanCode(nested: true) }
      } else if !isLong, byte() == UInt8(ascii: "\n") {
        return
      } else {
        blank()
      }
    }
  }
}
