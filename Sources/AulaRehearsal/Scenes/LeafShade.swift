import Foundation

/// The shade of one crown in the sun: where it falls is worked out once, how it sways each frame.
final class LeafShade {
  private struct Spot {
    let pixel: Int32
    let u: Int16
    let v: Int16
  }

  private static let size = 128

  private let spots: [Spot]
  private let texture: Plane<Float>
  private let share: Plane<UInt8>
  private let across: Vec
  private let upward: Vec
  private let scale: Float

  init?(_ tree: Tree, backdrop: Backdrop, density: Float) {
    guard backdrop.lighting.hasSun, density > 0 else { return nil }
    let sun = backdrop.lighting.daylight.sun
    across = unit(cross(Vec(0, 1, 0), sun))
    upward = cross(sun, across)
    share = backdrop.shares[0]
    let center = tree.foot + Vec(0, tree.height * 0.66, 0)
    let half = max(tree.radius, tree.height * 0.36) * 1.2
    scale = Float(Self.size) / (2 * half)
    texture = Self.texture(tree, density)
    spots = Self.find(backdrop, center, sun, across, upward, half, scale)
  }

  /// Blobs of shade, denser toward the middle.
  private static func texture(_ tree: Tree, _ density: Float) -> Plane<Float> {
    let plane = Plane<Float>(size * size, 0)
    var chance = Chance(seed: tree.seed &+ 5)
    for _ in 0..<Int(420 * density) {
      let angle = chance.between(0, 6.283)
      let out = powf(chance.unit(), 0.55) * Float(size) * 0.40
      let x = Float(size) / 2 + cosf(angle) * out
      let y = Float(size) / 2 + sinf(angle) * out
      let radius = chance.between(2.0, 6.0)
      for row in Int(y - radius)...Int(y + radius) {
        for column in Int(x - radius)...Int(x + radius) {
          guard row >= 0, row < size, column >= 0, column < size else { continue }
          let dx = Float(column) - x
          let dy = Float(row) - y
          let soft = clamp(1.25 - (dx * dx + dy * dy).squareRoot() / radius)
          let place = row * size + column
          plane.at[place] = 1 - (1 - plane.at[place]) * (1 - 0.55 * soft)
        }
      }
    }
    return plane
  }

  private static func find(
    _ backdrop: Backdrop, _ center: Vec, _ sun: Vec, _ across: Vec, _ upward: Vec, _ half: Float,
    _ scale: Float
  ) -> [Spot] {
    var spots: [Spot] = []
    let view = backdrop.view
    for y in 0..<view.height {
      for x in 0..<view.width {
        let pixel = y * view.width + x
        let depth = backdrop.facing.at[pixel].w
        guard depth < 120, backdrop.shares[0].at[pixel] > 8 else { continue }
        let offset = backdrop.place(x, y, depth) - center
        guard dot(offset, sun) < 0 else { continue }
        let u = dot(offset, across)
        let v = dot(offset, upward)
        guard abs(u) < half, abs(v) < half else { continue }
        spots.append(
          Spot(pixel: Int32(pixel), u: Int16((u + half) * scale), v: Int16((v + half) * scale)))
      }
    }
    return spots
  }

  func fall(on canvas: Canvas, sway: Vec) {
    let du = Int(dot(sway, across) * scale)
    let dv = Int(dot(sway, upward) * scale)
    for spot in spots {
      let u = Int(spot.u) - du
      let v = Int(spot.v) - dv
      guard u >= 0, u < Self.size, v >= 0, v < Self.size else { continue }
      let dark = texture.at[v * Self.size + u] * Float(share.at[Int(spot.pixel)]) / 255
      canvas.color.at[Int(spot.pixel)] *= Tint(repeating: 1) - Tint(1, 0.97, 0.90) * dark
    }
  }
}
