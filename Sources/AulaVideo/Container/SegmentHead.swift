package import AulaDomain

/// What a segment file says of itself at its start.
package struct SegmentHead {
  /// Bytes that hold any head of ours.
  static let longest = 1 << 20

  package let length: Int
  package let format: StreamFormat

  /// `nil` unless `bytes` begin with a whole `ftyp` and `moov` of ours.
  package init?(_ bytes: [UInt8]) {
    var place = 0
    for name in ["ftyp", "moov"] {
      guard let size = Self.box(name, in: bytes, at: place) else { return nil }
      place += size
    }
    for (codec, name) in [(VideoCodec.h264, "avcC"), (.h265, "hvcC")] {
      guard let at = Self.find(name, in: bytes[..<place]),
        let size = Self.box(name, in: bytes, at: at - 4), at - 4 + size <= place
      else { continue }
      let sets = ParameterSets(codec: codec, configuration: Array(bytes[at + 4..<at - 4 + size]))
      guard let format = sets.format(nominalRate: 0) else { return nil }
      (self.length, self.format) = (place, format)
      return
    }
    return nil
  }

  private static func box(_ name: String, in bytes: [UInt8], at place: Int) -> Int? {
    guard place >= 0, place <= bytes.count - 8 else { return nil }
    let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard size >= 8, size <= bytes.count - place else { return nil }
    return bytes[place + 4..<place + 8].elementsEqual(name.utf8) ? size : nil
  }

  private static func find(_ name: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let wanted = Array(name.utf8)
    return (bytes.startIndex..<max(bytes.startIndex, bytes.endIndex - 3)).first {
      bytes[$0..<$0 + 4].elementsEqual(wanted)
    }
  }
}
