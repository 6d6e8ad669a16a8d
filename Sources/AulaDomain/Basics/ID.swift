/// Names one record of `Noun`, on any machine, without asking another.
///
/// 63 bits: 41 bits of milliseconds since 2024-01-01T00:00:00Z, then 22 random bits, so that ids
/// sort by age and two machines do not meet. Printed as 13 digits of Crockford's base 32, which
/// survive a URL, a phone call and JavaScript's 53-bit numbers.
package struct ID<Noun>: Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// The least id that could be made at `moment`: those made later are greater.
  package init(earliestAt moment: Timestamp) {
    let epoch: Int64 = 1_704_067_200_000
    // What lies beyond 41 bits is the year 2093: as late as an id can be.
    rawValue = min(max(0, moment.microseconds / 1_000 - epoch), (1 << 41) - 1) << 22
  }

  /// When it was made, to a millisecond.
  package var moment: Timestamp {
    let epoch: Int64 = 1_704_067_200_000
    return Timestamp(microseconds: (max(0, rawValue) >> 22 + epoch) * 1_000)
  }

  /// A new id, made of the world's clock and chance.
  package init(in world: any World) {
    let epoch: Int64 = 1_704_067_200_000
    let milliseconds = max(0, world.now().microseconds / 1_000 - epoch)
    let chance = Int64(world.random() >> 42)
    rawValue = (milliseconds << 22) | chance
  }
}

extension ID: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension ID: LosslessStringConvertible {
  private static var digits: [UInt8] { Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8) }

  package var description: String {
    let digits = Self.digits
    let text = (0..<13).reversed().map { place in
      digits[Int((UInt64(bitPattern: rawValue) >> (UInt64(place) * 5)) & 31)]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads what `description` prints; small letters too. Anything else is `nil`.
  package init?(_ description: String) {
    let digits = Self.digits
    let text = Array(description.uppercased().utf8)
    guard text.count == 13 else { return nil }
    var bits: UInt64 = 0
    for letter in text {
      guard let digit = digits.firstIndex(of: letter), bits >> 58 == 0 else { return nil }
      bits = bits << 5 | UInt64(digit)
    }
    guard bits <= UInt64(Int64.max) else { return nil }
    rawValue = Int64(bits)
  }
}

extension ID: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = ID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected an id of 13 letters and digits")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
