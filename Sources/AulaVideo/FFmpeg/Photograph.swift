import AulaDomain
import CFFmpeg

/// A photograph from outside, drawn anew: what is kept is our own JPEG of what it shows, so that
/// nothing that the file held beside its pixels gets into a browser.
package struct Photograph: Sendable {
  package enum Format: UInt8, Sendable {
    case jpeg
    case png
  }

  /// Decoded pixels; at eight bytes each, 320 MB for as long as it is drawn.
  package static let mostPixels = 40_000_000
  /// Pixels of the longer side.
  static let longSide = 2_560
  static let smallSide = 320

  /// JPEG, upright.
  package let picture: [UInt8]
  package let thumbnail: [UInt8]
  /// Of the picture, pixels.
  package let width: Int
  package let height: Int

  /// Blocks while it computes.
  ///
  /// - Parameters:
  ///   - bytes: the file; of an animation the first picture is taken.
  ///   - turn: EXIF's orientation, 1 (upright) to 8.
  /// - Throws: `video.bad-photo` where the file cannot be decoded, or to more than `mostPixels`;
  ///   `video.photo-memory` where this process may not have the memory that it takes.
  package init(drawing bytes: [UInt8], _ format: Format, turn: UInt8 = 1) throws {
    aula_silence()
    var frame = av_frame_alloc()
    defer { av_frame_free(&frame) }
    guard let frame else { throw Fault(.exhausted, "video.no-memory", "no memory for a picture") }
    try Self.decode(bytes, format, into: frame)
    let picture = try Self.upright(frame, turn, within: Self.longSide)
    (width, height) = (picture.width, picture.height)
    self.picture = try JPEG.encode(picture, isFullRange: true, quality: 3)
    let small = try Self.upright(frame, turn, within: Self.smallSide)
    thumbnail = try JPEG.encode(small, isFullRange: true, quality: 5)
  }

  private static func decode(
    _ bytes: [UInt8], _ format: Format, into frame: UnsafeMutablePointer<AVFrame>
  ) throws {
    let codec = avcodec_find_decoder(format == .jpeg ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_PNG)
    var context = avcodec_alloc_context3(codec)
    var packet = av_packet_alloc()
    defer {
      avcodec_free_context(&context)
      av_packet_free(&packet)
    }
    guard let context, let packet else {
      throw Fault(.exhausted, "video.no-memory", "no memory for a decoder")
    }
    // Asked by FFmpeg before it takes memory for a picture.
    context.pointee.max_pixels = Int64(mostPixels)
    context.pointee.thread_count = 1
    guard !bytes.isEmpty, bytes.count < 1 << 28, avcodec_open2(context, codec, nil) >= 0,
      av_new_packet(packet, Int32(bytes.count)) >= 0
    else { throw bad }
    packet.pointee.data.update(from: bytes, count: bytes.count)
    packet.pointee.flags |= AV_PKT_FLAG_KEY
    guard avcodec_send_packet(context, packet) >= 0, avcodec_send_packet(context, nil) >= 0,
      avcodec_receive_frame(context, frame) >= 0
    else {
      let pixels = Int(context.pointee.width) * Int(context.pointee.height)
      throw hasRoom(for: min(max(0, pixels), mostPixels)) ? bad : noRoom
    }
    let (width, height) = (Int64(frame.pointee.width), Int64(frame.pointee.height))
    guard width > 0, height > 0, width * height <= Int64(mostPixels) else { throw bad }
  }

  private static func upright(
    _ frame: UnsafeMutablePointer<AVFrame>, _ turn: UInt8, within side: Int
  ) throws -> Frame {
    let source = (width: Int(frame.pointee.width), height: Int(frame.pointee.height))
    let size = DecoderOptions(maximumWidth: side, maximumHeight: side)
      .size(of: source.width, source.height)
    var planes = Planes(width: size.width, height: size.height, hasColor: true)
    var scaler = Scaler()
    try scaler.scale(
      frame, as: AVPixelFormat(rawValue: frame.pointee.format), into: &planes, width: size.width,
      height: size.height, format: AV_PIX_FMT_YUVJ420P)
    let chroma = ((size.width + 1) / 2, (size.height + 1) / 2)
    let isAcross = turn >= 5 && turn <= 8
    return Frame(
      time: MediaTime(ticks: 0), arrival: Timestamp(microseconds: 0),
      width: isAcross ? size.height : size.width, height: isAcross ? size.width : size.height,
      luma: turned(planes.luma, size, turn), blue: turned(planes.blue, chroma, turn),
      red: turned(planes.red, chroma, turn))
  }

  private static func turned(
    _ plane: [UInt8], _ size: (width: Int, height: Int), _ turn: UInt8
  ) -> [UInt8] {
    guard (2...8).contains(turn) else { return plane }
    return [UInt8](unsafeUninitializedCapacity: plane.count) { target, count in
      aula_turn_plane(
        target.baseAddress, plane, Int32(size.width), Int32(size.height), Int32(turn))
      count = plane.count
    }
  }

  /// FFmpeg's decoders say in more than one way that they got no memory: asked here once more.
  private static func hasRoom(for pixels: Int) -> Bool {
    var buffer = av_malloc(pixels * 4 + 1)
    defer { av_freep(&buffer) }
    return buffer != nil
  }

  private static var noRoom: Fault {
    Fault(.exhausted, "video.photo-memory", "no memory to decode the photograph")
  }

  private static var bad: Fault {
    Fault(.corrupt, "video.bad-photo", "the photograph cannot be decoded")
  }
}
