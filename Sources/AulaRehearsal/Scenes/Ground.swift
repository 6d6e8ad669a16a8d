import Foundation

/// A piece of the ground; later ones lie on earlier ones.
struct Patch {
  enum Cover {
    case asphalt, lawn, slabs, sand, gravel, rubber
  }

  let low: SIMD2<Float>
  let high: SIMD2<Float>
  let cover: Cover
  /// Corner radius and kerb width, metres.
  var corner: Float = 0.3
  var kerb: Float = 0

  init(
    _ cover: Cover, x: ClosedRange<Float>, z: ClosedRange<Float>, corner: Float = 0.3,
    kerb: Float = 0
  ) {
    self.cover = cover
    low = SIMD2(x.lowerBound, z.lowerBound)
    high = SIMD2(x.upperBound, z.upperBound)
    self.corner = corner
    self.kerb = kerb
  }

  /// Metres outside the patch's edge; negative within.
  @inline(__always)
  func outside(_ x: Float, _ z: Float) -> Float {
    let dx = abs(x - (low.x + high.x) / 2) - (high.x - low.x) / 2 + corner
    let dz = abs(z - (low.y + high.y) / 2) - (high.y - low.y) / 2 + corner
    let ax = max(dx, 0)
    let az = max(dz, 0)
    return (ax * ax + az * az).squareRoot() + min(max(dx, dz), 0) - corner
  }
}

/// A painted line on the asphalt.
struct Stripe {
  let from: SIMD2<Float>
  let to: SIMD2<Float>

  func isAt(_ x: Float, _ z: Float) -> Bool {
    let along = to - from
    let size = (along.x * along.x + along.y * along.y).squareRoot()
    let offset = SIMD2(x, z) - from
    let part = (offset.x * along.x + offset.y * along.y) / size
    let away = abs(offset.x * along.y - offset.y * along.x) / size
    return part > 0 && part < size && away < 0.055
  }
}

/// The ground's looks at each place.
struct Ground {
  let patches: [Patch]
  let stripes: [Stripe]
  let seed: UInt32
  let snow: Bool

  /// What the ground is made of, and how much of a mirror its puddles are when wet.
  func look(_ x: Float, _ z: Float, distance: Float) -> (tint: Tint, gloss: Float) {
    var found = patches[0]
    var isKerb = false
    var isRoad = false
    for patch in patches {
      let outside = patch.outside(x, z)
      if outside < 0 { found = patch }
      if patch.cover == .asphalt && outside < -patch.kerb { isRoad = true }
      if patch.kerb > 0 && abs(outside) < patch.kerb { isKerb = true }
    }
    if isKerb && !isRoad { return kerb(x, z) }
    let fine = clamp(18 / distance, 0.15, 1)
    var (tint, gloss) = bare(found.cover, x, z, fine)
    if found.cover == .asphalt && stripes.contains(where: { $0.isAt(x, z) }) {
      let worn = ramp(0.25, 0.55, Grain.cloud(x * 3, z * 3, octaves: 3, seed &+ 5))
      tint = mix(tint, Tint(0.52, 0.51, 0.48), 0.85 * worn)
    }
    if snow { (tint, gloss) = (snowed(tint, found.cover, x, z, fine), 0) }
    return (tint, gloss)
  }

  private func kerb(_ x: Float, _ z: Float) -> (Tint, Float) {
    let worn = 0.8 + 0.35 * Grain.cloud(x * 2, z * 2, octaves: 3, seed)
    let gap: Float = Grain.smooth(x * 1.01, z * 1.01, 3) > 0.93 ? 0.6 : 1
    return ((snow ? Tint(0.62, 0.64, 0.67) : Tint(0.34, 0.33, 0.31)) * (worn * gap), 0.1)
  }

