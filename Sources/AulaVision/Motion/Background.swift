/// What the picture looks like when nothing is there, pixel by pixel.
///
/// Each pixel keeps ten values that it had when it was background, so that a branch which sways
/// before a wall is two sorts of background and not noise (the idea of sample consensus: Wang and
/// Suter 2006; Barnich and Van Droogenbroeck 2011). How close a new value must come to two of them
/// follows the pixel's own noise (mean absolute deviation) and its own restlessness (how often it
/// changed its mind lately), so that a quiet night picture is seen sharply and rain is not.
final class Background {
  static let sampleCount = 10
  /// Samples that must agree with a pixel for it to be background.
  private static let quorum: UInt8 = 2

  let width: Int
  let height: Int
  let samples: [Plane<UInt8>]
  private let starts: [UnsafeMutablePointer<UInt8>]
  /// 8.7 fixed point, so that 16-bit arithmetic holds a difference of two.
  let mean: Plane<Int16>
  /// Mean absolute deviation from `mean`, 8.7 fixed point.
  let deviation: Plane<Int16>
  /// 0…255: rises with each change of mind, sinks with time.
  let restlessness: Plane<UInt8>
  /// 1 where the newest picture is not background.
  let foreground: Plane<UInt8>
  /// How many half seconds a pixel has been foreground without a break and without protection.
  let age: Plane<UInt8>
  /// 1 where a track stands: nothing is learned there.
  let protected: Plane<UInt8>
  private let last: Plane<UInt8>
  private let reach: Plane<UInt8>
  private let votes: Plane<UInt8>
  private var chance: UInt32
  private var learnedSeconds = 0.0
  private var decay = 0.0
  private var ageing = 0.0
  private var parity = 0

  init(width: Int, height: Int, seed: UInt32) {
    self.width = width
    self.height = height
    let plane = { Plane<UInt8>(width: width, height: height, filledWith: 0) }
    samples = (0..<Self.sampleCount).map { _ in plane() }
    starts = samples.map(\.start)
    mean = Plane(width: width, height: height, filledWith: 0)
    deviation = Plane(width: width, height: height, filledWith: 0)
    restlessness = plane()
    foreground = plane()
    age = plane()
    protected = plane()
    last = plane()
    reach = Plane(width: width, height: 1, filledWith: 0)
    votes = Plane(width: width, height: 1, filledWith: 0)
    chance = seed | 1
  }

  private func draw() -> UInt32 {
    chance ^= chance << 13
    chance ^= chance >> 17
    chance ^= chance << 5
    return chance
  }

  /// Takes the picture as it is for background: each pixel's samples come from its neighbourhood.
  func seed(with image: Plane<UInt8>) {
    for y in 0..<height {
      for x in 0..<width { seed(x, y, with: image) }
    }
    foreground.fill(0)
    last.fill(0)
    age.fill(0)
    learnedSeconds = 0
  }

  private func seed(_ x: Int, _ y: Int, with image: Plane<UInt8>) {
    let here = y * width + x
    for sample in samples {
      let bits = Int(draw() >> 8)
      let nearX = min(width - 1, max(0, x + bits % 3 - 1))
      let nearY = min(height - 1, max(0, y + (bits >> 8) % 3 - 1))
      sample.start[here] = image.start[nearY * width + nearX]
    }
    mean.start[here] = Int16(image.start[here]) << 7
    deviation.start[here] = 1 << 7
  }

  /// Marks in `foreground` what does not look like background. Returns how many pixels that is.
  func classify(_ image: Plane<UInt8>, base: UInt8) -> Int {
    last.copy(from: foreground)
    var total = 0
    for y in 0..<height {
      measureReach(y, base: base)
      votes.start.update(repeating: 0, count: width)
      let row = image.row(y)
      for sample in samples { count(row, sample.row(y)) }
      total += mark(foreground.row(y))
    }
    return total
  }

  /// How far from a sample a pixel of this row may be: 3 deviations and a base, more where
  /// restless.
  private func measureReach(_ y: Int, base: UInt8) {
    let noise = deviation.row(y)
    let restless = restlessness.row(y)
    let reach = reach.start
    for x in 0..<width {
      let wide = Int16(base) &+ ((noise[x] &* 3) >> 7) &+ Int16(restless[x] >> 3)
      reach[x] = UInt8(truncatingIfNeeded: min(wide, 40))
    }
  }

  private func count(_ row: UnsafePointer<UInt8>, _ sample: UnsafePointer<UInt8>) {
    let reach = reach.start
    let votes = votes.start
    for x in 0..<width {
      let apart = row[x] > sample[x] ? row[x] &- sample[x] : sample[x] &- row[x]
      votes[x] = votes[x] &+ (apart <= reach[x] ? 1 : 0)
    }
  }

  private func mark(_ row: UnsafeMutablePointer<UInt8>) -> Int {
    let votes = votes.start
    var total = 0
    for x in 0..<width {
      let set: UInt8 = votes[x] < Self.quorum ? 1 : 0
      row[x] = set
      total &+= Int(set)
    }
    return total
  }
}

// MARK: - Learning

extension Background {
  /// Learns from the picture that was classified last. `seconds`: since the one before it.
  func learn(_ image: Plane<UInt8>, seconds: Double) {
    learnedSeconds += seconds
    follow(image, seconds: seconds)
    notice(seconds: seconds)
    grow(seconds: seconds)
    replaceSamples(image, seconds: seconds)
    // What was there at the very start was never seen without it: it goes sooner.
    forget(image, after: learnedSeconds < 8 ? 2.5 : 6)
  }

