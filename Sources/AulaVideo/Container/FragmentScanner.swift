package import AulaDomain

/// Finds whole fragments in bytes that may be torn, zeroed or not ours at all.
package enum FragmentScanner {
  package struct Found: Hashable, Sendable {
    /// Bytes of `moof` and `mdat` together.
    package let length: Int
    package let isKey: Bool
    package let start: MediaTime
    package let durationTicks: Int64
  }

  /// What the head of a fragment promises; the frame's bytes may still be missing.
  struct Head: Hashable {
    let length: Int
    let isKey: Bool
    let start: MediaTime
    let durationTicks: Int64
    let dataLength: Int
  }

  /// The fragment that begins at `place`; `nil` unless all of it is there and its NAL units add up,
  /// so that a tail of zeros after a power cut is not taken for a picture.
  package static func fragment(in bytes: ArraySlice<UInt8>, at place: Int) -> Found? {
    guard let head = head(in: bytes, at: place), place + head.length <= bytes.endIndex else {
      return nil
    }
    let data = bytes[place + FragmentWriter.headLength + 8..<place + head.length]
    guard !data.isEmpty, NALUnits.lengthPrefixed(Array(data)) != nil else { return nil }
    return Found(
      length: head.length, isKey: head.isKey, start: head.start,
      durationTicks: head.durationTicks)
  }

  /// Reads a fragment's head as `FragmentWriter` writes it, field by field; anything else is `nil`.
  static func head(in bytes: ArraySlice<UInt8>, at place: Int) -> Head? {
    let headLength = FragmentWriter.headLength
    guard place >= bytes.startIndex, place <= bytes.endIndex - headLength - 8 else { return nil }
    let u32 = { (offset: Int) -> Int in
      bytes[place + offset..<place + offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let isName = { (offset: Int, name: String) -> Bool in
      bytes[place + offset..<place + offset + 4].elementsEqual(name.utf8)
    }
    guard u32(0) == headLength, isName(4, "moof"), isName(12, "mfhd"), isName(28, "traf"),
      isName(36, "tfhd"), isName(52, "tfdt"), isName(72, "trun"), isName(headLength + 4, "mdat"),
      u32(76) == 0x0100_0F01, u32(80) == 1, u32(84) == headLength + 8
    else { return nil }
    let dataLength = u32(92)
    guard u32(headLength) == dataLength + 8, u32(60) >> 31 == 0 else { return nil }
    return Head(
      length: headLength + 8 + dataLength, isKey: u32(96) == Int(SampleFlags.key),
      start: MediaTime(ticks: Int64(u32(60)) << 32 | Int64(u32(64))),
      durationTicks: Int64(u32(88)), dataLength: dataLength)
  }

  /// Adds `ticks` to the time of each fragment in a row of whole ones.
  static func moveTimes(in bytes: inout [UInt8], by ticks: Int64) {
    var place = 0
    while let head = head(in: bytes[...], at: place) {
      let moved = UInt64(bitPattern: head.start.advanced(byTicks: ticks).ticks)
      for index in 0..<8 {
        bytes[place + 60 + index] = UInt8(truncatingIfNeeded: moved >> UInt64(56 - index * 8))
      }
      place += head.length
    }
  }
}
