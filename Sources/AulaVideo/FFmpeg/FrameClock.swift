import AulaDomain
import CFFmpeg

/// Turns a container's time stamps into 90 kHz ticks, and makes them up where it has none.
struct FrameClock {
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
    origin = isFile && start != aula_no_time() ? av_rescale_q(start, base, aula_ticks()) : 0
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
      packet.duration > 0 ? av_rescale_q(packet.duration, base, aula_ticks()) : 0
    )
  }

  /// Matroska keeps no decode times, and FFmpeg does not know them before its third packet or so.
  private func decode(before presentation: Int64?) -> Int64? {
    guard let presentation, reorder > 0 else { return presentation }
    return min(presentation, lastDecode.map { $0 + step } ?? presentation - reorder)
  }

  private func ticks(_ value: Int64) -> Int64? {
    value == aula_no_time() ? nil : av_rescale_q(value, base, aula_ticks()) - origin
  }
}
