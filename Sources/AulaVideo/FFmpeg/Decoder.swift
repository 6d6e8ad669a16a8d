package import AulaDomain
import CFFmpeg

package struct DecoderOptions: Sendable {
  /// Leave the colour planes out: cheaper, and all that motion needs.
  package var lumaOnly = false
  /// Decode key frames alone: one picture in each group, at a fraction of the cost.
  package var keyFramesOnly = false
  /// Pictures larger than this box are made smaller to fit into it, in proportion, to even sizes;
  /// but no side becomes so short that nothing can be told apart.
  package var maximumWidth = Int.max
  package var maximumHeight = Int.max
  /// Give out pictures with invented parts too. Motion would see things in them.
  package var keepsDamaged = false
  /// Threads of the decoder. More than one delays pictures by as many frames.
  package var threads = 1

  package init(
    lumaOnly: Bool = false, keyFramesOnly: Bool = false, maximumWidth: Int = .max,
    maximumHeight: Int = .max, keepsDamaged: Bool = false, threads: Int = 1
  ) {
    self.lumaOnly = lumaOnly
    self.keyFramesOnly = keyFramesOnly
    self.maximumWidth = maximumWidth
    self.maximumHeight = maximumHeight
    self.keepsDamaged = keepsDamaged
    self.threads = threads
  }

  func size(of width: Int, _ height: Int) -> (width: Int, height: Int) {
    let factor = min(
      Double(maximumWidth) / Double(width), Double(maximumHeight) / Double(height))
    if factor >= 1 { return (width, height) }
    let even = { (side: Int) in
      max(min(side, Frame.leastSide), Int(nearest: Double(side) * factor / 2) * 2)
    }
    return (even(width), even(height))
  }
}

