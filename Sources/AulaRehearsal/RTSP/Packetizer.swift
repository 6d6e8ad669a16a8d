package import AulaDomain

/// Cuts coded pictures into RTP payloads: H.264 by RFC 6184 (single, STAP-A, FU-A), H.265 by RFC
/// 7798 (single, AP, FU).
package struct Packetizer: Sendable {
  /// Payload bytes; with headers it stays below an Ethernet frame.
  package static let largest = 1_400

  let codec: VideoCodec
  let largest: Int

  package init(codec: VideoCodec, largest: Int = Packetizer.largest) {
    self.codec = codec
    self.largest = largest
  }

  /// Payloads of one picture in order; parameter sets travel together before a key frame.
  package func payloads(_ picture: AccessUnit, parameterSets: [[UInt8]]) -> [[UInt8]] {
    let inBand = picture.units.filter { !isParameterSet($0) && !isDelimiter($0) }
    var payloads: [[UInt8]] = []
    if picture.isKey {
      let own = picture.units.filter(isParameterSet)
      payloads += together(own.isEmpty ? parameterSets : own)
    }
    return payloads + inBand.flatMap(split)
  }

  package func kind(_ unit: [UInt8]) -> UInt8 {
    guard let first = unit.first else { return 0 }
    return codec == .h264 ? first & 31 : first >> 1 & 63
  }

  package func isParameterSet(_ unit: [UInt8]) -> Bool {
    codec == .h264 ? [7, 8].contains(kind(unit)) : (32...34).contains(kind(unit))
  }

  private func isDelimiter(_ unit: [UInt8]) -> Bool {
    kind(unit) == (codec == .h264 ? 9 : 35)
  }

  private func together(_ units: [[UInt8]]) -> [[UInt8]] {
    let total = units.reduce(2) { $0 + $1.count + 2 }
    guard units.count > 1, total <= largest else { return units.flatMap(split) }
    var payload: [UInt8]
    switch codec {
    case .h264:
      // STAP-A carries the highest importance (nal_ref_idc) of what it holds.
      payload = [24 | (units.compactMap(\.first).map { $0 & 0x60 }.max() ?? 0)]
    case .h265: payload = [48 << 1, 1]
    }
    for unit in units {
      payload += [UInt8(unit.count >> 8), UInt8(unit.count & 255)]
      payload += unit
    }
    return [payload]
  }

  private func split(_ unit: [UInt8]) -> [[UInt8]] {
    guard unit.count > largest else { return unit.isEmpty ? [] : [unit] }
    let head = codec == .h264 ? 1 : 2
    let room = largest - head - 1
    var payloads: [[UInt8]] = []
    var place = head
    while place < unit.count {
      let end = min(place + room, unit.count)
      let isFirst = place == head
      let flags: UInt8 = (isFirst ? 0x80 : 0) | (end == unit.count ? 0x40 : 0)
      payloads.append(fragmentHead(unit, flags) + unit[place..<end])
      place = end
    }
    return payloads
  }

  private func fragmentHead(_ unit: [UInt8], _ flags: UInt8) -> [UInt8] {
    switch codec {
    case .h264: [unit[0] & 0xE0 | 28, flags | unit[0] & 0x1F]
    case .h265: [unit[0] & 0x81 | 49 << 1, unit[1], flags | unit[0] >> 1 & 0x3F]
    }
  }
}

/// Puts NAL units together again, as a client does; the tests use it to prove the packetizer.
package struct Depacketizer: Sendable {
  let codec: VideoCodec
  private var open: [UInt8] = []

  package init(codec: VideoCodec) { self.codec = codec }

  package mutating func units(_ payload: [UInt8]) -> [[UInt8]] {
    guard payload.count > 2 else { return payload.isEmpty ? [] : [payload] }
    let head = codec == .h264 ? 1 : 2
    let kind = codec == .h264 ? payload[0] & 31 : payload[0] >> 1 & 63
    if kind == (codec == .h264 ? 24 : 48) { return aggregated(payload, head) }
    guard kind == (codec == .h264 ? 28 : 49) else { return [payload] }
    let flags = payload[head]
    if flags & 0x80 != 0 {
      open =
        codec == .h264
        ? [payload[0] & 0xE0 | flags & 0x1F]
        : [payload[0] & 0x81 | (flags & 0x3F) << 1, payload[1]]
    }
    open += payload[(head + 1)...]
    guard flags & 0x40 != 0 else { return [] }
    defer { open = [] }
    return [open]
  }

  private func aggregated(_ payload: [UInt8], _ head: Int) -> [[UInt8]] {
    var units: [[UInt8]] = []
    var place = head
    while place + 2 <= payload.count {
      let size = Int(payload[place]) << 8 | Int(payload[place + 1])
      guard place + 2 + size <= payload.count else { break }
      units.append(Array(payload[(place + 2)..<(place + 2 + size)]))
      place += 2 + size
    }
    return units
  }
}
