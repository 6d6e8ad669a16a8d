import AulaDomain

/// Splits compressed video into NAL units (ITU-T H.264 and H.265, annex B; ISO/IEC 14496-15,
/// 5.3.3.2).
package enum NALUnits {
  /// Ranges of the units between start codes, without the codes and trailing zeros.
  static func annexB(_ bytes: [UInt8]) -> [Range<Int>] {
    var units: [Range<Int>] = []
    var start: Int?
    var place = 0
    let count = bytes.count
    bytes.withUnsafeBufferPointer { bytes in
      while place + 2 < count {
        if bytes[place + 2] > 1 {
          place += 3
        } else if bytes[place] == 0, bytes[place + 1] == 0, bytes[place + 2] == 1 {
          if let start { units.append(start..<trimmed(bytes, from: start, to: place)) }
          start = place + 3
          place += 3
        } else {
          place += 1
        }
      }
      if let start { units.append(start..<trimmed(bytes, from: start, to: count)) }
    }
    return units.filter { !$0.isEmpty }
  }

  private static func trimmed(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    var end = end
    while end > start, bytes[end - 1] == 0 { end -= 1 }
    return end
  }

  /// Ranges of units that each follow a big-endian length of `lengthSize` bytes; `nil` where the
  /// lengths do not add up.
  package static func lengthPrefixed(_ bytes: [UInt8], lengthSize: Int = 4) -> [Range<Int>]? {
    var units: [Range<Int>] = []
    var place = 0
    while place < bytes.count {
      guard place + lengthSize <= bytes.count else { return nil }
      let length = bytes[place..<place + lengthSize].reduce(0) { $0 << 8 | Int($1) }
      place += lengthSize
      guard length > 0, length <= bytes.count - place else { return nil }
      units.append(place..<place + length)
      place += length
    }
    return units
  }

  static func isAnnexB(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else { return false }
    return bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1)
  }
}

/// What a NAL unit is for, as far as a recorder cares.
enum NALKind {
  case videoParameters
  case sequenceParameters
  case pictureParameters
  /// A decoder can start at this slice.
  case keySlice
  case slice
  /// Delimiters, filler and ends: the container says the same.
  case dispensable
  case other

  init(header: UInt8, codec: VideoCodec) {
    self = codec == .h264 ? .init(h264: header & 31) : .init(h265: header >> 1 & 63)
  }

  private init(h264 type: UInt8) {
    self =
      switch type {
      case 1...4: .slice
      case 5: .keySlice
      case 7: .sequenceParameters
      case 8: .pictureParameters
      case 9...12: .dispensable
      default: .other
      }
  }

  private init(h265 type: UInt8) {
    self =
      switch type {
      case 0...9: .slice
      case 16...21: .keySlice
      case 32: .videoParameters
      case 33: .sequenceParameters
      case 34: .pictureParameters
      case 35...38: .dispensable
      default: .other
      }
  }
}