/// Packets in, pictures out. Blocks while it computes; belongs to one thread.
package struct Decoder: ~Copyable {
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var frame: UnsafeMutablePointer<AVFrame>?
  private var scaler = Scaler()
  private var times = FrameTimes()
  private let options: DecoderOptions
  /// Packets that could not be decoded so far.
  package private(set) var rejected = 0
  /// Pictures so far that the decoder had to invent parts of.
  package private(set) var damaged = 0
  var failures: Int { rejected + damaged }
  /// Pictures that came out so far, sound or not, wanted or not.
  private(set) var pictures = 0
  /// Whether the latest picture uses 0…255 for luma instead of 16…235.
  package private(set) var isFullRange = false

  package init(_ format: InputFormat, options: DecoderOptions = DecoderOptions()) throws {
    aula_silence()
    self.options = options
    guard let codec = avcodec_find_decoder(Self.codecID(format.codec)) else {
      throw Fault(
        .unsupported, "video.unsupported-codec",
        "this FFmpeg was built without a decoder for \(format.codec.rawValue)")
    }
    context = avcodec_alloc_context3(codec)
    packet = av_packet_alloc()
    frame = av_frame_alloc()
    try open(codec, format)
  }

  deinit {
    var (context, packet, frame) = (context, packet, frame)
    avcodec_free_context(&context)
    av_packet_free(&packet)
    av_frame_free(&frame)
  }

  private func open(_ codec: UnsafePointer<AVCodec>, _ format: InputFormat) throws {
    guard let context else { return }
    context.pointee.thread_count = Int32(options.threads)
    context.pointee.width = Int32(format.width)
    context.pointee.height = Int32(format.height)
    context.pointee.pkt_timebase = aula_ticks()
    if options.keyFramesOnly { context.pointee.skip_frame = AVDISCARD_NONKEY }
    if options.lumaOnly { context.pointee.skip_loop_filter = AVDISCARD_NONREF }
    if !format.configuration.isEmpty {
      let count = format.configuration.count
      let extra = av_mallocz(count + Int(AV_INPUT_BUFFER_PADDING_SIZE))
      extra?.copyMemory(from: format.configuration, byteCount: count)
      context.pointee.extradata = extra?.assumingMemoryBound(to: UInt8.self)
      context.pointee.extradata_size = Int32(count)
    }
    try FFmpegError.check(
      avcodec_open2(context, codec, nil), "video.cannot-decode", "the decoder does not start")
  }

  /// Gives in one packet and takes out what became ready. A packet that cannot be decoded yields
  /// nothing and is counted in `rejected`.
  ///
  /// - Parameter wantsPictures: false where those that become ready are of no use: they are not
  ///   copied.
  package mutating func decode(_ source: Packet, wantsPictures: Bool = true) throws -> [Frame] {
    guard let packet else { return [] }
    let count = source.data.count
    guard av_new_packet(packet, Int32(count)) == 0 else {
      throw Fault(.exhausted, "video.no-memory", "no memory for a packet of \(count) bytes")
    }
    packet.pointee.data.update(from: source.data, count: count)
    packet.pointee.pts = source.time.ticks
    packet.pointee.dts = source.decodeTime.ticks
    if source.isKey { packet.pointee.flags |= AV_PKT_FLAG_KEY }
    times.note(source.time, source.arrival)
    let status = avcodec_send_packet(context, packet)
    av_packet_unref(packet)
    if status < 0 { rejected += 1 }
    return try receive(wantsPictures)
  }

  /// The pictures still held back; the decoder is of no use afterwards.
  package mutating func finish() throws -> [Frame] {
    avcodec_send_packet(context, nil)
    return try receive(true)
  }

  /// Forgets what was decoded before a jump; the next packet must be a key frame.
  package mutating func reset() {
    avcodec_flush_buffers(context)
    times = FrameTimes()
  }

  private mutating func receive(_ wantsPictures: Bool) throws -> [Frame] {
    var frames: [Frame] = []
    while let frame {
      let status = avcodec_receive_frame(context, frame)
      guard status == 0 else {
        if status != aula_error_again(), status != aula_error_eof() { rejected += 1 }
        break
      }
      defer { av_frame_unref(frame) }
      pictures += 1
      let isDamaged = frame.pointee.decode_error_flags & Self.damage != 0
      if isDamaged { damaged += 1 }
      guard wantsPictures, !isDamaged || options.keepsDamaged else { continue }
      frames.append(try picture(frame))
    }
    return frames
  }

  private mutating func picture(_ source: UnsafeMutablePointer<AVFrame>) throws -> Frame {
    let raw = source.pointee
    let (fullWidth, fullHeight) = (Int(raw.width), Int(raw.height))
    let (width, height) = options.size(of: fullWidth, fullHeight)
    var planes = Planes(width: width, height: height, hasColor: !options.lumaOnly)
    isFullRange = aula_is_full_range(source) != 0
    var format = AVPixelFormat(raw.format)
    if options.lumaOnly, aula_has_plain_luma(raw.format) != 0 { format = AV_PIX_FMT_GRAY8 }
    let color = isFullRange ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P
    let wanted = options.lumaOnly ? AV_PIX_FMT_GRAY8 : color
    let isPlain = format == wanted || (format == AV_PIX_FMT_YUV420P && !options.lumaOnly)
    if isPlain, width == fullWidth, height == fullHeight {
      planes.copy(source)
    } else {
      try scaler.scale(
        source, as: format, into: &planes, width: width, height: height, format: wanted)
    }
    let given = raw.pts != aula_no_time() ? raw.pts : raw.best_effort_timestamp
    let (time, arrival) = times.take(MediaTime(ticks: given))
    return Frame(
      time: time, arrival: arrival, width: width, height: height,
      luma: planes.luma, blue: planes.blue, red: planes.red)
  }

  /// A missing reference alone is no damage: a stream that refreshes its picture bit by bit,
  /// without key frames, begins with it.
  private static let damage =
    FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_CONCEALMENT_ACTIVE
    | FF_DECODE_ERROR_DECODE_SLICES

  private static func codecID(_ codec: InputFormat.Codec) -> AVCodecID {
    switch codec {
    case .h264: AV_CODEC_ID_H264
    case .h265: AV_CODEC_ID_HEVC
    case .mpeg1: AV_CODEC_ID_MPEG1VIDEO
    case .mpeg2: AV_CODEC_ID_MPEG2VIDEO
    case .mpeg4: AV_CODEC_ID_MPEG4
    case .mjpeg: AV_CODEC_ID_MJPEG
    }
  }
}
