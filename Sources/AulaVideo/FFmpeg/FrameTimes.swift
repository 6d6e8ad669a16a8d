import AulaDomain

/// The times of the packets that a decoder still holds, at most 32: more than any decoder keeps.
///
/// Pictures come out in the order of display. Where a source numbered them in the order of decoding
/// (raw streams with B-frames), the times are given out in rising order instead.
struct FrameTimes {
  private var held: [(time: MediaTime, arrival: Timestamp)] = []
  private var latest: MediaTime?
  private var isInDecodingOrder = false

  mutating func note(_ time: MediaTime, _ arrival: Timestamp) {
    if held.count == 32 { held.removeFirst() }
    held.append((time, arrival))
  }

  /// The time and arrival of the picture whose packet was noted with `given`.
  mutating func take(_ given: MediaTime) -> (MediaTime, Timestamp) {
    let arrival =
      held.last { $0.time == given }?.arrival ?? held.last?.arrival ?? Timestamp(microseconds: 0)
    var time = given
    if let latest {
      if given <= latest { isInDecodingOrder = true }
      if isInDecodingOrder {
        let later = held.map(\.time).filter { $0 > latest }.min()
        time = later ?? max(given, latest.advanced(byTicks: 1))
      }
    }
    latest = time
    return (time, arrival)
  }
}
