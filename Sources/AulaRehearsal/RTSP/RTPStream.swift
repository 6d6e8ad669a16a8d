import AulaDomain

/// Numbers one client's packets, and wraps them for the RTSP connection (RFC 3550, §5.1 and §6.4.1;
/// RFC 2326, §10.12).
struct RTPStream {
  static let payloadType: UInt8 = 96

  let channel: UInt8
  let source: UInt32
  private(set) var sequence: UInt16
  /// RTP time of the programme's start.
  var base: UInt32
  private var packets: UInt32 = 0
  private var octets: UInt32 = 0

  init(channel: UInt8, chance: UInt64, base: UInt32) {
    self.channel = channel
    source = UInt32(truncatingIfNeeded: chance)
    sequence = UInt16(truncatingIfNeeded: chance >> 32)
    self.base = base
  }

  func time(_ ticks: Int64) -> UInt32 { base &+ UInt32(truncatingIfNeeded: ticks) }

  /// All packets of one picture, each behind its `$` and length.
  mutating func frames(_ payloads: [[UInt8]], ticks: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payloads.reduce(0) { $0 + $1.count + 16 })
    for (place, payload) in payloads.enumerated() {
      let marker: UInt8 = place == payloads.count - 1 ? 0x80 : 0
      bytes += [0x24, channel]
      bytes += Self.big(UInt16(payload.count + 12))
      bytes += [0x80, Self.payloadType | marker]
      bytes += Self.big(sequence)
      bytes += Self.big(time(ticks))
      bytes += Self.big(source)
      bytes += payload
      sequence &+= 1
      packets &+= 1
      octets &+= UInt32(payload.count)
    }
    return bytes
  }

  /// A sender report: this RTP time was this wall time.
  func report(ticks: Int64, at moment: Timestamp) -> [UInt8] {
    let (seconds, micros) = moment.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let since1900 = UInt32(truncatingIfNeeded: seconds + 2_208_988_800)
    let fraction = UInt32(truncatingIfNeeded: (micros << 32) / 1_000_000)
    var packet: [UInt8] = [0x80, 200, 0, 6]
    for word in [source, since1900, fraction, time(ticks), packets, octets] {
      packet += Self.big(word)
    }
    // A report travels with a source description (RFC 3550, §6.1).
    let name = Array("aula".utf8)
    packet += [0x81, 202, 0, 3]
    packet += Self.big(source)
    packet += [1, UInt8(name.count)] + name + [0, 0]
    return [0x24, channel + 1] + Self.big(UInt16(packet.count)) + packet
  }

  private static func big(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
