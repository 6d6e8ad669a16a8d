import Foundation

/// How a surface answers light: its colour, what it emits, and how it mirrors.
struct Finish {
  var tint: Tint
  var glow = Tint(0, 0, 0)
  /// 0 dull … 1 mirror, before Fresnel.
  var gloss: Float = 0
}

/// Looks of solids.
struct Paint {
  let daylight: Daylight

  func finish(_ solid: Solid, at place: Vec, facing normal: Vec, distance: Float) -> Finish {
    let fine = clamp(22 / distance, 0.2, 1)
    if daylight.hasSnow && normal.y > 0.8 && solid.surface != .lamp {
      return Finish(tint: Tint(0.80, 0.83, 0.88))
    }
    switch solid.surface {
    case .facade: return Facade(daylight: daylight).finish(solid, at: place, facing: normal)
    case .plain: return Finish(tint: solid.tint)
    case .plaster, .snow: return Finish(tint: solid.tint * stain(place, normal, solid.seed, fine))
    case .roof: return Finish(tint: solid.tint * (0.8 + 0.4 * speckle(place, 3)))
    case .metal, .lattice: return Finish(tint: solid.tint * rust(place), gloss: 0.08)
    case .wood: return Finish(tint: solid.tint * (0.75 + 0.5 * speckle(place, 5)))
    case .brick: return Finish(tint: brick(solid.tint, place, normal))
    case .glass: return Finish(tint: Tint(0.02, 0.025, 0.03), gloss: 0.8)
    case .bark:
      let groove = Grain.cloud(place.x * 9 + place.z * 9, place.y * 2.2, octaves: 3, solid.seed)
      return Finish(tint: solid.tint * (0.55 + 0.9 * groove))
    case .lamp: return Finish(tint: solid.tint, glow: solid.tint * (9 * daylight.lamps))
    }
  }

  private func speckle(_ place: Vec, _ scale: Float) -> Float {
    Grain.cloud((place.x + place.y) * scale, (place.z - place.y * 0.4) * scale, octaves: 3, 8)
  }

  private func rust(_ place: Vec) -> Float {
    0.8 + 0.35 * Grain.cloud(place.x * 2 + place.z * 2, place.y * 2, octaves: 3, 12)
  }

  private func brick(_ tint: Tint, _ place: Vec, _ normal: Vec) -> Tint {
    let across = abs(normal.x) > 0.5 ? place.z : place.x
    let row = (place.y / 0.09).rounded(.down)
    let shift = Int32(row) & 1 == 0 ? Float(0) : 0.13
    let column = ((across + shift) / 0.26).rounded(.down)
    let v = place.y / 0.09 - row
    let u = (across + shift) / 0.26 - column
    if v < 0.14 || u < 0.05 { return tint * 0.75 + Tint(0.06, 0.06, 0.06) }
    return tint * (0.72 + 0.5 * Grain.cell(Int32(column), Int32(row), 61))
  }

  private func stain(_ place: Vec, _ normal: Vec, _ seed: UInt32, _ fine: Float) -> Float {
    let across = abs(normal.x) > 0.5 ? place.z : place.x
    let broad = Grain.cloud(across * 0.35, place.y * 0.25, octaves: 4, seed)
    let streak = Grain.cloud(across * 1.7, place.y * 0.12, octaves: 3, seed &+ 1)
    let speck = (Grain.cell(Int32(across * 30), Int32(place.y * 30), seed) - 0.5) * 0.10 * fine
    return 0.72 + 0.30 * broad + 0.22 * streak + speck
  }
}

/// The front of a panel house: panels with seams, windows, stairwells, a plinth, a cornice.
struct Facade {
  static let bay: Float = 3.2
  static let storey: Float = 2.8
  static let plinth: Float = 0.9

  let daylight: Daylight

