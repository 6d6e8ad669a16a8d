/// What an entry's details hold: JSON without fractions, so that one value has one text.
package enum JournalValue: Hashable, Sendable {
  case null
  case flag(Bool)
  case number(Int64)
  case text(String)
  case list([JournalValue])
  case object([String: JournalValue])
}

extension JournalValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral number: Int64) { self = .number(number) }
  package init(booleanLiteral flag: Bool) { self = .flag(flag) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral items: JournalValue...) { self = .list(items) }
  package init(dictionaryLiteral pairs: (String, JournalValue)...) {
    self = .object(Dictionary(pairs) { _, last in last })
  }
}

extension JournalValue {
  /// The one text of this value: no spaces, keys in order of their UTF-8 bytes, and only those
  /// letters escaped that must be (RFC 8785, which for these values comes to the same).
  var canonicalText: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): String(number)
    case .text(let text): quoted(text)
    case .list(let items): "[" + items.map(\.canonicalText).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { quoted($0.key) + ":" + $0.value.canonicalText }.joined(separator: ",")
        + "}"
    }
  }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{8}": result += "\\b"
    case "\t": result += "\\t"
    case "\n": result += "\\n"
    case "\u{C}": result += "\\f"
    case "\r": result += "\\r"
    case "\u{0}"..<"\u{20}": result += "\\u00" + hexadecimal([UInt8(scalar.value)])
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

extension JournalValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int64.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let items = try? container.decode([JournalValue].self) {
      self = .list(items)
    } else {
      self = .object(try container.decode([String: JournalValue].self))
    }
  }
}
