import AulaDomain
import AulaTesting

/// A small yard painted from a seed, with exact truth: textured ground, noise, and whatever a test
/// puts on it.
struct PaintedScene {
  let width = 320
  let height = 180
  var noise = 3
  private var random: SeededRandom
  private let ground: [UInt8]
  private var grounds: [Double: [[UInt8]]] = [:]

  init(seed: UInt64 = 1) {
    var random = SeededRandom(seed: seed)
    var ground = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let tiles = (x / 9 + y / 7) % 2 == 0 ? 14 : 0
        ground[y * width + x] = UInt8(90 + tiles + y / 8 + Int(random.next() % 6))
      }
    }
    self.ground = ground
    self.random = random
  }

  /// A picture: the ground times `light`, with noise, and on it what `paint` puts there. Six noisy
  /// grounds are made for each light and drawn from: painting each anew would take most of a test.
  mutating func frame(
    at seconds: Double, light: Double = 1, _ paint: (inout Canvas) -> Void = { _ in }
  ) -> Frame {
    let known = grounds[light] ?? []
    let pick = known.count < 6 ? noisyGround(light) : known[Int(random.next() % 6)]
    if known.count < 6 { grounds[light, default: []].append(pick) }
    var canvas = Canvas(width: width, height: height, luma: pick)
    paint(&canvas)
    return Frame(
      time: MediaTime(seconds: seconds), arrival: Timestamp(seconds: seconds), width: width,
      height: height, luma: canvas.luma)
  }

  private mutating func noisyGround(_ light: Double) -> [UInt8] {
    var bits: UInt64 = 0
    return ground.enumerated().map { place, value in
      bits = place % 8 == 0 ? random.next() : bits >> 8
      let change = Int(bits & 0xFF) % (2 * noise + 1) - noise
      return UInt8(max(0, min(255, Int(Double(value) * light) + change)))
    }
  }
}

struct Canvas {
  let width: Int
  let height: Int
  var luma: [UInt8]

  /// A walker: dark coat, darker legs, a bright face; `x`, `foot` in pixels, `tall` pixels high.
  mutating func person(x: Double, foot: Double, tall: Double = 40) {
    let half = tall * 0.18
    rectangle(x - half, foot - tall, x + half, foot - tall * 0.82, 190)
    rectangle(x - half, foot - tall * 0.82, x + half, foot - tall * 0.4, 40)
    rectangle(x - half * 0.8, foot - tall * 0.4, x + half * 0.8, foot, 25)
  }

  mutating func rectangle(
    _ left: Double, _ top: Double, _ right: Double, _ bottom: Double, _ value: UInt8
  ) {
    let (left, right) = (max(0, Int(left)), min(width, Int(right)))
    let (top, bottom) = (max(0, Int(top)), min(height, Int(bottom)))
    guard left < right, top < bottom else { return }
    for y in top..<bottom {
      for x in left..<right { luma[y * width + x] = value }
    }
  }
}
