import AulaDomain
import Foundation

/// A file that came with a form.
package struct Upload: Sendable {
  package let name: String
  package let bytes: [UInt8]
}

/// What somebody sent by a form: text fields as they were typed, and files.
package struct Form: Sendable {
  package var fields: [String: [String]] = [:]
  package var files: [String: Upload] = [:]

  package init() {}

  /// Reads `application/x-www-form-urlencoded` (WHATWG URL, 5.1). More than 500 fields are refused.
  package init(urlEncoded body: [UInt8]) throws {
    let pairs = body.split(separator: UInt8(ascii: "&"))
    guard pairs.count <= 500 else { throw Form.tooManyFields }
    for pair in pairs {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? Self.decode(parts[1]) : ""
      fields[Self.decode(parts[0]), default: []].append(value)
    }
  }

  static var tooManyFields: Fault {
    Fault(.invalid, "console.bad-form", "the form has too many fields")
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    var plain: [UInt8] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      if byte == UInt8(ascii: "%"), place + 2 < bytes.endIndex,
        let high = Self.digit(bytes[place + 1]), let low = Self.digit(bytes[place + 2])
      {
        plain.append(high << 4 | low)
        place += 3
      } else {
        plain.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        place += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// Of a hexadecimal digit.
  private static func digit(_ letter: UInt8) -> UInt8? {
    switch letter {
    case 0x30...0x39: letter - 0x30
    case 0x41...0x46: letter - 0x41 + 10
    case 0x61...0x66: letter - 0x61 + 10
    default: nil
    }
  }

  /// The first value under `name`, composed (NFC), without control characters and outer blanks.
  package subscript(name: String) -> String {
    Self.clean(fields[name]?.first ?? "")
  }

  /// As typed: for passwords, where every character counts.
  package func raw(_ name: String) -> String { fields[name]?.first ?? "" }

  package func all(_ name: String) -> [String] { (fields[name] ?? []).map(Self.clean) }

  package func isOn(_ name: String) -> Bool { fields[name] != nil }

  private static func clean(_ text: String) -> String {
    let lines = text.replacing("\r\n", with: "\n").unicodeScalars.filter { scalar in
      scalar == "\n" || scalar == "\t" || !isHidden(scalar)
    }
    return String(String.UnicodeScalarView(lines)).precomposedStringWithCanonicalMapping
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Control characters, and those that turn the direction of a line and so can disguise it.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
