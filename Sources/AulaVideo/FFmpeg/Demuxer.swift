package import AulaDomain
import CFFmpeg
import Foundation

/// Takes compressed frames out of a file or an RTSP stream, of its first video track. All calls
/// block: use it on a thread of your own.
package struct Demuxer: ~Copyable {
  private var context: UnsafeMutablePointer<AVFormatContext>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private let stream: UnsafeMutablePointer<AVStream>
  private let address: StreamAddress
  private let interrupt: Interrupt
  private let world: any World
  private let codec: InputFormat.Codec
  private var units: AccessUnitReader?
  private var clock: FrameClock
  private var announced = false
  private var waiting: Packet?

  /// Opens a file (mp4, avi, mkv, mpg, ts, raw .264 …) or `rtsp://`, over TCP.
  ///
  /// - Parameter interrupt: ends opening and reading from outside; give it a time before you call.
  /// - Throws: `Fault` with the code `video.unauthorized`, `.no-such-stream`, `.no-such-file`,
  ///   `.timed-out`, `.refused`, `.redirected`, `.unreachable`, `.not-video` or
  ///   `.unsupported-codec`. Reading may throw `video.picture-too-small`, too.
  package init(
    _ address: StreamAddress, world: any World, interrupt: Interrupt = Interrupt()
  ) throws {
    aula_silence()
    (context, stream, codec) = try Self.opened(address, interrupt)
    self.address = address
    self.interrupt = interrupt
    self.world = world
    packet = av_packet_alloc()
    let configuration = Self.configuration(stream)
    let rate = Self.rate(stream)
    clock = FrameClock(stream: stream, isFile: address.isFile, rate: rate)
    if let videoCodec = VideoCodec(rawValue: codec.rawValue) {
      units = AccessUnitReader(
        codec: videoCodec, configuration: configuration, nominalRate: rate)
    }
  }

  deinit {
    var packet = packet
    var context = context
    av_packet_free(&packet)
    avformat_close_input(&context)
  }

  /// Camera's UTC minus the packets' own timeline, from RTCP sender reports; `nil` until one came.
  package var cameraClockOrigin: Timestamp? {
    guard let origin = context?.pointee.start_time_realtime, origin != aula_no_time(),
      !address.isFile
    else { return nil }
    return Timestamp(microseconds: origin)
  }

  /// Ticks from one frame to the next in a file that does not say when its pictures are to be shown
  /// (raw streams, some AVI): times are then made up, in the order of decoding.
  package var inventedStep: Int64? { clock.hasInvented ? clock.step : nil }

  /// The next thing in the stream; `nil` at the end of a file.
  ///
  /// Packets of a file lie on a timeline that starts at 0; those of a camera on the camera's own,
  /// from anywhere. Frames before the first key frame do not come.
  package mutating func next() throws -> DemuxedUnit? {
    while true {
      switch try step() {
      case .unit(let unit): return unit
      case .unusable: continue
      case .end: return nil
      }
    }
  }

  enum Step {
    case unit(DemuxedUnit)
    /// Something came that is no frame, or no frame that can be shown yet.
    case unusable
    case end
  }

  /// One packet of the container: `next`, for who wants to know that anything comes at all.
  mutating func step() throws -> Step {
    if let packet = waiting {
      waiting = nil
      return .unit(.packet(packet))
    }
    guard try readPacket() else { return .end }
    defer { av_packet_unref(packet) }
    guard let unit = take() else { return .unusable }
    if case .begin(let format) = unit { try expectPicture(format) }
    return .unit(unit)
  }

  /// Announced sizes of nothing are left to the decoder.
  private func expectPicture(_ format: InputFormat) throws {
    let least = Frame.leastSide
    if format.width <= 0 || format.height <= 0 { return }
    guard min(format.width, format.height) >= least else {
      throw Fault(
        .unsupported, "video.picture-too-small",
        "\(address): the picture is \(format.width)×\(format.height) pixels, "
          + "the least is \(least)×\(least): set the camera to a larger one")
    }
  }

  private func readPacket() throws -> Bool {
    repeat {
      let status = av_read_frame(context, packet)
      if status == aula_error_eof(), address.isFile { return false }
      if status < 0 { throw FFmpegError.inputFault(status, address) }
      if packet?.pointee.stream_index == stream.pointee.index { return true }
      av_packet_unref(packet)
    } while true
  }

  private mutating func take() -> DemuxedUnit? {
    guard let raw = packet?.pointee, let data = raw.data, raw.size > 0 else { return nil }
    let bytes = [UInt8](UnsafeBufferPointer(start: data, count: Int(raw.size)))
    let times = clock.times(of: raw)
    let made: (data: [UInt8], isKey: Bool, begin: InputFormat?)
    if units == nil {
      made = plain(bytes, isKey: raw.flags & AV_PKT_FLAG_KEY != 0)
    } else {
      guard let unit = units?.read(bytes) else { return nil }
      made = (unit.data, unit.isKey, unit.begin.map { InputFormat($0) })
    }
    guard announced || made.begin != nil else { return nil }
    let packet = Packet(
      time: times.presentation, decodeTime: times.decode, durationTicks: times.duration,
      arrival: world.now(), isKey: made.isKey, data: made.data)
    guard let begin = made.begin else { return .packet(packet) }
    announced = true
    waiting = packet
    return .begin(begin)
  }

  private func plain(
    _ bytes: [UInt8], isKey: Bool
  ) -> (data: [UInt8], isKey: Bool, begin: InputFormat?) {
    guard isKey, !announced else { return (bytes, isKey, nil) }
    let parameters = stream.pointee.codecpar.pointee
    let format = InputFormat(
      codec: codec, width: Int(parameters.width), height: Int(parameters.height),
      nominalRate: Self.rate(stream), configuration: Self.configuration(stream))
    return (bytes, isKey, format)
  }
}

