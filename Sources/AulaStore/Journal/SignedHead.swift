package import AulaDomain
import Crypto
import Foundation

/// The journal's root at some size, signed: who holds one can prove later that the log before it
/// was not changed or cut. Each names the one before it, so that none can be taken out unseen. It
/// is made to be handed out.
package struct SignedHead: Hashable, Sendable {
  /// A head's place in the chain.
  package struct Link: Hashable, Sendable {
    /// From 1, without holes.
    package let number: Int
    /// SHA-256 of the whole text of the head before; zeros in the first one.
    package let previous: [UInt8]
  }

  static let noPrevious = [UInt8](repeating: 0, count: 32)

  /// `nil` in a head from before heads were chained.
  package let link: Link?
  package let size: Int
  package let root: [UInt8]
  package let signedAt: Timestamp
  /// Ed25519, 32 and 64 bytes.
  package let publicKey: [UInt8]
  package let signature: [UInt8]

  /// What is signed.
  static func statement(
    _ link: Link?, size: Int, root: [UInt8], signedAt: Timestamp
  ) -> String {
    let words = [String(size), hexadecimal(root), String(signedAt.microseconds)]
    let lines =
      link.map { ["aula journal 2", String($0.number)] + words + [hexadecimal($0.previous)] }
      ?? ["aula journal"] + words
    return lines.joined(separator: "\n") + "\n"
  }

  /// Signed by whom it names? Whether that key is to be trusted is the caller's question.
  package var isGenuine: Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    let statement = Self.statement(link, size: size, root: root, signedAt: signedAt)
    return key.isValidSignature(Data(signature), for: Data(statement.utf8))
  }

  /// What the next head names this one by.
  var digest: [UInt8] { sha256(Array(description.utf8)) }
}

/// As a file or a letter: eight lines; six where there is no link.
extension SignedHead: LosslessStringConvertible {
  package var description: String {
    Self.statement(link, size: size, root: root, signedAt: signedAt)
      + "\(hexadecimal(publicKey))\n\(hexadecimal(signature))\n"
  }

  /// The same in one line, without its end.
  package var line: String {
    "aula-journal"
      + description.dropFirst("aula journal".count).dropLast().replacing("\n", with: " ")
  }

  package init?(_ description: String) {
    let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true else { return nil }
    self.init(lines: lines.dropLast())
  }

  package init?(line: some StringProtocol) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.first == "aula-journal" else { return nil }
    // The second word is the form's number, or already the size.
    let isChained = words.count == 9 && words[1] == "2"
    let first: [Substring] = [isChained ? "aula journal 2" : "aula journal"]
    self.init(lines: first + words.dropFirst(isChained ? 2 : 1).map { Substring($0) })
  }

  private init?(lines: [Substring]) {
    switch (lines.first, lines.count) {
    case ("aula journal 2", 8):
      guard let number = Int(lines[1]), number > 0,
        let previous = bytes(hexadecimal: lines[5], count: 32)
      else { return nil }
      self.init(
        Link(number: number, previous: previous), Array(lines[2...4]), Array(lines[6...7]))
    case ("aula journal", 6): self.init(nil, Array(lines[1...3]), Array(lines[4...5]))
    default: return nil
    }
  }

  private init?(_ link: Link?, _ said: [Substring], _ seal: [Substring]) {
    guard let size = Int(said[0]), size >= 0, let time = Int64(said[2]),
      let root = bytes(hexadecimal: said[1], count: 32),
      let publicKey = bytes(hexadecimal: seal[0], count: 32),
      let signature = bytes(hexadecimal: seal[1], count: 64)
    else { return nil }
    self.init(
      link: link, size: size, root: root, signedAt: Timestamp(microseconds: time),
      publicKey: publicKey, signature: signature)
  }
}

/// `nil` unless it is exactly `count` bytes.
func bytes(hexadecimal text: some StringProtocol, count: Int) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count == count * 2 else { return nil }
  var bytes: [UInt8] = []
  for place in stride(from: 0, to: digits.count, by: 2) {
    let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
    guard pair.first != "+", pair.first != "-", let byte = UInt8(pair, radix: 16) else {
      return nil
    }
    bytes.append(byte)
  }
  return bytes
}
