/// Keeps of a JPEG file what draws the picture: drops EXIF, XMP, IPTC, comments and what trails.
struct JPEGCleaner {
  private let bytes: [UInt8]
  private var place = 2
  private var output: [UInt8] = [0xFF, 0xD8]
  private var size: (width: Int, height: Int)?
  private var turn: UInt8 = 1

  static func clean(
    _ bytes: [UInt8]
  ) throws(PhotoFile.Refusal) -> (width: Int, height: Int, turn: UInt8, bytes: [UInt8]) {
    var cleaner = JPEGCleaner(bytes: bytes)
    try cleaner.run()
    guard let size = cleaner.size else { throw .damaged }
    return (size.width, size.height, cleaner.turn, cleaner.output)
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func run() throws(PhotoFile.Refusal) {
    while true {
      guard place + 1 < bytes.count, bytes[place] == 0xFF else { throw .damaged }
      let marker = bytes[place + 1]
      if marker == 0xFF {
        place += 1
      } else if marker == 0xD9 {
        output += [0xFF, 0xD9]
        return
      } else if marker == 0x01 || (0xD0...0xD7).contains(marker) {
        place += 2
      } else {
        try segment(marker)
      }
    }
  }

  private mutating func segment(_ marker: UInt8) throws(PhotoFile.Refusal) {
    guard place + 3 < bytes.count else { throw .damaged }
    let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
    let end = place + 2 + length
    guard length >= 2, end <= bytes.count else { throw .damaged }
    let content = bytes[place + 4..<end]
    if Self.isFrame(marker) {
      guard content.count >= 6 else { throw .damaged }
      let start = content.startIndex
      size = (
        width: Int(bytes[start + 3]) << 8 | Int(bytes[start + 4]),
        height: Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
      )
    }
    if marker == 0xE1, let turn = Self.orientation(Array(content)), turn != 1 {
      self.turn = turn
      output += Self.orientationSegment(turn)
    } else if Self.draws(marker, content) {
      output += bytes[place..<end]
    }
    place = end
    if marker == 0xDA { try entropyCodedData() }
  }

  /// Up to the next marker that is neither a stuffed byte nor a restart.
  private mutating func entropyCodedData() throws(PhotoFile.Refusal) {
    var end = place
    while end + 1 < bytes.count {
      if bytes[end] == 0xFF, bytes[end + 1] != 0, !(0xD0...0xD7).contains(bytes[end + 1]) {
        output += bytes[place..<end]
        place = end
        return
      }
      end += 1
    }
    throw .damaged
  }

  /// Start of frame: C0…CF but for C4 (tables), C8 (reserved) and CC (arithmetic conditioning).
  private static func isFrame(_ marker: UInt8) -> Bool {
    (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
  }

  /// Of the application segments only JFIF, the colour profile and Adobe's colour transform draw.
  private static func draws(_ marker: UInt8, _ content: ArraySlice<UInt8>) -> Bool {
    switch marker {
    case 0xE0: content.starts(with: Array("JFIF\0".utf8))
    case 0xE2: content.starts(with: Array("ICC_PROFILE\0".utf8))
    case 0xEE: content.starts(with: Array("Adobe".utf8))
    case 0xE1...0xEF, 0xFE: false
    default: true
    }
  }

  /// EXIF's tag 0x0112 in the first directory, 1…8.
  static func orientation(_ content: [UInt8]) -> UInt8? {
    guard content.starts(with: Array("Exif\0\0".utf8)), content.count >= 14 else { return nil }
    let tiff = Array(content.dropFirst(6))
    let small = tiff.starts(with: Array("II".utf8))
    func number(_ place: Int, bytes: Int) -> Int? {
      guard place >= 0, place + bytes <= tiff.count else { return nil }
      let part = tiff[place..<place + bytes]
      return (small ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, bytes: 4), let count = number(directory, bytes: 2) else {
      return nil
    }
    for entry in 0..<min(count, 200) {
      let start = directory + 2 + entry * 12
      if number(start, bytes: 2) == 0x0112, let turn = number(start + 8, bytes: 2) {
        return (1...8).contains(turn) ? UInt8(turn) : nil
      }
    }
    return nil
  }

  /// An EXIF segment that holds the orientation and nothing else.
  static func orientationSegment(_ turn: UInt8) -> [UInt8] {
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0,
      0,
    ]
    let content = Array("Exif\0\0".utf8) + tiff
    return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
  }
}