// MARK: Opening

extension Demuxer {
  private typealias Opened = (
    UnsafeMutablePointer<AVFormatContext>?, UnsafeMutablePointer<AVStream>, InputFormat.Codec
  )

  private static func opened(
    _ address: StreamAddress, _ interrupt: Interrupt
  ) throws -> Opened {
    var context = aula_format_new(interrupt.handle)
    do {
      try open(&context, address, interrupt)
      let stream = try videoStream(context, address)
      return (context, stream, try codec(stream, address))
    } catch {
      avformat_close_input(&context)
      throw error
    }
  }

  private static func open(
    _ context: inout UnsafeMutablePointer<AVFormatContext>?, _ address: StreamAddress,
    _ interrupt: Interrupt
  ) throws {
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    if !address.isFile {
      guard address.secret.hasPrefix("rtsp://") || address.secret.hasPrefix("rtsps://") else {
        throw FFmpegError.inputFault(aula_error_protocol_missing(), address)
      }
      av_dict_set(&options, "rtsp_transport", "tcp", 0)
      av_dict_set(&options, "allowed_media_types", "video", 0)
      av_dict_set(&options, "user_agent", "Aula", 0)
    }
    let path = address.isFile ? "file:" + address.secret : address.secret
    var status = avformat_open_input(&context, path, nil, &options)
    // A stream without sprop-parameter-sets or RTCP starts sooner unprobed: the sets come in band.
    if status >= 0, address.isFile { status = avformat_find_stream_info(context, nil) }
    if let target = interrupt.redirection { throw redirected(address, to: target) }
    if status < 0 { throw FFmpegError.inputFault(status, address) }
  }

  /// Whoever answers for the camera could have its password sent anywhere.
  private static func redirected(_ address: StreamAddress, to target: String) -> Fault {
    Fault(
      .denied, "video.redirected",
      "\(address): the camera sends us on to \(StreamAddress(target).shownHost), which is not "
        + "followed; if that is right, enter the new address")
  }

  private static func videoStream(
    _ context: UnsafeMutablePointer<AVFormatContext>?, _ address: StreamAddress
  ) throws -> UnsafeMutablePointer<AVStream> {
    guard let context else { throw FFmpegError.inputFault(aula_error_invalid(), address) }
    for index in 0..<Int32(context.pointee.nb_streams) {
      guard let stream = aula_stream(context, index), let parameters = stream.pointee.codecpar
      else { continue }
      if parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO { return stream }
    }
    throw Fault(.notFound, "video.no-such-stream", "\(address): there is no video in it")
  }

  private static func codec(
    _ stream: UnsafeMutablePointer<AVStream>, _ address: StreamAddress
  ) throws -> InputFormat.Codec {
    let id = stream.pointee.codecpar.pointee.codec_id
    let name = String(cString: avcodec_get_name(id))
    return switch id {
    case AV_CODEC_ID_H264: .h264
    case AV_CODEC_ID_HEVC: .h265
    case AV_CODEC_ID_MPEG1VIDEO: .mpeg1
    case AV_CODEC_ID_MPEG2VIDEO: .mpeg2
    case AV_CODEC_ID_MPEG4: .mpeg4
    case AV_CODEC_ID_MJPEG: .mjpeg
    default:
      throw Fault(
        .unsupported, "video.unsupported-codec",
        "\(address): the picture is coded as \(name); set the camera to H.264 or H.265")
    }
  }

  private static func configuration(_ stream: UnsafeMutablePointer<AVStream>) -> [UInt8] {
    let parameters = stream.pointee.codecpar.pointee
    guard let bytes = parameters.extradata, parameters.extradata_size > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(parameters.extradata_size)))
  }

  private static func rate(_ stream: UnsafeMutablePointer<AVStream>) -> Double {
    let rates = [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate]
    return rates.lazy.map { aula_ratio($0) }.first { $0 >= 1 && $0 <= 240 } ?? 0
  }
}
