import Foundation

/// A tree's leaves: clumps that sway, each on its own, and the shade that they cast.
final class Crown {
  private struct Leaf {
    let place: Vec
    let radius: Float
    let color: Tint
    let lag: Float
  }

  let tree: Tree
  private let leaves: [Leaf]
  private let view: Viewpoint
  private let wind: Float

  init(_ tree: Tree, backdrop: Backdrop, wind: Float, density: Float) {
    self.tree = tree
    self.wind = wind
    view = backdrop.view
    var chance = Chance(seed: tree.seed &+ 99)
    let light = backdrop.lighting
    let center = tree.foot + Vec(0, tree.height * 0.66, 0)
    let size = Vec(tree.radius, tree.height * 0.36, tree.radius)
    let count = Int(1_050 * density)
    let cubes = (0..<8).map { corner -> LightCube in
      let side = Vec(corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
      return light.cube(at: center + side * size * 0.55)
    }
    let hue = mix(Tint(0.065, 0.115, 0.028), Tint(0.13, 0.15, 0.035), chance.unit())
    var made: [Leaf] = []
    for _ in 0..<count {
      let way = unit(
        Vec(chance.between(-1, 1), chance.between(-0.75, 1), chance.between(-1, 1)))
      let lump =
        0.72 + 0.42 * Grain.smooth(way.x * 3 + 9, way.y * 3 + way.z * 2.2, UInt32(tree.seed & 255))
      let out = powf(chance.unit(), 0.42) * lump
      let place = center + way * size * out
      let corner = (way.x > 0 ? 1 : 0) | (way.y > 0 ? 2 : 0) | (way.z > 0 ? 4 : 0)
      // The inside is dark, and what looks up is bright.
      let depth = 0.25 + 0.75 * out * out
      let color = hue * cubes[corner].light(way) * (depth * chance.between(0.7, 1.35))
      made.append(
        Leaf(
          place: place, radius: chance.between(0.10, 0.21), color: color,
          lag: chance.between(0, 6.28)))
    }
    let eye = backdrop.view.eye
    leaves = made.sorted { length($0.place - eye) > length($1.place - eye) }
  }

  /// How far the crown is blown at a moment of the loop: periodic in `loop` seconds.
  func sway(_ time: Float, loop: Float) -> Vec {
    Self.sway(time, loop: loop, lag: Float(tree.seed & 63) * 0.1, strength: wind)
  }

  static func sway(_ time: Float, loop: Float, lag: Float, strength: Float) -> Vec {
    // Whole turns within the loop, so that the end meets the start.
    let turn = 2 * Float.pi * time / loop
    let slow = (loop / 5.2).rounded()
    let quick = (loop / 1.9).rounded()
    let gust = 0.55 + 0.45 * sinf(turn * (loop / 17).rounded() + lag)
    let x = sinf(turn * slow + lag) + 0.45 * sinf(turn * quick + lag * 2)
    let z = 0.6 * sinf(turn * (slow + 1) + lag * 1.7)
    return Vec(x, 0.12 * z, z) * (0.13 * strength * gust)
  }

  func draw(on canvas: Canvas, over backdrop: Backdrop, time: Float, loop: Float) {
    let drift = sway(time, loop: loop)
    let turn = 2 * Float.pi * time / loop
    let flutter = (loop / 0.9).rounded()
    for leaf in leaves {
      let high = clamp((leaf.place.y - tree.height * 0.25) / (tree.height * 0.7))
      let own = sinf(turn * flutter + leaf.lag) * 0.03 * wind
      let point = view.project(leaf.place + drift * high + Vec(own, own * 0.6, -own))
      guard point.z > 1 else { continue }
      let radius = leaf.radius * view.focal / point.z
      dab(leaf.color * (1 + own * 3), point, radius, canvas, backdrop)
    }
  }

  @inline(__always)
  private func dab(
    _ color: Tint, _ point: Vec, _ radius: Float, _ canvas: Canvas, _ backdrop: Backdrop
  ) {
    let firstX = max(0, Int(point.x - radius))
    let lastX = min(view.width - 1, Int(point.x + radius + 1))
    let firstY = max(0, Int(point.y - radius * 0.8))
    let lastY = min(view.height - 1, Int(point.y + radius * 0.8 + 1))
    guard firstX <= lastX, firstY <= lastY else { return }
    let edge = 1 / max(radius, 0.6)
    for y in firstY...lastY {
      let dy = (Float(y) + 0.5 - point.y) * 1.25
      for x in firstX...lastX {
        let dx = Float(x) + 0.5 - point.x
        let away = (dx * dx + dy * dy).squareRoot() * edge
        let pixel = y * view.width + x
        guard away < 1, backdrop.facing.at[pixel].w > point.z - 0.3 else { continue }
        let cover = min(1, (1 - away) * max(radius, 1) * 0.9) * min(1, radius * 0.9)
        canvas.color.at[pixel] = canvas.color.at[pixel] * (1 - cover) + color * cover
        if cover > 0.5 { canvas.owner.at[pixel] = 0 }
      }
    }
  }
}
