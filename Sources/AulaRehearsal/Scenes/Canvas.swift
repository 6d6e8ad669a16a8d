import Foundation

/// The frame in the making, in linear light, and its way to a camera's I420.
final class Canvas {
  let width: Int
  let height: Int
  let color: Plane<Tint>
  /// Which mover owns a pixel, 0 for none.
  let owner: Plane<UInt8>

  private let exposure: Float
  private let noise: Float
  private let saturation: Float
  /// From the square root of light × 1024 to a gamma-coded level × 16.
  private let curve: Plane<UInt16>
  private let vignette: Plane<UInt8>
  private let chances: Plane<Int8>

  init(width: Int, height: Int, daylight: Daylight) {
    self.width = width
    self.height = height
    color = Plane(width * height, .zero)
    owner = Plane(width * height, 0)
    exposure = daylight.exposure
    noise = daylight.noise
    saturation = daylight.saturation
    curve = Self.film()
    vignette = Plane(width * height, 255)
    chances = Self.gaussian()
    darkenCorners()
  }

  /// A shoulder for lights, a toe for shadows, then the display's gamma.
  private static func film() -> Plane<UInt16> {
    let table = Plane<UInt16>(4096, 0)
    for step in 0..<4096 {
      let root = Float(step) / 1024
      let light = root * root
      let toned = light * (2.2 * light + 0.10) / (light * (2.1 * light + 0.72) + 0.14)
      table.at[step] = UInt16(clamp(powf(clamp(toned), 1 / 2.15)) * 255 * 16)
    }
    return table
  }

  private static func gaussian() -> Plane<Int8> {
    let table = Plane<Int8>(1 << 16, 0)
    var chance = Chance(seed: 4711)
    for place in 0..<table.count {
      let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + chance.unit() } - 2
      table.at[place] = Int8(max(-127, min(127, sum * 32 / 0.577)))
    }
    return table
  }

  private func darkenCorners() {
    for y in 0..<height {
      for x in 0..<width {
        let dx = (Float(x) - Float(width) / 2) / Float(width) * 2
        let dy = (Float(y) - Float(height) / 2) / Float(height) * 2
        vignette.at[y * width + x] = UInt8(255 - 26 * min(2, (dx * dx + dy * dy) * 0.85))
      }
    }
  }

  /// Codes the frame as 8-bit I420, BT.601 studio range, with the sensor's noise of frame `number`.
  func develop(
    number: Int, into luma: UnsafeMutablePointer<UInt8>,
    blue: UnsafeMutablePointer<UInt8>, red: UnsafeMutablePointer<UInt8>
  ) {
    let half = (width + 1) / 2
    for y in stride(from: 0, to: height, by: 2) {
      let seed = Grain.bits(Int32(number), Int32(y), 77)
      for x in stride(from: 0, to: width, by: 2) {
        var sum = SIMD4<Int32>.zero
        for row in y..<min(y + 2, height) {
          let dice = Int(seed) &+ row &* 29_491
          for column in x..<min(x + 2, width) {
            let place = row * width + column
            let coded = gammaCoded(place)
            sum &+= coded
            let level = (coded.x &* 66 &+ coded.y &* 129 &+ coded.z &* 25) >> 8
            luma[place] = grained(level, chances.at[(dice &+ column) & 0xFFFF])
          }
        }
        let rows = min(2, height - y)
        let columns = min(2, width - x)
        let mean = sum / Int32(rows * columns)
        let place = (y / 2) * half + x / 2
        let dice = Int(chances.at[(Int(seed >> 3) &+ x) & 0xFFFF])
        let speck = Int32(Float(dice) / 32 * noise * 5)
        let cb = mean.z &* 112 &- mean.x &* 38 &- mean.y &* 74
        let cr = mean.x &* 112 &- mean.y &* 94 &- mean.z &* 18
        blue[place] = chroma(cb, speck)
        red[place] = chroma(cr, -speck)
      }
    }
  }

  @inline(__always)
  private func gammaCoded(_ place: Int) -> SIMD4<Int32> {
    let light = pointwiseMax(color.at[place] * exposure, .zero)
    let root = pointwiseMin(light.squareRoot() * 1024, Tint(repeating: 4095))
    let shade = Int32(vignette.at[place])
    return SIMD4(
      (Int32(curve.at[Int(root.x)]) &* shade) >> 8, (Int32(curve.at[Int(root.y)]) &* shade) >> 8,
      (Int32(curve.at[Int(root.z)]) &* shade) >> 8, 0)
  }

  /// Noise is strongest in the dark, as gain makes it.
  @inline(__always)
  private func grained(_ level: Int32, _ chance: Int8) -> UInt8 {
    let gain = 0.35 + 0.65 * (1 - min(Float(level), 2600) / 2600)
    let value = Float(level) / 16 + 16.5 + Float(chance) / 32 * noise * gain
    return UInt8(max(16, min(235, value)))
  }

  @inline(__always)
  private func chroma(_ value: Int32, _ speck: Int32) -> UInt8 {
    let level = Float(value) / 4096 * saturation + Float(speck) / 16 + 128.5
    return UInt8(max(16, min(240, level)))
  }
}
