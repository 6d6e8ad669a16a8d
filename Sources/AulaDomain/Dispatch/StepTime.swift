/// When something was done: by the clock of the device as far as that can be believed, and by
/// Aula's.
package struct StepTime: Hashable, Sendable {
  /// Why what the device said is not taken as it stands.
  package enum Doubt: String, Sendable, CaseIterable {
    /// Later than Aula heard of it.
    case future
    /// Before the crew was sent at all.
    case beforeDispatch = "before-dispatch"
    /// The device's clock is wrong; by how much was measured when the step came in.
    case clock
  }

  /// What two clocks and the way of a message may differ by without a word.
  package static let noticeable = Duration.seconds(10)
  /// A clock that is off by more is called wrong.
  package static let tolerated = Duration.seconds(30)
  /// Beyond it a moment is no moment, and arithmetic would not hold it. Microseconds.
  private static let bound: UInt64 = 10_000_000_000_000_000

  /// When it happened.
  package let at: Timestamp
  /// When Aula entered it.
  package let received: Timestamp
  /// As the device said it.
  package let told: Timestamp?
  package let doubt: Doubt?

  /// Whether the two moments are worth telling apart.
  package var isLate: Bool { received.since(at) >= Self.noticeable }

  /// - Parameters:
  ///   - skew: how far Aula's clock was ahead of the device's; `nil` where nobody measured it.
  ///   - dispatched: when the crew was sent; it did nothing before.
  package init(
    told: Timestamp?, skew: Duration? = nil, received: Timestamp, dispatched: Timestamp? = nil
  ) {
    self.told = told.flatMap { $0.microseconds.magnitude < Self.bound ? $0 : nil }
    self.received = received
    guard let told = self.told else {
      (at, doubt) = (received, nil)
      return
    }
    let off = skew.flatMap { $0.microseconds.magnitude < Self.bound ? $0 : nil } ?? .zero
    let isWrong = off > Self.tolerated || off < .zero - Self.tolerated
    let moment = isWrong ? told + off : told
    let earliest = dispatched ?? moment
    if moment > received + Self.noticeable {
      (at, doubt) = (received, .future)
    } else if moment < earliest - Self.noticeable {
      (at, doubt) = (received, .beforeDispatch)
    } else {
      (at, doubt) = (min(max(moment, earliest), received), isWrong ? .clock : nil)
    }
  }
}
