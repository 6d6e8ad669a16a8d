import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

/// Photographs from outside, made by hand where no camera would make them so.
struct PhotographTests {
  /// A picture that is bright in one corner.
  private static func corner(
    _ width: Int = 64, _ height: Int = 32, isLeft: Bool = true, isTop: Bool = true
  ) -> Frame {
    var luma = [UInt8](repeating: 20, count: width * height)
    for y in 0..<height / 2 {
      for x in 0..<width / 2 {
        luma[(isTop ? y : y + height / 2) * width + (isLeft ? x : x + width / 2)] = 220
      }
    }
    let gray = [UInt8](repeating: 128, count: (width / 2) * (height / 2))
    return Frame(
      time: MediaTime(ticks: 0), arrival: Timestamp(microseconds: 0), width: width,
      height: height, luma: luma, blue: gray, red: gray)
  }

  private static func jpeg(_ width: Int = 64, _ height: Int = 32) throws -> [UInt8] {
    try JPEG.encode(corner(width, height), isFullRange: true, quality: 2)
  }

  private func seen(_ jpeg: [UInt8], _ width: Int, _ height: Int) throws -> Frame {
    let format = InputFormat(
      codec: .mjpeg, width: width, height: height, nominalRate: 0, configuration: [])
    var decoder = try Decoder(format)
    let packet = Packet(
      time: MediaTime(ticks: 0), decodeTime: MediaTime(ticks: 0), durationTicks: 1,
      arrival: Timestamp(microseconds: 0), isKey: true, data: jpeg)
    return try #require(try (decoder.decode(packet) + decoder.finish()).first)
  }

  private func brightness(_ frame: Frame, right: Bool, bottom: Bool) -> UInt8 {
    let (x, y) = (frame.width * (right ? 3 : 1) / 4, frame.height * (bottom ? 3 : 1) / 4)
    return frame.luma[y * frame.width + x]
  }

  private func isBad(_ bytes: [UInt8], _ format: Photograph.Format) -> Bool {
    do {
      _ = try Photograph(drawing: bytes, format)
      return false
    } catch { return (error as? Fault)?.code == "video.bad-photo" }
  }

  /// Where the bright top left corner is when the picture is upright (CIPA DC-008, 4.6.4).
  @Test(arguments: [
    (1, false, false), (2, true, false), (3, true, true), (4, false, true), (5, false, false),
    (6, true, false), (7, true, true), (8, false, true),
  ])
  func `a picture is turned upright`(turn: Int, right: Bool, bottom: Bool) throws {
    let made = try Photograph(drawing: try Self.jpeg(), .jpeg, turn: UInt8(turn))
    let size = turn >= 5 ? (32, 64) : (64, 32)
    #expect((made.width, made.height) == size)
    for jpeg in [made.picture, made.thumbnail] {
      let frame = try seen(jpeg, size.0, size.1)
      #expect((frame.width, frame.height) == size)
      for (x, y) in [(false, false), (true, false), (false, true), (true, true)] {
        let isBright = brightness(frame, right: x, bottom: y) > 120
        #expect(isBright == (x == right && y == bottom), "\(x) \(y)")
      }
    }
  }

  @Test func `a large picture is made small, and its thumbnail smaller`() throws {
    let made = try Photograph(drawing: try Self.jpeg(4_000, 1_000), .jpeg)
    #expect((made.width, made.height) == (2_560, 640))
    let small = try seen(made.thumbnail, 320, 80)
    #expect((small.width, small.height) == (320, 80))
    #expect(made.thumbnail.count < 20_000)
  }

  @Test func `what hides behind the picture is not kept`() throws {
    let secret = Array("PK\u{3}\u{4}<script>".utf8)
    let made = try Photograph(drawing: try Self.jpeg() + secret, .jpeg)
    let text = String(decoding: made.picture, as: UTF8.self)
    #expect(!text.contains("<script>") && made.picture.suffix(2) == [0xFF, 0xD9])
  }

