/// Chance from a seed: PCG-XSH-RR's permuted congruential step (O'Neill 2014), 32 bits a draw.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1405_7B7E_F767_814F
    _ = bits()
    _ = bits()
  }

  mutating func bits() -> UInt32 {
    let old = state
    state = old &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = UInt32(truncatingIfNeeded: ((old >> 18) ^ old) >> 27)
    let turn = UInt32(old >> 59)
    return mixed >> turn | mixed << ((~turn &+ 1) & 31)
  }

  /// `0 ..< 1`
  mutating func unit() -> Float { Float(bits() >> 8) / Float(1 << 24) }

  mutating func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

  mutating func below(_ count: Int) -> Int { Int((UInt64(bits()) * UInt64(count)) >> 32) }

  mutating func pick<Thing>(_ things: [Thing]) -> Thing { things[below(things.count)] }
}

/// Noise that depends on the place alone, so that any pixel may be asked in any order.
enum Grain {
  @inline(__always)
  static func bits(_ x: Int32, _ y: Int32, _ seed: UInt32 = 0) -> UInt32 {
    var mixed = UInt32(bitPattern: x) &* 0x85EB_CA6B
    mixed ^= UInt32(bitPattern: y) &* 0xC2B2_AE35 &+ seed &* 0x27D4_EB2F
    mixed = (mixed ^ (mixed >> 15)) &* 0x2C1B_3C6D
    mixed = (mixed ^ (mixed >> 12)) &* 0x297A_2D39
    return mixed ^ (mixed >> 15)
  }

  /// `0 ..< 1`, one value for each cell.
  @inline(__always)
  static func cell(_ x: Int32, _ y: Int32, _ seed: UInt32 = 0) -> Float {
    Float(bits(x, y, seed) >> 8) * (1 / Float(1 << 24))
  }

  /// Value noise `0 ... 1` with one knot for each unit of length.
  @inline(__always)
  static func smooth(_ x: Float, _ y: Float, _ seed: UInt32 = 0) -> Float {
    let left = x.rounded(.down)
    let top = y.rounded(.down)
    let column = Int32(left)
    let row = Int32(top)
    let across = ease(x - left)
    let down = ease(y - top)
    let above = mix(cell(column, row, seed), cell(column &+ 1, row, seed), across)
    let below = mix(cell(column, row &+ 1, seed), cell(column &+ 1, row &+ 1, seed), across)
    return mix(above, below, down)
  }

  /// Noise of several sizes at once, `0 ... 1` around 0.5.
  @inline(__always)
  static func cloud(_ x: Float, _ y: Float, octaves: Int, _ seed: UInt32 = 0) -> Float {
    var sum: Float = 0
    var weight: Float = 0.5
    var scale: Float = 1
    for octave in 0..<octaves {
      sum += weight * smooth(x * scale, y * scale, seed &+ UInt32(octave))
      weight *= 0.5
      scale *= 2.03
    }
    return sum / (1 - weight * 2)
  }

  @inline(__always)
  static func ease(_ part: Float) -> Float { part * part * (3 - 2 * part) }
}

@inline(__always)
func mix(_ low: Float, _ high: Float, _ part: Float) -> Float { low + (high - low) * part }

@inline(__always)
func mix(_ low: Tint, _ high: Tint, _ part: Float) -> Tint { low + (high - low) * part }

@inline(__always)
func clamp(_ value: Float, _ low: Float = 0, _ high: Float = 1) -> Float {
  min(max(value, low), high)
}

/// 0 below `low`, 1 above `high`, without a corner between.
@inline(__always)
func ramp(_ low: Float, _ high: Float, _ value: Float) -> Float {
  Grain.ease(clamp((value - low) / (high - low)))
}
