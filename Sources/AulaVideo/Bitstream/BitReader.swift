/// Reads a raw byte sequence payload, most significant bit first (ITU-T H.264, 7.2 and 9.1).
struct BitReader {
  private let bytes: [UInt8]
  private var place = 0

  /// `unit` is a NAL unit with its header; emulation prevention bytes are taken out here.
  init(unit: some Collection<UInt8>, headerLength: Int) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(unit.count)
    var zeros = 0
    for byte in unit.dropFirst(headerLength) {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  mutating func bit() throws(BitstreamError) -> Int {
    guard place < bytes.count * 8 else { throw .truncated }
    defer { place += 1 }
    return Int(bytes[place >> 3] >> UInt8(7 - place & 7)) & 1
  }

  mutating func flag() throws(BitstreamError) -> Bool { try bit() == 1 }

  /// Up to 32 bits.
  mutating func bits(_ count: Int) throws(BitstreamError) -> Int {
    var value = 0
    for _ in 0..<count { value = value << 1 | (try bit()) }
    return value
  }

  mutating func skip(_ count: Int) throws(BitstreamError) {
    place += count
    if place > bytes.count * 8 { throw .truncated }
  }

  /// Exp-Golomb `ue(v)`.
  mutating func unsigned() throws(BitstreamError) -> Int {
    var zeros = 0
    while try bit() == 0 {
      zeros += 1
      if zeros > 31 { throw .malformed }
    }
    return (1 << zeros) - 1 + (try bits(zeros))
  }

  /// Exp-Golomb `se(v)`.
  mutating func signed() throws(BitstreamError) -> Int {
    let code = try unsigned()
    return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
  }
}

enum BitstreamError: Error {
  case truncated
  case malformed
}
