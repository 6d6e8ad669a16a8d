/// Whose address it is, as limits count it: an IPv4 address, or the /64 of an IPv6 address, which
/// is the least that one customer is given (RFC 6177) and as many addresses as anybody could want.
package struct NetworkPrefix: Hashable, Sendable, CustomStringConvertible {
  /// `10.0.0.7`, or `2001:db8:0:7::/64`.
  package let description: String

  /// `nil` where the text is no address (RFC 4291, 2.2). An IPv4 address that is written as an IPv6
  /// one (`::ffff:10.0.0.7`) is the IPv4 address.
  package init?(_ address: String) {
    let plain = address.prefix { $0 != "%" }
    guard plain.utf8.count <= 45 else { return nil }
    if let bytes = Self.bytes(plain) {
      description = Self.dotted(bytes)
      return
    }
    guard let words = Self.words(plain) else { return nil }
    let isMapped = words[..<5].allSatisfy { $0 == 0 } && words[5] == 0xFFFF
    description =
      isMapped
      ? Self.dotted(words[6...].flatMap { [$0 >> 8, $0 & 255] })
      : words[..<4].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
  }

  /// What an address is counted under; one that cannot be read, under itself.
  package static func key(of address: String) -> String {
    NetworkPrefix(address)?.description ?? String(address.prefix(45))
  }

  private static func dotted(_ bytes: [UInt16]) -> String {
    bytes.map { String($0) }.joined(separator: ".")
  }

  private static func bytes(_ text: Substring) -> [UInt16]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { part -> UInt16? in
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      return UInt8(part).map(UInt16.init)
    }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  /// The eight words of an IPv6 address.
  private static func words(_ text: Substring) -> [UInt16]? {
    guard let gap = text.firstRange(of: "::") else {
      return groups(text).flatMap { $0.count == 8 ? $0 : nil }
    }
    guard let before = groups(text[..<gap.lowerBound], isEnd: false),
      let after = groups(text[gap.upperBound...]),
      before.count + after.count < 8
    else { return nil }
    return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
  }

  private static func groups(_ text: Substring, isEnd: Bool = true) -> [UInt16]? {
    if text.isEmpty { return [] }
    var words: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if isEnd, place == parts.count - 1, let bytes = bytes(part) {
        words += [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
      } else if (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
        let word = UInt16(part, radix: 16)
      {
        words.append(word)
      } else {
        return nil
      }
    }
    return words
  }

  private static func isHexadecimal(_ letter: UInt8) -> Bool {
    (0x30...0x39).contains(letter) || (0x61...0x66).contains(letter | 0x20)
  }
}
