package import AulaDomain

/// The parameter sets of an H.264 or H.265 stream: all that a decoder must know before a key frame.
package struct ParameterSets: Hashable, Sendable {
  package let codec: VideoCodec
  /// Whole NAL units, H.265 only.
  package private(set) var video: [[UInt8]] = []
  package private(set) var sequence: [[UInt8]] = []
  package private(set) var picture: [[UInt8]] = []

  package init(codec: VideoCodec) {
    self.codec = codec
  }

  package var isComplete: Bool {
    !sequence.isEmpty && !picture.isEmpty && (codec == .h264 || !video.isEmpty)
  }

  /// All units in the order in which a decoder wants them.
  package var units: [[UInt8]] { video + sequence + picture }

  /// Takes a unit in; one with the same identity is replaced. Anything else is passed over.
  mutating func take(_ unit: [UInt8], kind: NALKind) {
    switch kind {
    case .videoParameters: Self.put(unit, into: &video) { $0.count > 2 ? Int($0[2] >> 4) : 0 }
    case .sequenceParameters: Self.put(unit, into: &sequence, by: sequenceIdentity)
    case .pictureParameters: Self.put(unit, into: &picture, by: pictureIdentity)
    default: break
    }
  }

  /// What a stream was told at once replaces what it was told before.
  mutating func replace(with newer: ParameterSets) {
    if !newer.video.isEmpty { video = newer.video }
    if !newer.sequence.isEmpty {
      sequence = newer.sequence
      if !newer.picture.isEmpty { picture = [] }
    }
    for unit in newer.picture { Self.put(unit, into: &picture, by: pictureIdentity) }
  }

  var isEmpty: Bool { video.isEmpty && sequence.isEmpty && picture.isEmpty }

  private static func put(
    _ unit: [UInt8], into list: inout [[UInt8]], by identity: ([UInt8]) -> Int
  ) {
    let id = identity(unit)
    if let place = list.firstIndex(where: { identity($0) == id }) {
      list[place] = unit
    } else if list.count < 31 {
      list.append(unit)
    }
  }

  private func sequenceIdentity(_ unit: [UInt8]) -> Int {
    guard codec == .h264 else { return 0 }
    var reader = BitReader(unit: unit, headerLength: 4)
    return (try? reader.unsigned()) ?? 0
  }

  private func pictureIdentity(_ unit: [UInt8]) -> Int {
    var reader = BitReader(unit: unit, headerLength: codec == .h264 ? 1 : 2)
    return (try? reader.unsigned()) ?? 0
  }
}

// MARK: In band

extension ParameterSets {
  /// Reads a decoder configuration record or units between start codes; what is broken is left out.
  package init(codec: VideoCodec, configuration: [UInt8]) {
    self.init(codec: codec)
    if NALUnits.isAnnexB(configuration) {
      for range in NALUnits.annexB(configuration) { take(Array(configuration[range])) }
    } else if codec == .h264 {
      readAVC(configuration)
    } else {
      readHEVC(configuration)
    }
  }

  private mutating func take(_ unit: [UInt8]) {
    guard let header = unit.first else { return }
    take(unit, kind: NALKind(header: header, codec: codec))
  }

  private mutating func readAVC(_ record: [UInt8]) {
    guard record.count > 6 else { return }
    var place = 5
    for mask in [UInt8(31), 255] {
      guard place < record.count else { return }
      let count = Int(record[place] & mask)
      place += 1
      for _ in 0..<count { takeCounted(record, at: &place) }
    }
  }

  private mutating func readHEVC(_ record: [UInt8]) {
    guard record.count > 22 else { return }
    var place = 23
    for _ in 0..<record[22] {
      guard place + 3 <= record.count else { return }
      let count = Int(record[place + 1]) << 8 | Int(record[place + 2])
      place += 3
      for _ in 0..<count {
        guard place < record.count else { return }
        takeCounted(record, at: &place)
      }
    }
  }

  private mutating func takeCounted(_ record: [UInt8], at place: inout Int) {
    guard place + 2 <= record.count else { return place = record.count }
    let length = Int(record[place]) << 8 | Int(record[place + 1])
    place += 2
    guard place + length <= record.count else { return place = record.count }
    take(Array(record[place..<place + length]))
    place += length
  }
}

