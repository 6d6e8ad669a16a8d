import AulaDomain
import Foundation

/// What may go wrong with a camera, done on purpose. Each time counts from a client's PLAY.
package enum StreamFault: Equatable, Sendable {
  /// The connection is closed.
  case cut(after: Duration)
  /// The connection stands, and nothing comes any more.
  case stall(after: Duration)
  /// Random bytes within the coded pictures.
  case garbagePayload(after: Duration)
  /// Random bytes where packets should be.
  case garbageFraming(after: Duration)
  /// Every request is answered 401, whatever the password.
  case unauthorized
  /// RTP times jump by so much, once.
  case clockJump(after: Duration, by: Duration)
  /// A connection that asks for this mount is closed without an answer.
  case refuse
  /// PLAY is answered so much later.
  case slowStart(Duration)
  /// The camera's clock runs at so many thousandths of its pace: 0 stands still.
  case clockPace(Int)
  /// Every DESCRIBE is answered with a redirection to this address.
  case redirect(to: String)
  /// From then on another programme is sent, with other parameter sets.
  case parameterChange(after: Duration)

  /// Reads `cut:10s`, `stall`, `clockJump:10s,3600s`; a time left out means at once.
  package init(parsing text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    if let fault = Self.withoutTime(parts) {
      self = fault
      return
    }
    let times = try (parts.count > 1 ? parts[1] : "").split(separator: ",").map(Self.time)
    let first = times.first ?? .zero
    switch parts.first {
    case "cut": self = .cut(after: first)
    case "stall": self = .stall(after: first)
    case "garbage": self = .garbagePayload(after: first)
    case "framing": self = .garbageFraming(after: first)
    case "jump": self = .clockJump(after: first, by: times.count > 1 ? times[1] : .seconds(3_600))
    case "slow": self = .slowStart(times.first ?? .seconds(5))
    case "change": self = .parameterChange(after: first)
    default:
      throw Fault(
        .invalid, "rehearsal.unknown-fault",
        "\(text) is no fault; expected cut, stall, garbage, framing, 401, jump, refuse, slow, "
          + "change, pace or redirect, with a time such as cut:10s.")
    }
  }

  /// `401`, `refuse`, `pace:100`, `redirect:rtsp://host/path`.
  private static func withoutTime(_ parts: [String]) -> StreamFault? {
    switch parts.first {
    case "401": .unauthorized
    case "refuse": .refuse
    case "pace": .clockPace(parts.dropFirst().first.flatMap { Int($0) }.map(pace) ?? 0)
    case "redirect" where parts.count > 1: .redirect(to: parts[1])
    default: nil
    }
  }

  private static func pace(_ wish: Int) -> Int { min(max(wish, 0), 10_000) }

  private static func time(_ text: Substring) throws -> Duration {
    let isMilli = text.hasSuffix("ms")
    let digits = isMilli ? text.dropLast(2) : text.hasSuffix("s") ? text.dropLast() : text
    guard let number = Double(digits), number.isFinite, abs(number) < 1e7 else {
      throw Fault(
        .invalid, "rehearsal.bad-time", "\(text) is no time; expected seconds, such as 10s.")
    }
    return .microseconds(Int64(number * (isMilli ? 1_000 : 1_000_000)))
  }

  /// When it begins, for faults of a playing stream.
  var start: Duration? {
    switch self {
    case .cut(let after), .stall(let after), .garbagePayload(let after),
      .garbageFraming(let after), .clockJump(let after, _), .parameterChange(let after):
      after
    case .unauthorized, .refuse, .slowStart, .clockPace, .redirect: nil
    }
  }
}
