/// What we need of a sequence parameter set, of H.264 (7.3.2.1.1) or H.265 (7.3.2.2.1).
struct SequenceParameters {
  var width = 0
  var height = 0
  /// Frames a second; 0 where the set does not say.
  var rate = 0.0
  var chromaFormat = 1
  var lumaDepth = 8
  var chromaDepth = 8
  /// H.265 only: 12 bytes of general profile, tier and level (7.3.3), as hvcC wants them.
  var profileTierLevel: [UInt8] = []
  var temporalLayers = 1
  var temporalNesting = false
}

// MARK: H.264

extension SequenceParameters {
  init(h264 unit: some Collection<UInt8>) throws(BitstreamError) {
    var reader = BitReader(unit: unit, headerLength: 1)
    let profile = try reader.bits(8)
    try reader.skip(16)
    _ = try reader.unsigned()
    if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile) {
      try readHighProfile(&reader)
    }
    _ = try reader.unsigned()  // log2_max_frame_num_minus4
    try Self.skipPictureOrder(&reader)
    _ = try reader.unsigned()  // max_num_ref_frames
    try reader.skip(1)
    let columns = try reader.unsigned() + 1
    let rows = try reader.unsigned() + 1
    let framesOnly = try reader.flag()
    if !framesOnly { try reader.skip(1) }
    try reader.skip(1)
    width = columns * 16
    height = rows * 16 * (framesOnly ? 1 : 2)
    if try reader.flag() {
      let across = chromaFormat == 0 || chromaFormat == 3 ? 1 : 2
      let down = (chromaFormat == 1 ? 2 : 1) * (framesOnly ? 1 : 2)
      try crop(&reader, across: across, down: down)
    }
    try check()
    if try reader.flag() { rate = (try? Self.h264Rate(&reader)) ?? 0 }
  }

  private mutating func readHighProfile(_ reader: inout BitReader) throws(BitstreamError) {
    chromaFormat = try reader.unsigned()
    if chromaFormat == 3 { try reader.skip(1) }
    lumaDepth = try reader.unsigned() + 8
    chromaDepth = try reader.unsigned() + 8
    try reader.skip(1)
    guard try reader.flag() else { return }
    for list in 0..<(chromaFormat == 3 ? 12 : 8) where try reader.flag() {
      var last = 8
      var next = 8
      for _ in 0..<(list < 6 ? 16 : 64) where next != 0 {
        next = (last + (try reader.signed()) + 256) % 256
        if next != 0 { last = next }
      }
    }
  }

  private static func skipPictureOrder(_ reader: inout BitReader) throws(BitstreamError) {
    switch try reader.unsigned() {
    case 0: _ = try reader.unsigned()
    case 1:
      try reader.skip(1)
      _ = try reader.signed()
      _ = try reader.signed()
      for _ in 0..<min(255, try reader.unsigned()) { _ = try reader.signed() }
    default: break
    }
  }

  private static func h264Rate(_ reader: inout BitReader) throws(BitstreamError) -> Double {
    if try reader.flag(), try reader.bits(8) == 255 { try reader.skip(32) }
    if try reader.flag() { try reader.skip(1) }
    if try reader.flag() {
      try reader.skip(4)
      if try reader.flag() { try reader.skip(24) }
    }
    if try reader.flag() {
      _ = try reader.unsigned()
      _ = try reader.unsigned()
    }
    guard try reader.flag() else { return 0 }
    let units = try reader.bits(32)
    let scale = try reader.bits(32)
    return sane(units == 0 ? 0 : Double(scale) / Double(units) / 2)
  }
}

// MARK: H.265

extension SequenceParameters {
  init(h265 unit: some Collection<UInt8>) throws(BitstreamError) {
    var reader = BitReader(unit: unit, headerLength: 2)
    try reader.skip(4)
    let subLayers = try reader.bits(3)
    temporalLayers = subLayers + 1
    temporalNesting = try reader.flag()
    for _ in 0..<12 { profileTierLevel.append(UInt8(try reader.bits(8))) }
    try Self.skipSubLayers(&reader, count: subLayers)
    _ = try reader.unsigned()
    chromaFormat = try reader.unsigned()
    if chromaFormat == 3 { try reader.skip(1) }
    width = try reader.unsigned()
    height = try reader.unsigned()
    if try reader.flag() {
      let across = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1
      try crop(&reader, across: across, down: chromaFormat == 1 ? 2 : 1)
    }
    lumaDepth = try reader.unsigned() + 8
    chromaDepth = try reader.unsigned() + 8
    try check()
  }

  private static func skipSubLayers(
    _ reader: inout BitReader, count: Int
  ) throws(BitstreamError) {
    guard count > 0 else { return }
    var present: [(profile: Bool, level: Bool)] = []
    for _ in 0..<count { present.append((try reader.flag(), try reader.flag())) }
    try reader.skip((8 - count) * 2)
    for layer in present {
      if layer.profile { try reader.skip(88) }
      if layer.level { try reader.skip(8) }
    }
  }
}

// MARK: Both

extension SequenceParameters {
  private mutating func crop(
    _ reader: inout BitReader, across: Int, down: Int
  ) throws(BitstreamError) {
    let left = try reader.unsigned()
    let right = try reader.unsigned()
    let top = try reader.unsigned()
    let bottom = try reader.unsigned()
    width -= (left + right) * across
    height -= (top + bottom) * down
  }

  private func check() throws(BitstreamError) {
    let sizes = 1...16_384
    guard sizes.contains(width), sizes.contains(height), (0...3).contains(chromaFormat),
      (8...16).contains(lumaDepth), (8...16).contains(chromaDepth)
    else { throw .malformed }
  }

  private static func sane(_ rate: Double) -> Double {
    rate >= 1 && rate <= 240 ? rate : 0
  }
}
