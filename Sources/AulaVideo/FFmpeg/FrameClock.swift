import AulaDomain
import CFFmpeg

/// Turns a container's time stamps into 90 kHz ticks, and makes them up where it has none.
struct FrameClock {
  /// A time further from 0 than this, 3 000 years, is no time: arithmetic on the others is safe.
  private static let mostTicks: Int64 = 1 << 53

  private let base: AVRational
  private let isFile: Bool
  /// Ticks from one frame to the next, at the announced rate.
  let step: Int64
  private let origin: Int64
  /// Ticks by which a file with B-frames decodes a picture before it is shown, at most.
  private let reorder: Int64
  private var lastDecode: Int64?
  /// Some packet did not say when it is to be shown.
  private(set) var hasInvented = false

  /// - Parameter rate: frames a second; 25 is taken where it is 0.
  init(stream: UnsafeMutablePointer<AVStream>, isFile: Bool, rate: Double) {
    base = stream.pointee.time_base
    self.isFile = isFile
    step = Int64(Double(MediaTime.ticksPerSecond) / (rate > 0 ? rate : 25))
    reorder = Int64(stream.pointee.codecpar.pointee.video_delay) * step
    let start = stream.pointee.start_time
    origin = isFile ? Self.ticks(start, base) ?? 0 : 0
  }

  mutating func times(
    of packet: AVPacket
  ) -> (presentation: MediaTime, decode: MediaTime, duration: Int64) {
    let presentation = ticks(packet.pts)
    if presentation == nil { hasInvented = true }
    // A camera's decode times are FFmpeg's guess: what counts is the order of arrival.
    let given = isFile ? ticks(packet.dts) ?? decode(before: presentation) : presentation
    var decode = given ?? lastDecode.map { $0 + step } ?? 0
    if isFile, let lastDecode { decode = max(decode, lastDecode + 1) }
    lastDecode = decode
    return (
      MediaTime(ticks: presentation ?? decode), MediaTime(ticks: decode),
      packet.duration > 0 ? Self.ticks(packet.duration, base) ?? 0 : 0
    )
  }

  /// Matroska keeps no decode times, and FFmpeg does not know them before its third packet or so.
  private func decode(before presentation: Int64?) -> Int64? {
    guard let presentation, reorder > 0 else { return presentation }
    return min(presentation, lastDecode.map { $0 + step } ?? presentation - reorder)
  }

  private func ticks(_ value: Int64) -> Int64? { Self.ticks(value, base).map { $0 - origin } }

  /// `nil` where the container says nothing, or nothing that can be meant.
  private static func ticks(_ value: Int64, _ base: AVRational) -> Int64? {
    guard value != aula_no_time(), base.num > 0, base.den > 0 else { return nil }
    let ticks = av_rescale_q(value, base, aula_ticks())
    return (-mostTicks...mostTicks).contains(ticks) ? ticks : nil
  }
}
