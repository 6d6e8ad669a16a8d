package import AulaDomain
import CFFmpeg

/// Still pictures for pages and alerts.
package enum JPEG {
  /// The picture as JPEG (JFIF, 4:2:0).
  ///
  /// - Parameters:
  ///   - isFullRange: the picture uses 0…255 (`Decoder.isFullRange`); else 16…235 is spread to it.
  ///   - quality: 2 finest … 31 coarsest.
  package static func encode(
    _ picture: Frame, isFullRange: Bool = false, quality: Int = 4
  ) throws -> [UInt8] {
    aula_silence()
    var frame = av_frame_alloc()
    defer { av_frame_free(&frame) }
    guard let frame else { throw Fault(.exhausted, "video.no-memory", "no memory for a picture") }
    let full = isFullRange ? picture : try spread(picture)
    try frame.fill(with: full, format: AV_PIX_FMT_YUVJ420P)
    frame.pointee.quality = Int32(quality) * FF_QP2LAMBDA
    return try encode(frame, quality: quality)
  }

  private static func spread(_ picture: Frame) throws -> Frame {
    var frame = av_frame_alloc()
    defer { av_frame_free(&frame) }
    guard let frame else { throw Fault(.exhausted, "video.no-memory", "no memory for a picture") }
    try frame.fill(with: picture, format: AV_PIX_FMT_YUV420P)
    var scaler = Scaler()
    var planes = Planes(width: picture.width, height: picture.height, hasColor: true)
    try scaler.scale(
      frame, as: AV_PIX_FMT_YUV420P, into: &planes, width: picture.width,
      height: picture.height, format: AV_PIX_FMT_YUVJ420P)
    return Frame(
      time: picture.time, arrival: picture.arrival, width: picture.width,
      height: picture.height, luma: planes.luma, blue: planes.blue, red: planes.red)
  }

  private static func encode(
    _ frame: UnsafeMutablePointer<AVFrame>, quality: Int
  ) throws -> [UInt8] {
    let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG)
    var context = avcodec_alloc_context3(codec)
    var packet = av_packet_alloc()
    defer {
      avcodec_free_context(&context)
      av_packet_free(&packet)
    }
    guard let context, let packet else {
      throw Fault(.exhausted, "video.no-memory", "no memory for an encoder")
    }
    context.pointee.width = frame.pointee.width
    context.pointee.height = frame.pointee.height
    context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
    context.pointee.time_base = AVRational(num: 1, den: 25)
    context.pointee.flags |= AV_CODEC_FLAG_QSCALE
    context.pointee.global_quality = Int32(quality) * FF_QP2LAMBDA
    context.pointee.thread_count = 1
    let code = "video.cannot-encode"
    try FFmpegError.check(avcodec_open2(context, codec, nil), code, "no JPEG encoder")
    try FFmpegError.check(avcodec_send_frame(context, frame), code, "no JPEG of this")
    try FFmpegError.check(avcodec_receive_packet(context, packet), code, "no JPEG came")
    let raw = packet.pointee
    return Array(UnsafeBufferPointer(start: raw.data, count: Int(raw.size)))
  }
}