// MARK: As a configuration record

extension ParameterSets {
  /// What the stream is made of; `nil` until the sets are complete and can be read.
  package func format(nominalRate: Double) -> StreamFormat? {
    guard isComplete, let first = sequence.first, let parameters = try? read(first) else {
      return nil
    }
    guard codec == .h265 || first.count >= 4 else { return nil }
    return StreamFormat(
      codec: codec, width: parameters.width, height: parameters.height,
      nominalRate: parameters.rate > 0 ? parameters.rate : nominalRate,
      configuration: codec == .h264 ? avcC(first, parameters) : hvcC(parameters),
      codecString: codec == .h264 ? avcString(first) : hevcString(parameters))
  }

  private func read(_ unit: [UInt8]) throws -> SequenceParameters {
    switch codec {
    case .h264: try SequenceParameters(h264: unit)
    case .h265: try SequenceParameters(h265: unit)
    }
  }

  /// ISO/IEC 14496-15, 5.3.3.1.
  private func avcC(_ first: [UInt8], _ parameters: SequenceParameters) -> [UInt8] {
    var record: [UInt8] = [1, first[1], first[2], first[3], 0xFF, 0xE0 | UInt8(sequence.count)]
    for unit in sequence { Self.append(unit, to: &record) }
    record.append(UInt8(picture.count))
    for unit in picture { Self.append(unit, to: &record) }
    if ![66, 77, 88].contains(first[1]) {
      record += [
        0xFC | UInt8(parameters.chromaFormat), 0xF8 | UInt8(parameters.lumaDepth - 8),
        0xF8 | UInt8(parameters.chromaDepth - 8), 0,
      ]
    }
    return record
  }

  /// ISO/IEC 14496-15, 8.3.3.1.
  private func hvcC(_ parameters: SequenceParameters) -> [UInt8] {
    var record: [UInt8] = [1] + parameters.profileTierLevel
    let nesting: UInt8 = parameters.temporalNesting ? 4 : 0
    record += [0xF0, 0, 0xFC]
    record.append(0xFC | UInt8(parameters.chromaFormat))
    record.append(0xF8 | UInt8(parameters.lumaDepth - 8))
    record.append(0xF8 | UInt8(parameters.chromaDepth - 8))
    record += [0, 0]
    record.append(UInt8(parameters.temporalLayers) << 3 | nesting | 3)
    record.append(3)
    for (index, list) in [video, sequence, picture].enumerated() {
      record.append(0x80 | UInt8(32 + index))
      record += [0, UInt8(list.count)]
      for unit in list { Self.append(unit, to: &record) }
    }
    return record
  }

  private static func append(_ unit: [UInt8], to record: inout [UInt8]) {
    record.append(UInt8(unit.count >> 8 & 255))
    record.append(UInt8(unit.count & 255))
    record += unit
  }

  /// RFC 6381, 3.3.
  private func avcString(_ first: [UInt8]) -> String {
    "avc1." + first[1...3].map { Self.hex($0) }.joined()
  }

  /// ISO/IEC 14496-15, annex E.3.
  private func hevcString(_ parameters: SequenceParameters) -> String {
    let bytes = parameters.profileTierLevel
    let space = ["", "A", "B", "C"][Int(bytes[0] >> 6)]
    let flags = bytes[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var reversed: UInt32 = 0
    for place in 0..<32 where flags >> UInt32(place) & 1 == 1 {
      reversed |= 1 << UInt32(31 - place)
    }
    let tier = bytes[0] & 0x20 == 0 ? "L" : "H"
    var constraints = Array(bytes[5...10])
    while constraints.last == 0 { constraints.removeLast() }
    let tail = constraints.map { "." + String($0, radix: 16, uppercase: true) }.joined()
    let compatibility = String(reversed, radix: 16, uppercase: true)
    return "hvc1.\(space)\(bytes[0] & 31).\(compatibility).\(tier)\(bytes[11])\(tail)"
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
