package import AulaDomain
import AulaVideo

/// A video file as a loop for the server: H.264 and H.265 without B-frames as it is, all else coded
/// anew. The whole clip is held in memory, at most `largest` bytes.
package enum ClipLoop {
  static let largest = 512 << 20

  /// Blocks; call it on a thread of your own. Throws what the demuxer throws, and
  /// `rehearsal.clip-too-large`.
  package static func read(_ path: String, world: any World) throws -> EncodedLoop {
    if let loop = try copied(path, world: world) { return loop }
    return try recoded(path, world: world)
  }

  /// `nil` where the clip cannot be sent as it is.
  private static func copied(_ path: String, world: any World) throws -> EncodedLoop? {
    var demuxer = try Demuxer(StreamAddress(path), world: world, interrupt: Interrupt())
    var format: StreamFormat?
    var pictures: [AccessUnit] = []
    var start: Int64?
    var size = 0
    while let unit = try demuxer.next() {
      switch unit {
      case .begin(let begun):
        guard format == nil, let stream = begun.stream else { return nil }
        format = stream
      case .packet(let packet):
        guard packet.time == packet.decodeTime, demuxer.inventedStep == nil else { return nil }
        if start == nil && !packet.isKey { continue }
        let first = start ?? packet.time.ticks
        start = first
        size += packet.data.count
        try check(size, path)
        pictures.append(
          AccessUnit(
            units: units(packet.data), isKey: packet.isKey, ticks: packet.time.ticks - first))
      }
    }
    guard let format, let last = pictures.last, pictures.count > 1 else { return nil }
    let step = max(1, last.ticks / Int64(pictures.count - 1))
    return try EncodedLoop(
      codec: format.codec,
      parameterSets: ParameterSets(codec: format.codec, configuration: format.configuration).units,
      pictures: pictures, durationTicks: last.ticks + step,
      rate: Double(MediaTime.ticksPerSecond) / Double(step))
  }

  private static func recoded(_ path: String, world: any World) throws -> EncodedLoop {
    var reader = try FrameReader(StreamAddress(path), world: world)
    guard let first = try reader.next() else {
      throw Fault(.invalid, "rehearsal.empty-clip", "\(path) holds no picture.")
    }
    let announced = reader.format?.nominalRate ?? 0
    let rate = (1...120).contains(announced) ? announced : 25
    var coder = try LoopCoder(width: first.width, height: first.height, rate: rate)
    var frame: Frame? = first
    var number: Int64 = 0
    while let picture = frame {
      try coder.add(picture, number: number)
      try check(coder.size, path)
      number += 1
      frame = try reader.next()
    }
    return try coder.finish()
  }

  private static func check(_ size: Int, _ path: String) throws {
    guard size <= largest else {
      throw Fault(
        .exhausted, "rehearsal.clip-too-large",
        "\(path) holds more than \(largest >> 20) MiB of video; a clip is kept in memory.")
    }
  }

  static func units(_ data: [UInt8]) -> [[UInt8]] {
    (NALUnits.lengthPrefixed(data) ?? []).map { Array(data[$0]) }
  }
}

/// Codes pictures to a loop with a key frame each second.
struct LoopCoder: ~Copyable {
  private var encoder: H264Encoder
  private let rate: Double
  private let step: Double
  private var pictures: [AccessUnit] = []
  private(set) var size = 0
  private let sets: [[UInt8]]

  /// `quality` as x264's constant rate factor.
  init(width: Int, height: Int, rate: Double, quality: Double = 26) throws {
    encoder = try H264Encoder(
      EncoderOptions(
        width: width, height: height, rate: rate, groupLength: max(1, Int(rate.rounded())),
        quality: .constant(quality), preset: "veryfast"))
    self.rate = rate
    step = Double(MediaTime.ticksPerSecond) / rate
    sets = ParameterSets(codec: .h264, configuration: encoder.format.configuration).units
  }

  mutating func add(_ picture: Frame, number: Int64) throws {
    let time = MediaTime(ticks: Int64((Double(number) * step).rounded()))
    let timed = Frame(
      time: time, arrival: picture.arrival, width: picture.width, height: picture.height,
      luma: picture.luma, blue: picture.blue, red: picture.red)
    take(try encoder.encode(timed))
  }

  private mutating func take(_ packets: [Packet]) {
    for packet in packets {
      size += packet.data.count
      pictures.append(
        AccessUnit(
          units: ClipLoop.units(packet.data), isKey: packet.isKey, ticks: packet.time.ticks))
    }
  }

  consuming func finish() throws -> EncodedLoop {
    take(encoder.finish())
    return try EncodedLoop(
      codec: .h264, parameterSets: sets, pictures: pictures,
      durationTicks: Int64((Double(pictures.count) * step).rounded()), rate: rate)
  }
}

extension EncodedLoop {
  /// Codes pictures of one size to H.264 with a key frame each second. Blocks while it computes.
  package init(coding pictures: [Frame], rate: Double) throws {
    guard let first = pictures.first else {
      throw Fault(.invalid, "rehearsal.bad-loop", "A loop needs at least one picture.")
    }
    var coder = try LoopCoder(width: first.width, height: first.height, rate: rate)
    for (number, picture) in pictures.enumerated() {
      try coder.add(picture, number: Int64(number))
    }
    self = try coder.finish()
  }
}