  private func bare(_ cover: Patch.Cover, _ x: Float, _ z: Float, _ fine: Float) -> (Tint, Float) {
    let broad = Grain.cloud(x * 0.16, z * 0.16, octaves: 4, seed)
    let speck = (Grain.cell(Int32(x * 55), Int32(z * 55), seed) - 0.5) * fine
    switch cover {
    case .asphalt: return asphalt(x, z, broad, speck)
    case .lawn:
      let tuft = Grain.cloud(x * 2.6, z * 2.6, octaves: 4, seed &+ 9)
      let green = mix(Tint(0.045, 0.085, 0.022), Tint(0.125, 0.165, 0.045), tuft)
      let dry = Tint(0.21, 0.17, 0.09)
      let bald = ramp(0.56, 0.72, Grain.cloud(x * 0.33, z * 0.33, octaves: 4, seed &+ 2))
      let shade = 1 + speck * 0.75 + (broad - 0.5) * 0.7
      return (mix(green, dry, bald * 0.75) * shade, 0)
    case .slabs:
      let row = (z / 0.6).rounded(.down)
      let column = ((x + row * 0.3) / 0.6).rounded(.down)
      let joint = min(
        abs(z / 0.6 - row - 0.5), abs((x + row * 0.3) / 0.6 - column - 0.5))
      let edge: Float = 0.5 - joint < 0.035 ? 0.7 : 1
      let tone = 0.85 + 0.3 * Grain.cell(Int32(column), Int32(row), seed)
      return (Tint(0.27, 0.26, 0.245) * (tone * edge + speck * 0.2), 0.15)
    case .sand:
      let wave = Grain.cloud(x * 1.8, z * 1.8, octaves: 4, seed)
      return (Tint(0.36, 0.29, 0.19) * (0.75 + 0.45 * wave + speck * 0.3), 0)
    case .gravel:
      let tone = 0.7 + 0.5 * broad + speck * 0.9
      return (Tint(0.23, 0.215, 0.19) * tone, 0.1)
    case .rubber:
      let tone = 0.85 + 0.3 * broad + speck * 0.25
      return (Tint(0.28, 0.085, 0.055) * tone, 0.05)
    }
  }

  private func asphalt(_ x: Float, _ z: Float, _ broad: Float, _ speck: Float) -> (Tint, Float) {
    var tone: Float = 0.78 + 0.5 * (broad - 0.5) + speck * 0.32
    let warp = Grain.smooth(x * 0.9, z * 0.9, seed &+ 31) * 1.4
    let crack = abs(Grain.smooth(x * 0.32 + warp, z * 0.32 - warp, seed &+ 33) - 0.5)
    let open = Grain.smooth(x * 0.12, z * 0.12, seed &+ 35)
    if crack < 0.0035 && open > 0.52 { tone *= 0.62 }
    let cell = (Int32((x / 5.3).rounded(.down)), Int32((z / 3.7).rounded(.down)))
    if Grain.cell(cell.0, cell.1, seed &+ 40) > 0.86 {
      let u = x / 5.3 - Float(cell.0)
      let v = z / 3.7 - Float(cell.1)
      if u > 0.15 && u < 0.8 && v > 0.2 && v < 0.75 { tone *= 0.70 }
    }
    let oil = 0.6 * ramp(0.72, 0.86, Grain.cloud(x * 0.9, z * 0.9, octaves: 3, seed &+ 44))
    tone *= 1 - 0.35 * oil
    let puddle = ramp(0.50, 0.60, Grain.cloud(x * 0.22 + 7, z * 0.30, octaves: 3, seed &+ 50))
    return (Tint(0.125, 0.122, 0.118) * tone, 0.25 + 0.75 * puddle)
  }

  private func snowed(
    _ tint: Tint, _ cover: Patch.Cover, _ x: Float, _ z: Float, _ fine: Float
  ) -> Tint {
    let drift = Grain.cloud(x * 0.45, z * 0.45, octaves: 5, seed &+ 70)
    let sparkle = (Grain.cell(Int32(x * 40), Int32(z * 40), seed &+ 3) - 0.5) * 0.10 * fine
    let white = Tint(0.80, 0.83, 0.88) * (0.84 + 0.20 * drift + sparkle)
    guard cover == .asphalt || cover == .slabs else { return white }
    // Wheels and feet press it to grey ice along the way.
    let track = Grain.cloud(x * 0.10, z * 0.85, octaves: 4, seed &+ 71)
    let worn = ramp(0.40, 0.66, track)
    return mix(white, tint * 1.5 + Tint(0.16, 0.165, 0.175), 0.80 * worn)
  }
}
