import AulaDomain

/// Builds one message between the server and a worker: numbers in little-endian order, bytes and
/// texts behind their length in 4 bytes.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func put(_ number: Double) { put(number.bitPattern) }

  mutating func put(_ data: [UInt8]) {
    put(UInt32(data.count))
    bytes += data
  }

  mutating func put(_ text: String) { put(Array(text.utf8)) }

  mutating func put(_ data: [UInt8]?) {
    put(data != nil)
    if let data { put(data) }
  }
}

/// Reads what `WireWriter` wrote. Believes nothing: a worker that decodes hostile bytes may send
/// anything.
struct WireReader {
  /// The message is not what it should be: the process at the other end is not to be believed.
  struct Malformed: Error {}

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { place == bytes.count }

  mutating func number<Number: FixedWidthInteger>(
    _: Number.Type = Number.self
  ) throws(Malformed) -> Number {
    let count = Number.bitWidth / 8
    guard bytes.count - place >= count else { throw Malformed() }
    var number: Number = 0
    for step in (0..<count).reversed() {
      number = number << 8 | Number(truncatingIfNeeded: bytes[place + step])
    }
    place += count
    return number
  }

  mutating func flag() throws(Malformed) -> Bool {
    switch try number(UInt8.self) {
    case 0: false
    case 1: true
    default: throw Malformed()
    }
  }

  mutating func double() throws(Malformed) -> Double { Double(bitPattern: try number()) }

  mutating func data() throws(Malformed) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    guard bytes.count - place >= count else { throw Malformed() }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  mutating func text() throws(Malformed) -> String {
    guard let text = String(validating: try data(), as: UTF8.self) else { throw Malformed() }
    return text
  }

  mutating func optionalData() throws(Malformed) -> [UInt8]? { try flag() ? try data() : nil }
}
