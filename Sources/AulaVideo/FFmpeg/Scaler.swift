import AulaDomain
import CFFmpeg

/// Changes a picture's size and pixel format, by swscale.
struct Scaler: ~Copyable {
  private var context: OpaquePointer?

  deinit { sws_freeContext(context) }

  /// Scales `source` into planes of `target`, which hold `width × height` of `format`.
  mutating func scale(
    _ source: UnsafePointer<AVFrame>, as sourceFormat: AVPixelFormat, into target: inout Planes,
    width: Int, height: Int, format: AVPixelFormat
  ) throws {
    context = sws_getCachedContext(
      context, source.pointee.width, source.pointee.height, sourceFormat, Int32(width),
      Int32(height), format, SWS_BILINEAR, nil, nil, nil)
    guard let context else {
      throw Fault(.unsupported, "video.cannot-scale", "this pixel format cannot be converted")
    }
    let sourcePlanes: [UnsafePointer<UInt8>?] = (0..<4).map { plane in
      aula_plane(source, plane).map { UnsafePointer($0) }
    }
    let sourceStrides = (0..<4).map { aula_stride(source, $0) }
    var padded = av_frame_alloc()
    defer { av_frame_free(&padded) }
    guard let padded else { throw Fault(.exhausted, "video.no-memory", "no memory for a picture") }
    padded.pointee.width = Int32(width)
    padded.pointee.height = Int32(height)
    padded.pointee.format = format.rawValue
    try FFmpegError.check(av_frame_get_buffer(padded, 0), "video.no-memory", "no picture")
    // swscale writes whole vectors: beyond the end of a packed line whose width is odd.
    let targetPlanes = (0..<4).map { aula_plane(padded, $0) }
    let targetStrides = (0..<4).map { aula_stride(padded, $0) }
    _ = sws_scale(
      context, sourcePlanes, sourceStrides, 0, source.pointee.height, targetPlanes, targetStrides)
    target.copy(padded)
  }
}

/// Packed planes of one picture: luma, and the two of chroma or none.
struct Planes {
  let width: Int
  let height: Int
  var luma: [UInt8]
  var blue: [UInt8]
  var red: [UInt8]

  init(width: Int, height: Int, hasColor: Bool) {
    self.width = width
    self.height = height
    let chroma = hasColor ? (width + 1) / 2 * ((height + 1) / 2) : 0
    luma = [UInt8](repeating: 0, count: width * height)
    blue = [UInt8](repeating: 128, count: chroma)
    red = [UInt8](repeating: 128, count: chroma)
  }

  /// Copies planes of the same size.
  mutating func copy(_ source: UnsafePointer<AVFrame>) {
    Self.copy(source, plane: 0, width: width, height: height, into: &luma)
    guard !blue.isEmpty else { return }
    let (width, height) = ((width + 1) / 2, (height + 1) / 2)
    Self.copy(source, plane: 1, width: width, height: height, into: &blue)
    Self.copy(source, plane: 2, width: width, height: height, into: &red)
  }

  private static func copy(
    _ source: UnsafePointer<AVFrame>, plane: Int32, width: Int, height: Int,
    into target: inout [UInt8]
  ) {
    target.withUnsafeMutableBufferPointer { target in
      av_image_copy_plane(
        target.baseAddress, Int32(width), aula_plane(source, plane), aula_stride(source, plane),
        Int32(width), Int32(height))
    }
  }
}