  @Test func `a CMYK photograph has its colours`() throws {
    let data = try #require(
      Data(
        base64Encoded:
          "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1b"
          + "aniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAA"
          + "AAAAAAAAAAAAAAAAAHBv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A0zMsy0wpimAm"
          + "aZgpimD/2Q=="))
    let frame = try seen(try Photograph(drawing: Array(data), .jpeg).picture, 16, 16)
    #expect(frame.luma[8 * 16 + 13] > 230, "white to the right")
    #expect(frame.red[4 * 8 + 1] > 200, "red to the left")
  }

  // PNG

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return big(UInt32(content.count)) + body + big(checksum(body))
  }

  /// Stored blocks of zlib (RFC 1950, RFC 1951).
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let size = UInt16(bytes.count)
    let sizes = [size, ~size].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    return [0x78, 1, 1] + sizes + bytes + big(high << 16 | low)
  }

  private static func png(
    _ width: UInt32, _ height: UInt32, depth: UInt8, color: UInt8, _ rows: [UInt8],
    more: [UInt8] = []
  ) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", big(width) + big(height) + [depth, color, 0, 0, 0]) + more
      + chunk("IDAT", stored(rows)) + chunk("IEND", [])
  }

  /// 8 × 8, white.
  private static func white(depth: UInt8, color: UInt8, bytes: Int) -> [UInt8] {
    let row = [0] + [UInt8](repeating: 0xFF, count: bytes)
    return png(8, 8, depth: depth, color: color, (0..<8).flatMap { _ in row })
  }

  @Test(arguments: [
    (8, 2, 24), (16, 2, 48), (16, 6, 64), (8, 6, 32), (1, 0, 1), (16, 0, 16), (8, 4, 16),
  ])
  func `a PNG of any depth is drawn`(depth: Int, color: Int, bytes: Int) throws {
    let file = Self.white(depth: UInt8(depth), color: UInt8(color), bytes: bytes)
    let made = try Photograph(drawing: file, .png)
    #expect((made.width, made.height) == (8, 8))
    #expect(try seen(made.picture, 8, 8).luma.allSatisfy { $0 > 245 })
  }

  @Test func `of an animation the first picture is drawn`() throws {
    let control = Self.chunk("acTL", Self.big(2) + Self.big(0))
    let row: [UInt8] = [0] + [UInt8](repeating: 0xFF, count: 24)
    let file = Self.png(
      8, 8, depth: 8, color: 2, (0..<8).flatMap { _ in row }, more: control)
    #expect(try Photograph(drawing: file, .png).width == 8)
  }

  @Test func `hostile files are refused before they cost anything`() throws {
    var wide = try Self.jpeg()
    let frame = try #require(
      (0..<wide.count - 1).first { wide[$0] == 0xFF && wide[$0 + 1] == 0xC0 })
    for place in 5...8 { wide[frame + place] = 0xFF }
    #expect(isBad(wide, .jpeg), "65535 × 65535")
    #expect(isBad(Self.png(30_000, 30_000, depth: 16, color: 6, [0]), .png), "a bomb")
    #expect(isBad(Self.png(8, 8, depth: 8, color: 2, [0, 1, 2]), .png), "without its rows")
    #expect(isBad(Array(try Self.jpeg().prefix(40)), .jpeg), "its head alone")
    #expect(isBad([], .jpeg) && isBad([], .png))
    #expect(isBad(try Self.jpeg(), .png) && isBad(Self.white(depth: 8, color: 2, bytes: 24), .jpeg))
  }

  @Test func `no bytes bring it down`() throws {
    var chance = SeededRandom(seed: 7)
    for whole in [try Self.jpeg(), Self.white(depth: 8, color: 2, bytes: 24)] {
      for _ in 0..<300 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...8, using: &chance) {
          bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(
            in: 0...255, using: &chance)
        }
        let format: Photograph.Format = whole[0] == 0xFF ? .jpeg : .png
        _ = try? Photograph(
          drawing: Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &chance))), format)
        _ = try? Photograph(drawing: bytes, format, turn: UInt8.random(in: 0...255, using: &chance))
      }
    }
  }
}
