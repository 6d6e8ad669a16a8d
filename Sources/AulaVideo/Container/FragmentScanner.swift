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
    /// Ticks from decoding to showing.
    let compositionOffset: Int32
  }

  /// Bytes of `moof` and of the head of `mdat`.
  static let headLength = FragmentWriter.headLength + 8
  /// Where `tfdt` holds the fragment's time, 8 bytes.
  static let timePlace = 60

  /// The fragment that begins at `place`; `nil` unless all of it is there and its NAL units add up,
  /// so that a tail of zeros after a power cut is not taken for a picture.
  package static func fragment(in bytes: ArraySlice<UInt8>, at place: Int) -> Found? {
    guard let head = head(in: bytes, at: place), head.length <= bytes.endIndex - place else {
      return nil
    }
    let data = bytes[place + headLength..<place + head.length]
    guard !data.isEmpty, NALUnits.lengthPrefixed(Array(data)) != nil else { return nil }
    return Found(
      length: head.length, isKey: head.isKey, start: head.start,
      durationTicks: head.durationTicks)
  }

  /// Reads a fragment's head as `FragmentWriter` writes it, word by word; anything else is `nil`,
  /// and so are times that are no moment of any recording.
  static func head(in bytes: ArraySlice<UInt8>, at place: Int) -> Head? {
    guard place >= bytes.startIndex, place <= bytes.endIndex - headLength else { return nil }
    let word = { (offset: Int) -> UInt32 in
      bytes[place + offset..<place + offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for (offset, value) in fixed where word(offset) != value { return nil }
    let (dataLength, flags, time) = (Int(word(92)), word(96), word(timePlace))
    guard Int(word(FragmentWriter.headLength)) == dataLength + 8, time >> 26 == 0,
      flags == SampleFlags.key || flags == SampleFlags.other
    else { return nil }
    return Head(
      length: headLength + dataLength, isKey: flags == SampleFlags.key,
      start: MediaTime(ticks: Int64(time) << 32 | Int64(word(timePlace + 4))),
      durationTicks: Int64(word(88)), dataLength: dataLength,
      compositionOffset: Int32(bitPattern: word(100)))
  }

  /// The words that are the same in every head, by their place; the others are the sequence number,
  /// time, duration, sizes, flags and the offset of composition.
  private static let fixed: [(Int, UInt32)] = [
    (4, name("moof")), (0, UInt32(FragmentWriter.headLength)), (8, 16), (12, name("mfhd")), (16, 0),
    (24, 80), (28, name("traf")), (32, 16), (36, name("tfhd")), (40, 0x2_0000), (44, 1), (48, 20),
    (52, name("tfdt")), (56, 0x0100_0000), (68, 36), (72, name("trun")), (76, 0x0100_0F01), (80, 1),
    (84, UInt32(headLength)), (FragmentWriter.headLength + 4, name("mdat")),
  ]

  private static func name(_ text: String) -> UInt32 {
    text.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
