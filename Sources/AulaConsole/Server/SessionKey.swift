package import AulaDomain
import Crypto

/// A session's secret as the browser holds it, and the hash by which the store knows it.
///
/// 256 random bits; the store holds only SHA-256 of them, so that a copy of the database opens no
/// session.
package struct SessionKey: Hashable, Sendable {
  /// 64 hexadecimal digits.
  package let secret: String

  package init(in world: any World) {
    secret = RandomText.hex(words: 4, in: world)
  }

  /// `nil` for anything but 64 hexadecimal digits.
  package init?(cookie: String) {
    guard cookie.utf8.count == 64, cookie.utf8.allSatisfy(RandomText.isHexDigit) else {
      return nil
    }
    secret = cookie
  }

  package var digest: String { SHA256.hash(data: Array(secret.utf8)).hex }
}

enum RandomText {
  /// 16 hexadecimal digits for each word of 64 bits.
  static func hex(words: Int, in world: any World) -> String {
    (0..<words).map { _ in
      let digits = String(world.random(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension Sequence<UInt8> {
  /// Two small hexadecimal digits for each byte.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
