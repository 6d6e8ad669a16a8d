package import AulaDomain

/// One coded picture: its NAL units without start codes or lengths, and when it is shown.
package struct AccessUnit: Equatable, Sendable {
  package let units: [[UInt8]]
  package let isKey: Bool
  /// From the loop's start.
  package let ticks: Int64

  package init(units: [[UInt8]], isKey: Bool, ticks: Int64) {
    self.units = units
    self.isKey = isKey
    self.ticks = ticks
  }
}

/// Coded pictures that are sent over and over. In decoding order, which is also the order of
/// display: no B frames. The first is a key frame.
package struct EncodedLoop: Sendable {
  package let codec: VideoCodec
  /// SPS and PPS; with H.265 VPS first.
  package let parameterSets: [[UInt8]]
  package let pictures: [AccessUnit]
  package let durationTicks: Int64
  /// Frames a second.
  package let rate: Double

  package init(
    codec: VideoCodec, parameterSets: [[UInt8]], pictures: [AccessUnit], durationTicks: Int64,
    rate: Double
  ) throws {
    guard let first = pictures.first, first.isKey, durationTicks > (pictures.last?.ticks ?? 0)
    else {
      throw Fault(
        .invalid, "rehearsal.bad-loop",
        "A loop must start with a key frame and last longer than its last picture's time.")
    }
    self.codec = codec
    self.parameterSets = parameterSets
    self.pictures = pictures
    self.durationTicks = durationTicks
    self.rate = rate
  }

  /// Picture `number` of the endless repetition, and its time from the first one's start.
  func picture(_ number: Int64) -> (AccessUnit, ticks: Int64) {
    let (round, place) = number.quotientAndRemainder(dividingBy: Int64(pictures.count))
    let picture = pictures[Int(place)]
    return (picture, round * durationTicks + picture.ticks)
  }

  /// The first key picture that is due `ticks` after the first start, or later.
  func nextKey(atOrAfter ticks: Int64) -> Int64 {
    let count = Int64(pictures.count)
    var number = max(0, ticks / durationTicks) * count
    while true {
      let (picture, due) = self.picture(number)
      if picture.isKey && due >= ticks { return number }
      number += 1
    }
  }

  /// The last key picture that was due by then.
  func lastKey(atOrBefore ticks: Int64) -> Int64 {
    var number = max(0, ticks / durationTicks) * Int64(pictures.count)
    var found: Int64 = number
    while picture(number).ticks <= ticks {
      if picture(number).0.isKey { found = number }
      number += 1
    }
    return found
  }
}
