import Foundation

/// A thing made of rods and triangles, in the yard's metres, coloured as its light has it.
struct Figure {
  struct Rod {
    var from: Vec
    var to: Vec
    /// Radii at the two ends, metres.
    var thin: Float
    var thick: Float
    var tint: Tint
  }

  struct Face {
    var corners: (Vec, Vec, Vec)
    /// Light toward the camera at each corner.
    var colors: (Tint, Tint, Tint)
  }

  var rods: [Rod] = []
  var faces: [Face] = []
  var cube = LightCube()
}

/// Draws figures nine places to a pixel into a picture of their own.
final class SpriteArtist {
  static let finer = 3

  let view: Viewpoint

  init(view: Viewpoint) { self.view = view }

  /// The figure as seen, or `nil` where none of it is in the picture.
  func draw(_ figure: Figure) -> Sprite? {
    guard let frame = bounds(figure) else { return nil }
    let tile = Sprite(view: view, left: frame.0, top: frame.1, right: frame.2, bottom: frame.3)
    for rod in figure.rods { tile.add(rod, figure.cube) }
    for face in figure.faces { tile.add(face) }
    tile.resolve()
    return tile
  }

  /// Pixels, one beyond each side, not cut at the picture's edge except far outside.
  private func bounds(_ figure: Figure) -> (Int, Int, Int, Int)? {
    var low = SIMD2<Float>(repeating: .infinity)
    var high = SIMD2<Float>(repeating: -.infinity)
    func take(_ place: Vec, _ radius: Float) -> Bool {
      let point = view.project(place)
      guard point.z > 0.6 else { return false }
      let margin = radius * view.focal / point.z
      low = pointwiseMin(low, SIMD2(point.x - margin, point.y - margin))
      high = pointwiseMax(high, SIMD2(point.x + margin, point.y + margin))
      return true
    }
    for rod in figure.rods {
      guard take(rod.from, rod.thin), take(rod.to, rod.thick) else { return nil }
    }
    for face in figure.faces {
      guard take(face.corners.0, 0), take(face.corners.1, 0), take(face.corners.2, 0) else {
        return nil
      }
    }
    let left = Int(low.x.rounded(.down)) - 1
    let top = Int(low.y.rounded(.down)) - 1
    let right = Int(high.x.rounded(.up)) + 1
    let bottom = Int(high.y.rounded(.up)) + 1
    guard right > 0, bottom > 0, left < view.width, top < view.height else { return nil }
    guard right - left < view.width * 2, bottom - top < view.height * 2 else { return nil }
    return (left, top, right, bottom)
  }
}

/// One figure as the camera sees it, with coverage and depth.
final class Sprite {
  let view: Viewpoint
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  /// Colour times coverage; coverage 0…1 in the last lane.
  let color: Plane<Tint>
  let depth: Plane<Float>
  /// Sum of coverage: the figure's whole size in pixels, hidden parts and all.
  private(set) var area: Float = 0

  private let fineColor: Plane<Tint>
  private let fineDepth: Plane<Float>
  private let fineWidth: Int
  private let fineHeight: Int

  init(view: Viewpoint, left: Int, top: Int, right: Int, bottom: Int) {
    self.view = view
    self.left = left
    self.top = top
    width = right - left
    height = bottom - top
    fineWidth = width * SpriteArtist.finer
    fineHeight = height * SpriteArtist.finer
    color = Plane(width * height, .zero)
    depth = Plane(width * height, .infinity)
    fineColor = Plane(fineWidth * fineHeight, .zero)
    fineDepth = Plane(fineWidth * fineHeight, .infinity)
  }

  /// A place of the yard in fine pixels of this tile, and its depth.
  @inline(__always)
  private func fine(_ place: Vec) -> Vec {
    let point = view.project(place)
    let scale = Float(SpriteArtist.finer)
    return Vec((point.x - Float(left)) * scale, (point.y - Float(top)) * scale, point.z)
  }

