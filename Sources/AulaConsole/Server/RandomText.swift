import AulaDomain

enum RandomText {
  /// 16 hexadecimal digits for each word of 64 bits.
  static func hex(words: Int, in world: any World) -> String {
    (0..<words).map { _ in
      let digits = String(world.random(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
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