  /// Moves mean and deviation of background pixels toward the picture; every second row each time.
  func follow(_ image: Plane<UInt8>, seconds: Double) {
    let pace = learnedSeconds < 3 ? 0.5 : 2.5
    let rate = Int16(max(0.01, min(0.49, 2 * seconds / pace)) * 65_536)
    parity ^= 1
    for y in stride(from: parity, to: height, by: 2) {
      let (row, set, guarded) = (image.row(y), foreground.row(y), protected.row(y))
      let (means, spreads) = (mean.row(y), deviation.row(y))
      for x in 0..<width {
        let step: Int16 = set[x] | guarded[x] == 0 ? rate : 0
        let apart = (Int16(row[x]) << 7) &- means[x]
        means[x] = means[x] &+ apart.scaled(by: step)
        let wide = min(apart < 0 ? 0 &- apart : apart, 12 << 7)
        spreads[x] = spreads[x] &+ (wide &- spreads[x]).scaled(by: step >> 1)
      }
    }
  }

  /// Raises restlessness where a pixel changed its mind outside tracks; lets it sink elsewhere.
  func notice(seconds: Double) {
    decay += seconds * 4
    let sink = UInt8(min(255, decay.rounded(.down)))
    decay -= Double(sink)
    for y in 0..<height {
      let (now, before) = (foreground.row(y), last.row(y))
      let (guarded, restless) = (protected.row(y), restlessness.row(y))
      for x in 0..<width {
        let lift: UInt8 = (now[x] ^ before[x]) > guarded[x] ? 10 : 0
        let raised = min(restless[x], 245) &+ lift
        restless[x] = max(raised, sink) &- sink
      }
    }
  }

  /// Counts half seconds; a pixel that is background at the stroke begins anew.
  func grow(seconds: Double) {
    ageing += seconds * 2
    let step = UInt8(min(20, ageing.rounded(.down)))
    ageing -= Double(step)
    guard step > 0 else { return }
    let (ages, set, guarded) = (age.start, foreground.start, protected.start)
    for index in 0..<(width * height) {
      let grown = min(ages[index], 230) &+ (guarded[index] == 0 ? step : 0)
      ages[index] = set[index] == 0 ? 0 : grown
    }
  }

  /// Puts the newest value in place of a random sample, in a random part of the background, and now
  /// and then into a neighbour's samples: so ghosts are eaten from their rim.
  func replaceSamples(_ image: Plane<UInt8>, seconds: Double) {
    let interval = learnedSeconds < 3 ? 0.25 : 1
    let step = UInt32(max(1, min(64, interval / max(seconds, 0.001))))
    for y in 1..<(height - 1) {
      let row = image.row(y)
      let (set, guarded) = (foreground.row(y), protected.row(y))
      var x = Int(draw() % step) + 1
      while x < width - 1 {
        let bits = draw()
        if set[x] | guarded[x] == 0 {
          starts[Int((bits >> 8) % 10)][y * width + x] = row[x]
          lend(row[x], bits: bits >> 12, x, y)
        }
        x += 1 + Int(((bits & 0xFFFF) &* (2 &* step &- 1)) >> 16)
      }
    }
  }

  private func lend(_ value: UInt8, bits: UInt32, _ x: Int, _ y: Int) {
    let near = (y + Int(bits % 3) - 1) * width + x + Int((bits >> 4) % 3) - 1
    guard protected.start[near] == 0, foreground.start[near] == 0 || (bits >> 8) % 4 == 0 else {
      return
    }
    starts[Int((bits >> 12) % 10)][near] = value
  }

  /// What has been foreground for that many seconds where no track stands is background now.
  func forget(_ image: Plane<UInt8>, after seconds: Double) {
    let limit = UInt8(max(1, min(230, seconds * 2)))
    for y in 0..<height {
      let ages = age.row(y)
      var oldest: UInt8 = 0
      for x in 0..<width { oldest = max(oldest, ages[x]) }
      guard oldest >= limit else { continue }
      for x in 0..<width where ages[x] >= limit { adopt(x, y, image) }
    }
  }

  private func adopt(_ x: Int, _ y: Int, _ image: Plane<UInt8>) {
    let here = y * width + x
    for sample in samples { sample.start[here] = image.start[here] }
    mean.start[here] = Int16(image.start[here]) << 7
    foreground.start[here] = 0
    age.start[here] = 0
  }

  /// Takes what is foreground in the box for background from now on.
  func absorb(_ box: PixelBox, from image: Plane<UInt8>) {
    for y in box.top..<box.bottom {
      let set = foreground.row(y)
      for x in box.left..<box.right where set[x] != 0 { adopt(x, y, image) }
    }
  }

  /// Shifts everything known to a new exposure: `map[v]` is how what was `v` looks now.
  func remap(_ map: [UInt8]) {
    map.withUnsafeBufferPointer { map in
      for sample in samples {
        for index in 0..<sample.count { sample.start[index] = map[Int(sample.start[index])] }
      }
      for index in 0..<mean.count {
        mean.start[index] = Int16(map[Int(mean.start[index] >> 7)]) << 7
      }
    }
  }
}

extension Int16 {
  /// Times `share`/65536, as one multiplication that vectors have.
  fileprivate func scaled(by share: Int16) -> Int16 {
    Int16(truncatingIfNeeded: (Int32(self) &* Int32(share)) >> 16)
  }
}
