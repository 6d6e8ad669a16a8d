/// Keeps of a PNG file the chunks that draw the picture.
enum PNGCleaner {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let drawing: Set<String> = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "pHYs",
  ]

  static func clean(
    _ bytes: [UInt8]
  ) throws(PhotoFile.Refusal) -> (width: Int, height: Int, bytes: [UInt8]) {
    var output = signature
    var size: (width: Int, height: Int)?
    var place = signature.count
    while place + 12 <= bytes.count {
      let length = number(bytes, place)
      let end = place + 12 + length
      guard end <= bytes.count else { throw .damaged }
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      if name == "IHDR", length == 13 {
        size = (number(bytes, place + 8), number(bytes, place + 12))
      }
      guard let size else { throw .damaged }
      if drawing.contains(name) { output += bytes[place..<end] }
      if name == "IEND" { return (size.width, size.height, output) }
      place = end
    }
    throw .damaged
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