  func add(_ rod: Figure.Rod, _ cube: LightCube) {
    let a = fine(rod.from)
    let b = fine(rod.to)
    let scale = view.focal * Float(SpriteArtist.finer)
    let radiusA = max(rod.thin * scale / a.z, 0.8)
    let radiusB = max(rod.thick * scale / b.z, 0.8)
    let widest = max(radiusA, radiusB)
    let axis = SIMD2(b.x - a.x, b.y - a.y)
    let square = max(axis.x * axis.x + axis.y * axis.y, 1e-3)
    let size = square.squareRoot()
    let side = SIMD2(-axis.y, axis.x) / size
    let lateral = unit(view.right * side.x - view.up * side.y)
    let toward = unit(view.eye - rod.from)
    let firstX = max(0, Int(min(a.x, b.x) - widest))
    let lastX = min(fineWidth - 1, Int(max(a.x, b.x) + widest) + 1)
    let firstY = max(0, Int(min(a.y, b.y) - widest))
    let lastY = min(fineHeight - 1, Int(max(a.y, b.y) + widest) + 1)
    guard firstX <= lastX, firstY <= lastY else { return }
    for y in firstY...lastY {
      for x in firstX...lastX {
        let offset = SIMD2(Float(x) + 0.5 - a.x, Float(y) + 0.5 - a.y)
        let part = clamp((offset.x * axis.x + offset.y * axis.y) / square)
        let away = offset - axis * part
        let radius = mix(radiusA, radiusB, part)
        let distance = away.x * away.x + away.y * away.y
        guard distance < radius * radius else { continue }
        let across = (away.x * side.x + away.y * side.y) / radius
        let bulge = (1 - distance / (radius * radius)).squareRoot()
        let near = mix(a.z, b.z, part) - bulge * mix(rod.thin, rod.thick, part)
        let place = y * fineWidth + x
        guard near < fineDepth.at[place] else { continue }
        fineDepth.at[place] = near
        let normal = unit(lateral * across + toward * max(bulge, 0.05))
        var color = rod.tint * cube.light(normal)
        color.w = 1
        fineColor.at[place] = color
      }
    }
  }

  func add(_ face: Figure.Face) {
    let a = fine(face.corners.0)
    let b = fine(face.corners.1)
    let c = fine(face.corners.2)
    let twice = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    guard abs(twice) > 1e-4 else { return }
    let firstX = max(0, Int(min(a.x, b.x, c.x)))
    let lastX = min(fineWidth - 1, Int(max(a.x, b.x, c.x)) + 1)
    let firstY = max(0, Int(min(a.y, b.y, c.y)))
    let lastY = min(fineHeight - 1, Int(max(a.y, b.y, c.y)) + 1)
    guard firstX <= lastX, firstY <= lastY else { return }
    for y in firstY...lastY {
      for x in firstX...lastX {
        let px = Float(x) + 0.5
        let py = Float(y) + 0.5
        let v = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) / twice
        let w = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) / twice
        let u = 1 - v - w
        guard u >= 0, v >= 0, w >= 0 else { continue }
        let near = u * a.z + v * b.z + w * c.z
        let place = y * fineWidth + x
        guard near < fineDepth.at[place] else { continue }
        fineDepth.at[place] = near
        var color = face.colors.0 * u + face.colors.1 * v + face.colors.2 * w
        color.w = 1
        fineColor.at[place] = color
      }
    }
  }

  func resolve() {
    let finer = SpriteArtist.finer
    let share = 1 / Float(finer * finer)
    for y in 0..<height {
      for x in 0..<width {
        var sum = Tint.zero
        var near = Float.infinity
        for row in 0..<finer {
          let start = (y * finer + row) * fineWidth + x * finer
          for column in 0..<finer {
            sum += fineColor.at[start + column]
            near = min(near, fineDepth.at[start + column])
          }
        }
        let place = y * width + x
        color.at[place] = sum * share
        depth.at[place] = near
        area += sum.w * share
      }
    }
  }

  /// Becomes part of what never moves.
  func stamp(into backdrop: Backdrop) {
    for y in max(0, top)..<min(view.height, top + height) {
      for x in max(0, left)..<min(view.width, left + width) {
        let place = (y - top) * width + x - left
        let cover = color.at[place].w
        let pixel = y * view.width + x
        guard cover > 0, depth.at[place] < backdrop.facing.at[pixel].w + 0.05 else { continue }
        backdrop.base.at[pixel] = backdrop.base.at[pixel] * (1 - cover) + color.at[place]
        backdrop.tint.at[pixel] =
          backdrop.tint.at[pixel] * (1 - cover) + Tint(0.08, 0.08, 0.08) * cover
        guard cover > 0.5 else { continue }
        let toward = unit(view.eye - backdrop.place(x, y, depth.at[place]))
        backdrop.facing.at[pixel] = SIMD4(toward.x, toward.y, toward.z, depth.at[place])
        for share in backdrop.shares { share.at[pixel] = share.at[pixel] / 2 }
      }
    }
  }
}
