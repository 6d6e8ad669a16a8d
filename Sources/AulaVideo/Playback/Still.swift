package import AulaDomain
import Foundation

/// Single pictures as JPEG, out of recordings and of the live ring.
package enum Still {
  /// Bytes that are decoded for one picture at most.
  private static let longest: Int64 = 64 << 20

  /// The picture that stood at a moment: the groups are decoded up to there.
  ///
  /// - Parameter groups: of one segment, in order; the first begins with a key frame.
  /// - Throws: `video.recording-lost`; `video.no-picture` where nothing can be decoded, or the last
  ///   key frame lies too far back.
  package static func jpeg(
    at moment: MediaTime, segment: Segment, groups: [PictureGroup], storage: RecordingStorage,
    maximumWidth: Int? = nil
  ) async throws -> [UInt8] {
    guard let clip = Clip.clips(of: groups.map { (segment, $0) }).first,
      clip.totalLength <= longest
    else { throw none }
    var bytes: [UInt8] = []
    let range = Int64(clip.head.count)..<clip.totalLength
    for try await chunk in clip.bytes(in: range, storage: storage) { bytes += chunk }
    let fragments = bytes
    let inClip = MediaTime(ticks: moment.ticks(since: clip.start))
    return try await onThread(named: "aula.still") {
      Result { try decode(fragments, upTo: inClip, segment.format, maximumWidth) }
    }.get()
  }

  /// The newest key frame of a live stream; `nil` before the first.
  package static func latest(
    in ring: LiveRing, maximumWidth: Int? = nil
  ) async throws -> [UInt8]? {
    guard let (run, fragment) = ring.latestKey else { return nil }
    return try await onThread(named: "aula.still") {
      Result { try decode(fragment.bytes, upTo: fragment.start, run.format, maximumWidth) }
    }.get()
  }

  private static func decode(
    _ bytes: [UInt8], upTo moment: MediaTime, _ format: StreamFormat, _ maximumWidth: Int?
  ) throws -> [UInt8] {
    var options = DecoderOptions(keepsDamaged: true)
    if let maximumWidth { options.maximumWidth = maximumWidth }
    var decoder = try Decoder(InputFormat(format), options: options)
    var picture: Frame?
    var place = 0
    while let found = FragmentScanner.fragment(in: bytes[...], at: place) {
      if found.start > moment, place > 0 { break }
      let from = place + FragmentWriter.headLength + 8
      let packet = Packet(
        time: found.start, decodeTime: found.start, arrival: found.start.timestamp,
        isKey: found.isKey, data: Array(bytes[from..<place + found.length]))
      picture = try decoder.decode(packet).last ?? picture
      place += found.length
    }
    guard let last = try decoder.finish().last ?? picture else { throw none }
    return try JPEG.encode(last, isFullRange: decoder.isFullRange)
  }

  private static var none: Fault {
    Fault(.corrupt, "video.no-picture", "no picture can be decoded here")
  }
}
