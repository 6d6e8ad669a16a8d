package import AulaDomain
import Crypto
import Foundation

/// What a browser shows to be known again: 256 random bits. The store keeps only its hash, so that
/// who reads the database cannot sign in. A plain hash will do, as the bits cannot be guessed.
package struct SessionToken: Hashable, Sendable {
  /// For the cookie: 43 letters of URL-safe base 64.
  package let text: String

  /// SHA-256, for the table.
  package var hash: [UInt8] { sha256(Array(text.utf8)) }

  package init(in world: any World) {
    let chance = (0..<4).map { _ in world.random() }
    let bytes = chance.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    text = Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// What a cookie says; `nil` where it cannot be a token.
  package init?(_ text: String) {
    guard text.utf8.count == 43, text.utf8.allSatisfy(isURLSafe) else { return nil }
    self.text = text
  }
}

private func isURLSafe(_ letter: UInt8) -> Bool {
  switch letter {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
  default: false
  }
}
