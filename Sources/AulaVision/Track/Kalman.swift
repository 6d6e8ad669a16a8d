/// Kalman filter for one coordinate that moves at nearly constant speed (Kalman 1960): position and
/// speed, driven by white acceleration noise.
struct Kalman {
  private(set) var position: Double
  private(set) var speed = 0.0
  private var positionVariance: Double
  private var covariance = 0.0
  private var speedVariance: Double

  init(_ position: Double, deviation: Double, speedDeviation: Double) {
    self.position = position
    positionVariance = deviation * deviation
    speedVariance = speedDeviation * speedDeviation
  }

  /// Moves on by `seconds`; `acceleration` is its standard deviation, in units a second squared.
  mutating func predict(seconds: Double, acceleration: Double) {
    let noise = acceleration * acceleration
    let (t, t2) = (seconds, seconds * seconds)
    position += speed * t
    positionVariance += 2 * t * covariance + t2 * speedVariance + noise * t2 * t2 / 4
    covariance += t * speedVariance + noise * t2 * t / 2
    speedVariance += noise * t2
  }

  mutating func correct(_ measured: Double, deviation: Double) {
    let total = positionVariance + deviation * deviation
    let (gain, speedGain) = (positionVariance / total, covariance / total)
    let error = measured - position
    position += gain * error
    speed += speedGain * error
    speedVariance -= speedGain * covariance
    covariance *= 1 - gain
    positionVariance *= 1 - gain
  }

  mutating func damp(_ factor: Double) { speed *= factor }
}

/// A box followed by four filters: middle, bottom edge, width, height.
///
/// The bottom edge is followed and not the centre: it is where a person touches the ground, and the
/// rules look there.
struct BoxFilter {
  private var middle: Kalman
  private var bottom: Kalman
  private var width: Kalman
  private var height: Kalman

  /// Standard deviations as shares of the box's size.
  private static let jitter = 0.08
  private static let agility = 1.2

  init(_ box: Box) {
    let size = Self.size(box)
    let start = { (value: Double, speed: Double) in
      Kalman(value, deviation: 0.1 * size, speedDeviation: speed * size)
    }
    middle = start(box.middle, 1.5)
    bottom = start(box.bottom, 1)
    width = start(box.width, 0.05)
    height = start(box.height, 0.05)
  }

  private static func size(_ box: Box) -> Double { max(6, (box.width + box.height) / 2) }

  var box: Box {
    let (wide, high) = (max(2, width.position), max(2, height.position))
    return Box(x: middle.position - wide / 2, y: bottom.position - high, width: wide, height: high)
  }

  /// Pixels a second, of the foot.
  var velocity: (x: Double, y: Double) { (middle.speed, bottom.speed) }

  mutating func predict(seconds: Double) {
    let pull = Self.agility * Self.size(box)
    middle.predict(seconds: seconds, acceleration: pull)
    bottom.predict(seconds: seconds, acceleration: pull * 0.7)
    width.predict(seconds: seconds, acceleration: pull * 0.3)
    height.predict(seconds: seconds, acceleration: pull * 0.3)
    width.damp(0.9)
    height.damp(0.9)
  }

  /// `trust` 1 for a clean measurement, less for a doubtful one.
  mutating func correct(_ box: Box, trust: Double) {
    let jitter = Self.jitter * Self.size(self.box) / trust
    middle.correct(box.middle, deviation: jitter)
    bottom.correct(box.bottom, deviation: jitter)
    width.correct(box.width, deviation: jitter * 1.5)
    height.correct(box.height, deviation: jitter * 1.5)
  }

  /// Lets the speed fade while nothing is seen.
  mutating func damp(_ factor: Double) {
    middle.damp(factor)
    bottom.damp(factor)
  }
}
