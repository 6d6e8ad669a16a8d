/// Writes on a finished picture's luma and chroma.
struct Caption {
  let width: Int
  let height: Int
  let luma: UnsafeMutablePointer<UInt8>
  let blue: UnsafeMutablePointer<UInt8>
  let red: UnsafeMutablePointer<UInt8>

  /// Pixels to one dot of a letter.
  var dot: Int { Self.dot(height: height) }
  static func dot(height: Int) -> Int { max(1, (height + 120) / 240) }
  var letterWidth: Int { (Glyphs.width + 1) * dot }

  /// White letters with a dark edge, the left upper corner at `x`, `y`.
  func write(_ text: String, x: Int, y: Int) {
    for (place, letter) in text.enumerated() {
      let rows = Glyphs.rows(letter)
      let left = x + place * letterWidth
      for isEdge in [true, false] {
        for (row, bits) in rows.enumerated() {
          for column in 0..<Glyphs.width where bits >> (Glyphs.width - 1 - column) & 1 == 1 {
            spot(left + column * dot, y + row * dot, isEdge: isEdge)
          }
        }
      }
    }
  }

  private func spot(_ x: Int, _ y: Int, isEdge: Bool) {
    let margin = isEdge ? max(1, dot / 2) : 0
    fill(
      x - margin..<x + dot + margin, y - margin..<y + dot + margin, level: isEdge ? 24 : 225)
  }

  func fill(_ columns: Range<Int>, _ rows: Range<Int>, level: UInt8) {
    let half = (width + 1) / 2
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) {
        luma[row * width + column] = level
        blue[row / 2 * half + column / 2] = 128
        red[row / 2 * half + column / 2] = 128
      }
    }
  }
}

/// The time as black and white cells along the picture's lower edge, for measuring glass to glass.
///
/// The strip is as wide as the picture and 1/16 of its height. 44 cells of equal width, read at
/// each cell's middle with a threshold of half brightness: white, black, 32 bits of the time
/// (milliseconds since 1970 modulo 2³², highest bit first, white is 1), 8 bits of check, black,
/// white. The check is CRC-8 with polynomial 0x07 over the four bytes, the highest first, from 0.
package enum Barcode {
  package static let cells = 44

  package static func bits(milliseconds: UInt32) -> [Bool] {
    let time = (0..<32).reversed().map { milliseconds >> UInt32($0) & 1 == 1 }
    let check = crc(milliseconds)
    let sum = (0..<8).reversed().map { check >> UInt8($0) & 1 == 1 }
    return [true, false] + time + sum + [false, true]
  }

  static func crc(_ value: UInt32) -> UInt8 {
    var crc: UInt8 = 0
    for shift in [24, 16, 8, 0] as [UInt32] {
      crc ^= UInt8(truncatingIfNeeded: value >> shift)
      for _ in 0..<8 { crc = crc & 0x80 != 0 ? crc << 1 ^ 0x07 : crc << 1 }
    }
    return crc
  }

  static func draw(_ milliseconds: UInt32, on caption: Caption) {
    for (cell, isWhite) in bits(milliseconds: milliseconds).enumerated() {
      let columns = cell * caption.width / cells..<(cell + 1) * caption.width / cells
      let top = caption.height - caption.height / 16
      caption.fill(columns, top..<caption.height, level: isWhite ? 235 : 16)
    }
  }

  /// Reads a strip back from luma; `nil` where there is none or it is damaged.
  package static func read(luma: [UInt8], width: Int, height: Int) -> UInt32? {
    let row = (height - height / 32 - 1) * width
    let bits = (0..<cells).map { luma[row + ($0 * 2 + 1) * width / (cells * 2)] > 125 }
    guard bits[0], !bits[1], !bits[42], bits[43] else { return nil }
    let value = bits[2..<34].reduce(UInt32(0)) { $0 << 1 | ($1 ? 1 : 0) }
    let check = bits[34..<42].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    return check == crc(value) ? value : nil
  }
}