  func finish(_ solid: Solid, at place: Vec, facing normal: Vec) -> Finish {
    let paint = Paint(daylight: daylight)
    if abs(normal.y) > 0.5 { return Finish(tint: Tint(0.10, 0.10, 0.10)) }
    let side = abs(normal.x) > 0.5
    let across = side ? place.z - solid.low.z : place.x - solid.low.x
    let height = place.y - solid.low.y - Self.plinth
    let face = solid.seed &+ (side ? 7 : 0)
    let wall = Solid.box(solid.low, solid.high, .plaster, solid.tint)
    var base = paint.finish(wall, at: place, facing: normal, distance: 20)
    if height < 0 { return Finish(tint: base.tint * 0.52) }
    let top = solid.high.y - place.y
    if top < 0.35 { return Finish(tint: base.tint * (top < 0.06 ? 0.45 : 0.85)) }
    let column = (across / Self.bay).rounded(.down)
    let floor = (height / Self.storey).rounded(.down)
    let u = across - column * Self.bay
    let v = height - floor * Self.storey
    let tone = 0.93 + 0.12 * Grain.cell(Int32(column), Int32(floor), face)
    base.tint *= tone
    if u < 0.035 || v < 0.035 { return Finish(tint: base.tint * 0.55) }
    let length = side ? solid.high.z - solid.low.z : solid.high.x - solid.low.x
    // Gable ends have few windows.
    let blind = length < 16 && Int(column) != 1
    if blind || Int(column) == Int(length / Self.bay) { return base }
    return opening(base, face, Int32(column), Int32(floor), u, v, tint: solid.tint)
  }

  private func opening(
    _ wall: Finish, _ seed: UInt32, _ column: Int32, _ floor: Int32, _ u: Float, _ v: Float,
    tint: Tint
  ) -> Finish {
    let stairs = (column + 2) % 4 == 0
    if stairs && floor == 0 { return door(wall, u, v) }
    let width: Float = stairs ? 1.0 : 1.62
    let low: Float = stairs ? 1.5 : 0.85
    let high: Float = stairs ? 2.5 : 2.35
    let x = (u - (Self.bay - width) / 2) / width
    let y = (v - low) / (high - low)
    // The sill, and the rain that runs from it.
    if y < 0 && x > -0.06 && x < 1.06 {
      if y > -0.06 { return Finish(tint: Tint(0.50, 0.50, 0.50)) }
      let run = Grain.smooth(Float(column) * 7 + x * 6, Float(floor) * 5, seed &+ 4)
      return Finish(tint: wall.tint * (1 - 0.24 * run * clamp(1 + y)))
    }
    guard x > 0, x < 1, y > 0, y < 1 else { return wall }
    let edgeX = min(x, 1 - x) * width
    let edgeY = min(y, 1 - y) * (high - low)
    let frame = min(edgeX, edgeY) < 0.07 || abs(x - (stairs ? 0.5 : 0.36)) * width < 0.035
    if frame {
      let white = Grain.cell(column, floor, seed &+ 3) > 0.3
      return Finish(tint: white ? Tint(0.62, 0.62, 0.61) : Tint(0.24, 0.16, 0.10))
    }
    return pane(seed, column, floor, x, y, stairs: stairs)
  }

  private func pane(
    _ seed: UInt32, _ column: Int32, _ floor: Int32, _ x: Float, _ y: Float, stairs: Bool
  ) -> Finish {
    let kind = Grain.cell(column, floor, seed &+ 20)
    let lit = Grain.cell(column, floor, seed &+ 21) < daylight.litWindows
    // Curtains: drawn from both sides, thin or thick.
    let open = 0.15 + 0.5 * Grain.cell(column, floor, seed &+ 22)
    let curtain = !stairs && abs(x - 0.5) > open * 0.5 && kind > 0.25
    let fold = 0.8 + 0.2 * sinf(x * 46 + kind * 9)
    let depth = 0.55 + 0.45 * y
    if lit {
      let warm = mix(Tint(1.0, 0.66, 0.32), Tint(0.95, 0.88, 0.74), kind)
      let hue = kind > 0.93 ? Tint(0.42, 0.56, 1.0) : warm
      let bright = (stairs ? 0.30 : 0.22 + 0.40 * Grain.cell(column, floor, seed &+ 23))
      let cloth: Float = curtain ? 0.62 * fold : depth
      return Finish(tint: Tint(0.03, 0.03, 0.03), glow: hue * (bright * cloth), gloss: 0.2)
    }
    let inside = curtain ? Tint(0.30, 0.29, 0.27) * fold : Tint(0.035, 0.04, 0.045)
    return Finish(tint: inside, gloss: 0.55)
  }

  private func door(_ wall: Finish, _ u: Float, _ v: Float) -> Finish {
    let x = u - (Self.bay - 1.3) / 2
    guard x > 0, x < 1.3, v < 2.1 else { return wall }
    if min(x, 1.3 - x) < 0.07 || v > 2.03 { return Finish(tint: Tint(0.30, 0.30, 0.30)) }
    let panel = abs(x - 0.65) < 0.02 || abs(v - 1.05) < 0.02
    return Finish(tint: Tint(0.13, 0.075, 0.05) * (panel ? 0.5 : 1), gloss: 0.1)
  }
}
