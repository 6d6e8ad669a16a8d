import AulaDomain

/// A photograph from outside, checked and cleaned before anything decodes it: what it holds beside
/// the picture (place, time, camera, owner) is taken out. How it is turned stays.
///
/// Sources: ISO/IEC 10918-1 annex B (JPEG markers), W3C PNG 5.3 (chunks), CIPA DC-008 (EXIF).
package struct PhotoFile: Sendable {
  package enum Kind: String, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
  }

  /// Why a file is refused, as a text key's last part.
  package enum Refusal: String, Error, CaseIterable {
    case tooLarge = "too-large"
    case notAPicture = "not-a-picture"
    case damaged
    case tooManyPixels = "too-many-pixels"
    /// Drawing it ended the process that was to.
    case endedProcess = "unsafe"
    /// There is not the memory that drawing it takes.
    case noMemory = "no-memory"
  }

  package static let longest = 12 * 1024 * 1024
  /// A side of more pixels than this would cost each viewer a gigabyte.
  package static let longestSide = 12_000
  /// Of a picture, decoded.
  package static let mostPixels = 40_000_000

  package let kind: Kind
  package let width: Int
  package let height: Int
  /// EXIF's orientation: 1 is upright, up to 8.
  package let turn: UInt8
  /// The cleaned file.
  package let bytes: [UInt8]

  /// Looks at the bytes alone: the name and the type that a browser claims are not believed.
  package init(_ bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= Self.longest else { throw .tooLarge }
    let picture: (kind: Kind, width: Int, height: Int, turn: UInt8, bytes: [UInt8])
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      let jpeg = try JPEGCleaner.clean(bytes)
      picture = (.jpeg, jpeg.width, jpeg.height, jpeg.turn, jpeg.bytes)
    } else if bytes.starts(with: PNGCleaner.signature) {
      let png = try PNGCleaner.clean(bytes)
      picture = (.png, png.width, png.height, 1, png.bytes)
    } else {
      throw .notAPicture
    }
    guard (1...Self.longestSide).contains(picture.width),
      (1...Self.longestSide).contains(picture.height),
      picture.width * picture.height <= Self.mostPixels
    else { throw .tooManyPixels }
    (kind, width, height) = (picture.kind, picture.width, picture.height)
    turn = picture.turn
    self.bytes = picture.bytes
  }
}
