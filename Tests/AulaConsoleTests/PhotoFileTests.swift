import AulaDomain
import Testing

@testable import AulaConsole

/// Smallest files by hand: the cleaner looks at structure, not at the picture.
struct PhotoFileTests {
  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content
  }

  /// `width` × `height`, with an EXIF segment that says `turn`, a comment and bytes behind the end.
  static func jpeg(width: Int = 640, height: Int = 480, turn: UInt8 = 6) -> [UInt8] {
    let frame: [UInt8] = [
      8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1, 1, 0x11,
      0,
    ]
    let exif =
      Array("Exif\0\0".utf8)
      + [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0]
      + Array("GPS 49.80 73.08".utf8)
    return [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0\u{1}\u{1}".utf8)) + segment(0xE1, exif)
      + segment(0xFE, Array("owner".utf8)) + segment(0xC0, frame)
      + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]
      + Array("trailing".utf8)
  }

  private func holds(_ bytes: [UInt8], _ text: String) -> Bool {
    Multipart.find(Array(text.utf8), in: bytes, from: 0, to: bytes.count) != nil
  }

  @Test func `a JPEG keeps its picture and its turn, and loses where and whose`() throws {
    let photo = try PhotoFile(Self.jpeg())
    #expect(photo.kind == .jpeg && photo.width == 640 && photo.height == 480 && photo.turn == 6)
    for secret in ["GPS", "owner", "trailing"] { #expect(!holds(photo.bytes, secret)) }
    #expect(holds(photo.bytes, "JFIF"))
    let exif = try #require(
      Multipart.find(Array("Exif\0\0".utf8), in: photo.bytes, from: 0, to: photo.bytes.count))
    #expect(JPEGCleaner.orientation(Array(photo.bytes[exif...])) == 6)
    #expect(photo.bytes.suffix(2) == [0xFF, 0xD9])
    #expect(try PhotoFile(photo.bytes).bytes == photo.bytes)
  }

  @Test func `a picture that stands upright needs no EXIF at all`() throws {
    #expect(!holds(try PhotoFile(Self.jpeg(turn: 1)).bytes, "Exif"))
  }

  @Test func `a PNG loses its texts`() throws {
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      [0, 0, UInt8(content.count >> 8), UInt8(content.count & 255)] + Array(name.utf8) + content
        + [0, 0, 0, 0]
    }
    let bytes =
      PNGCleaner.signature + chunk("IHDR", [0, 0, 0, 9, 0, 0, 0, 7, 8, 2, 0, 0, 0])
      + chunk("tEXt", Array("Author someone".utf8)) + chunk("eXIf", [1, 2]) + chunk("IDAT", [1])
      + chunk("IEND", []) + [1, 2, 3]
    let photo = try PhotoFile(bytes)
    #expect(photo.kind == .png && photo.width == 9 && photo.height == 7)
    #expect(!holds(photo.bytes, "Author") && !holds(photo.bytes, "eXIf"))
    #expect(photo.bytes.suffix(8).starts(with: Array("IEND".utf8)))
  }

  @Test func `what is no picture is refused, whatever its name says`() {
    let hostile: [[UInt8]] = [
      [], Array("<svg onload=alert(1)>".utf8), Array("GIF89a".utf8), Array("MZ".utf8),
      Array("<!doctype html>".utf8),
    ]
    for bytes in hostile {
      #expect(throws: PhotoFile.Refusal.notAPicture) { try PhotoFile(bytes) }
    }
    #expect(throws: PhotoFile.Refusal.damaged) { try PhotoFile([0xFF, 0xD8, 0xFF, 0xE0, 0xFF]) }
    #expect(throws: PhotoFile.Refusal.damaged) { try PhotoFile(PNGCleaner.signature) }
  }

  @Test func `a picture cut anywhere is refused`() {
    let whole = Self.jpeg()
    let end = whole.count - "trailing".utf8.count
    for length in 3..<end {
      #expect(throws: PhotoFile.Refusal.self) { try PhotoFile(Array(whole[..<length])) }
    }
  }

  @Test func `a picture too large for a browser is refused`() {
    #expect(throws: PhotoFile.Refusal.tooManyPixels) { try PhotoFile(Self.jpeg(width: 60_000)) }
    #expect(throws: PhotoFile.Refusal.tooManyPixels) { try PhotoFile(Self.jpeg(height: 0)) }
    let square = Self.jpeg(width: 7_000, height: 7_000)
    #expect(throws: PhotoFile.Refusal.tooManyPixels) { try PhotoFile(square) }
    let long = [UInt8](repeating: 0xFF, count: PhotoFile.longest + 1)
    #expect(throws: PhotoFile.Refusal.tooLarge) { try PhotoFile(long) }
  }
}
