package import AulaDomain
import CFFmpeg

package struct EncoderOptions: Sendable {
  package enum Quality: Sendable {
    /// Constant rate factor of x264: 18 fine … 35 coarse.
    case constant(Double)
    /// Bits a second, on average.
    case bitrate(Int)
  }

  package var width: Int
  package var height: Int
  /// Frames a second.
  package var rate: Double
  /// Frames from one key frame to the next.
  package var groupLength: Int
  package var quality: Quality
  /// x264's name for speed against size: `ultrafast` … `veryslow`.
  package var preset: String
  /// x264's name for a purpose; `zerolatency` gives each frame out at once and makes no B-frames.
  package var tune: String?
  package var threads: Int

  package init(
    width: Int, height: Int, rate: Double, groupLength: Int = 50,
    quality: Quality = .constant(26), preset: String = "veryfast", tune: String? = "zerolatency",
    threads: Int = 1
  ) {
    self.width = width
    self.height = height
    self.rate = rate
    self.groupLength = groupLength
    self.quality = quality
    self.preset = preset
    self.tune = tune
    self.threads = threads
  }
}

/// Pictures in, H.264 out (libx264). Blocks while it computes; belongs to one thread.
package struct H264Encoder: ~Copyable {
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var frame: UnsafeMutablePointer<AVFrame>?
  private var units: AccessUnitReader
  private var lastArrival = Timestamp(microseconds: 0)
  /// What the packets are made of.
  package let format: StreamFormat

  /// - Throws: `video.cannot-encode` where libx264 refuses these options.
  package init(_ options: EncoderOptions) throws {
    aula_silence()
    guard let codec = avcodec_find_encoder_by_name("libx264") else {
      throw Fault(.unsupported, "video.cannot-encode", "this FFmpeg was built without libx264")
    }
    (context, format) = try Self.opened(codec, options)
    units = AccessUnitReader(
      annexB: ParameterSets(codec: .h264, configuration: format.configuration),
      nominalRate: options.rate)
    packet = av_packet_alloc()
    frame = av_frame_alloc()
  }

  deinit {
    var (context, packet, frame) = (context, packet, frame)
    avcodec_free_context(&context)
    av_packet_free(&packet)
    av_frame_free(&frame)
  }

  /// Gives in one picture with colour, of the size of the options and with a time later than the
  /// one before, and takes out what became ready.
  package mutating func encode(_ picture: Frame) throws -> [Packet] {
    guard let context, let frame else { return [] }
    try frame.fill(with: picture, format: AV_PIX_FMT_YUV420P)
    defer { av_frame_unref(frame) }
    frame.pointee.pts = picture.time.ticks
    lastArrival = picture.arrival
    try FFmpegError.check(
      avcodec_send_frame(context, frame), "video.cannot-encode", "x264 refuses a picture")
    return receive()
  }

  /// The packets still held back; the encoder is of no use afterwards.
  package mutating func finish() -> [Packet] {
    avcodec_send_frame(context, nil)
    return receive()
  }

  private mutating func receive() -> [Packet] {
    var packets: [Packet] = []
    while let packet, avcodec_receive_packet(context, packet) == 0 {
      defer { av_packet_unref(packet) }
      let raw = packet.pointee
      let bytes = Array(UnsafeBufferPointer(start: raw.data, count: Int(raw.size)))
      guard let unit = units.read(bytes) else { continue }
      packets.append(
        Packet(
          time: MediaTime(ticks: raw.pts), decodeTime: MediaTime(ticks: raw.dts),
          arrival: lastArrival, isKey: unit.isKey, data: unit.data))
    }
    return packets
  }

  private static func opened(
    _ codec: UnsafePointer<AVCodec>, _ options: EncoderOptions
  ) throws -> (UnsafeMutablePointer<AVCodecContext>?, StreamFormat) {
    var context = avcodec_alloc_context3(codec)
    do {
      return (context, try open(context, codec, options))
    } catch {
      avcodec_free_context(&context)
      throw error
    }
  }

  private static func open(
    _ context: UnsafeMutablePointer<AVCodecContext>?, _ codec: UnsafePointer<AVCodec>,
    _ options: EncoderOptions
  ) throws -> StreamFormat {
    guard let context else {
      throw Fault(.exhausted, "video.no-memory", "no memory for an encoder")
    }
    context.pointee.width = Int32(options.width)
    context.pointee.height = Int32(options.height)
    context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    context.pointee.time_base = aula_ticks()
    context.pointee.framerate = av_d2q(options.rate, 1_000)
    context.pointee.gop_size = Int32(options.groupLength)
    context.pointee.thread_count = Int32(options.threads)
    context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    set(context, "preset", options.preset)
    if let tune = options.tune { set(context, "tune", tune) }
    // Groups of one length, and key frames that a decoder can start at.
    set(context, "x264-params", "scenecut=0:open-gop=0:keyint=\(options.groupLength)")
    switch options.quality {
    case .constant(let factor): set(context, "crf", "\(factor)")
    case .bitrate(let bits): context.pointee.bit_rate = Int64(bits)
    }
    try FFmpegError.check(
      avcodec_open2(context, codec, nil), "video.cannot-encode", "x264 does not start")
    let header = Array(
      UnsafeBufferPointer(
        start: context.pointee.extradata, count: Int(context.pointee.extradata_size)))
    let sets = ParameterSets(codec: .h264, configuration: header)
    guard let format = sets.format(nominalRate: options.rate) else {
      throw Fault(.failed, "video.cannot-encode", "x264 gave no parameter sets")
    }
    return format
  }

  private static func set(
    _ context: UnsafeMutablePointer<AVCodecContext>, _ name: String, _ value: String
  ) {
    av_opt_set(context.pointee.priv_data, name, value, 0)
  }
}

extension UnsafeMutablePointer<AVFrame> {
  /// Makes an FFmpeg picture of ours; grey where it has no colour.
  func fill(with picture: Frame, format: AVPixelFormat) throws {
    pointee.width = Int32(picture.width)
    pointee.height = Int32(picture.height)
    pointee.format = format.rawValue
    try FFmpegError.check(av_frame_get_buffer(self, 0), "video.no-memory", "no picture")
    copy(picture.luma, plane: 0, width: picture.width, height: picture.height)
    let (width, height) = (picture.chromaWidth, picture.chromaHeight)
    let gray = picture.hasColor ? [] : [UInt8](repeating: 128, count: width * height)
    copy(picture.hasColor ? picture.blue : gray, plane: 1, width: width, height: height)
    copy(picture.hasColor ? picture.red : gray, plane: 2, width: width, height: height)
  }

  private func copy(_ source: [UInt8], plane: Int32, width: Int, height: Int) {
    av_image_copy_plane(
      aula_plane(self, plane), aula_stride(self, plane), source, Int32(width), Int32(width),
      Int32(height))
  }
}
