package import AulaDomain

/// One thing followed over frames.
package struct Track {
  package let id: Int
  package let firstSeen: MediaTime
  package internal(set) var lastSeen: MediaTime
  var filter: BoxFilter
  var hits = 1
  /// Seconds since something was last seen of it; 0 while it is seen.
  package internal(set) var hiddenSeconds = 0.0
  /// Its blob holds other tracks too: where it is within the blob is a guess.
  package internal(set) var isShared = false
  package internal(set) var isConfirmed = false

  // How it moved.
  private let originX: Double
  private let originBottom: Double
  private var path = 0.0
  private var steadySteps = 0
  /// Seconds since it last left the place where it is.
  package private(set) var stillSeconds = 0.0
  private var anchorX: Double
  private var anchorBottom: Double
  /// 0…1, see `Blob.liveliness`; the mean of the last seconds.
  private(set) var liveliness = 0.0
  /// Width over height, the mean of what was seen.
  private(set) var shape: Double

  // What it was taken for.
  private var personScore = 0.0
  private var vehicleScore = 0.0
  package private(set) var labelled: MediaTime?
  var examined: MediaTime?
  /// Looks of the detector in a row that found nothing here.
  var refusals = 0
  /// Where the detector's box lies in the blob's: offsets and size as shares of the blob's.
  var fit: Fit?

  struct Fit {
    let middle: Double
    let bottom: Double
    let width: Double
    let height: Double
    let blobArea: Double
  }

  init(id: Int, box: Box, time: MediaTime) {
    self.id = id
    firstSeen = time
    lastSeen = time
    filter = BoxFilter(box)
    (originX, originBottom) = (box.middle, box.bottom)
    (anchorX, anchorBottom) = (box.middle, box.bottom)
    shape = box.width / max(1, box.height)
  }

  package var box: Box { filter.box }

  package var label: ThingLabel {
    if personScore >= 0.6, personScore >= vehicleScore { return .person }
    if vehicleScore >= 0.6 { return .vehicle }
    return .motion
  }

  var isLabelled: Bool { label != .motion }

  /// Whether it has gone somewhere: by half its width and more, and not merely to and fro. Leaves,
  /// rain, a clock on the screen and a flickering lamp stay where they are.
  var hasTravelled: Bool { steadySteps >= 3 }

  mutating func vote(_ label: ThingLabel, score: Double, at time: MediaTime) {
    personScore *= 0.85
    vehicleScore *= 0.85
    if label == .person { personScore += score }
    if label == .vehicle { vehicleScore += score }
    labelled = time
    examined = time
    refusals = 0
  }

  /// Notes a measured box. `seconds`: since the last frame.
  mutating func see(_ box: Box, trust: Double, thing: Sightings.Thing, seconds: Double) {
    let before = filter.box
    filter.correct(box, trust: trust)
    let now = filter.box
    path += abs(now.middle - before.middle) + abs(now.bottom - before.bottom)
    shape += (box.width / max(1, box.height) - shape) * 0.1
    liveliness += (thing.liveliness - liveliness) * min(1, seconds / 2)
    noteTravel(now, unrest: thing.unrest)
    noteStillness(now, seconds: seconds)
  }

  private mutating func noteTravel(_ now: Box, unrest: Double) {
    let (across, down) = (now.middle - originX, now.bottom - originBottom)
    let net = (across * across + down * down).squareRoot()
    // Where things come and go all the time it takes more than a step to be somebody.
    let step = max(10, min(24, 3 + 0.5 * min(now.width, now.height)))
    let isAway = net >= step * (1 + min(3, unrest / 16)) && net >= 0.3 * path
    if steadySteps < 3 { steadySteps = isAway ? steadySteps + 1 : 0 }
  }

  private mutating func noteStillness(_ now: Box, seconds: Double) {
    let limit = 2 + 0.3 * min(now.width, now.height)
    if abs(now.middle - anchorX) > limit || abs(now.bottom - anchorBottom) > limit {
      (anchorX, anchorBottom) = (now.middle, now.bottom)
      stillSeconds = 0
    } else {
      stillSeconds += seconds
    }
  }
}
