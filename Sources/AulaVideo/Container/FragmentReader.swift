import AulaDomain

/// The fragments of a file, one at a time: memory does not grow with the file.
struct FragmentReader {
  /// Bytes; no camera sends a larger frame.
  static let longest = 64 << 20

  let file: any RecordingFile
  /// Bytes of the file.
  let end: Int64

  init(_ file: any RecordingFile) throws {
    self.file = file
    end = try file.length()
  }

  /// What the fragment at `place` promises; the file may end before it does.
  func head(at place: Int64) throws -> FragmentScanner.Head? {
    guard place >= 0, place < end else { return nil }
    let bytes = try file.read(FragmentScanner.headLength, at: place)
    return FragmentScanner.head(in: bytes[...], at: 0)
  }

  /// The whole fragment at `place`, and its bytes.
  func fragment(at place: Int64) throws -> (found: FragmentScanner.Found, bytes: [UInt8])? {
    guard let head = try head(at: place), head.length <= Self.longest,
      Int64(head.length) <= end - place
    else { return nil }
    let bytes = try file.read(head.length, at: place)
    return FragmentScanner.fragment(in: bytes[...], at: 0).map { ($0, bytes) }
  }
}
