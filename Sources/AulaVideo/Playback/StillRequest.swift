package import AulaDomain
import Foundation

/// A single picture that is to be made of recorded or live bytes. Finding the bytes and decoding
/// them are two steps, so that another process can do the second.
package struct StillRequest: Sendable {
  package let format: InputFormat
  /// Fragments, the first with a key frame.
  package let fragments: [UInt8]
  /// The picture that stood then is made: decoding ends there.
  package let moment: MediaTime
  /// Pixels; `nil`: as wide as it is.
  package let maximumWidth: Int?

  package init(
    format: InputFormat, fragments: [UInt8], moment: MediaTime, maximumWidth: Int?
  ) {
    self.format = format
    self.fragments = fragments
    self.moment = moment
    self.maximumWidth = maximumWidth
  }

  /// Bytes that are decoded for one picture at most.
  private static let longest: Int64 = 64 << 20

  /// The picture that stood at a moment in a recording.
  ///
  /// - Parameter groups: of one segment, in order; the first begins with a key frame.
  /// - Throws: `video.recording-lost`; `video.no-picture` where the groups hold nothing, or the
  ///   last key frame lies too far back.
  package static func recorded(
    at moment: MediaTime, segment: Segment, groups: [PictureGroup], storage: RecordingStorage,
    maximumWidth: Int? = nil
  ) async throws -> StillRequest {
    guard let clip = Clip.clips(of: groups.map { (segment, $0) }).first,
      clip.totalLength <= longest
    else { throw none }
    var bytes: [UInt8] = []
    let range = Int64(clip.head.count)..<clip.totalLength
    for try await chunk in clip.bytes(in: range, storage: storage) { bytes += chunk }
    return StillRequest(
      format: InputFormat(segment.format), fragments: bytes,
      moment: MediaTime(ticks: moment.ticks(since: clip.start)), maximumWidth: maximumWidth)
  }

  /// The newest key frame of a live stream; `nil` before the first.
  package static func latest(in ring: LiveRing, maximumWidth: Int? = nil) -> StillRequest? {
    guard let (run, fragment) = ring.latestKey else { return nil }
    return StillRequest(
      format: InputFormat(run.format), fragments: fragment.bytes, moment: fragment.start,
      maximumWidth: maximumWidth)
  }

  /// Decodes; blocks while it computes.
  ///
  /// - Throws: `video.no-picture` where nothing can be decoded.
  package func jpeg() throws -> [UInt8] {
    var options = DecoderOptions(keepsDamaged: true)
    if let maximumWidth { options.maximumWidth = maximumWidth }
    var decoder = try Decoder(format, options: options)
    var picture: Frame?
    var place = 0
    while let found = FragmentScanner.fragment(in: fragments[...], at: place) {
      if found.start > moment, place > 0 { break }
      let from = place + FragmentWriter.headLength + 8
      let packet = Packet(
        time: found.start, decodeTime: found.start, arrival: found.start.timestamp,
        isKey: found.isKey, data: Array(fragments[from..<place + found.length]))
      picture = try decoder.decode(packet).last ?? picture
      place += found.length
    }
    guard let last = try decoder.finish().last ?? picture else { throw Self.none }
    return try JPEG.encode(last, isFullRange: decoder.isFullRange)
  }

  private static var none: Fault {
    Fault(.corrupt, "video.no-picture", "no picture can be decoded here")
  }
}
