import Foundation

/// Shadows and headlights: what moving things do to the light on what stands still.
struct Shade {
  let backdrop: Backdrop
  let canvas: Canvas

  private var view: Viewpoint { backdrop.view }

  /// Darkens what `rods` keep each light from.
  func cast(_ rods: [Figure.Rod], foot: Vec, height: Float) {
    for index in 0..<backdrop.lighting.count {
      let way = backdrop.lighting.way(index, from: foot)
      guard length(way) < 16 || (backdrop.lighting.hasSun && index == 0) else { continue }
      guard way.y > height * 1.15 else { continue }
      guard let area = area(index, foot, height, rods) else { continue }
      darken(area, index, rods)
    }
    contact(foot, height: height, rods)
  }

  private typealias Area = (left: Int, top: Int, right: Int, bottom: Int)

  /// The part of the picture in which the shadow can lie.
  private func area(_ index: Int, _ foot: Vec, _ height: Float, _ rods: [Figure.Rod]) -> Area? {
    var low = SIMD2<Float>(repeating: .infinity)
    var high = SIMD2<Float>(repeating: -.infinity)
    for rod in rods {
      for (end, radius) in [(rod.from, rod.thin), (rod.to, rod.thick)] {
        let way = backdrop.lighting.way(index, from: end)
        var spot = end - way * (end.y / max(way.y, 0.1))
        let far = length(spot - foot)
        if far > 9 { spot = foot + (spot - foot) * (9 / far) }
        let point = view.project(spot)
        guard point.z > 1 else { continue }
        let margin = (radius + 0.25) * view.focal / point.z
        low = pointwiseMin(low, SIMD2(point.x - margin, point.y - margin * 2))
        high = pointwiseMax(high, SIMD2(point.x + margin, point.y + margin))
      }
    }
    let area = (
      left: max(0, Int(max(low.x, -9))), top: max(0, Int(max(low.y, -9))),
      right: min(view.width - 1, Int(min(high.x, 1e5))),
      bottom: min(view.height - 1, Int(min(high.y, 1e5)))
    )
    return area.left <= area.right && area.top <= area.bottom ? area : nil
  }

  private func darken(_ area: Area, _ index: Int, _ rods: [Figure.Rod]) {
    let share = backdrop.shares[index]
    let isSun = backdrop.lighting.hasSun && index == 0
    for y in area.top...area.bottom {
      for x in area.left...area.right {
        let pixel = y * view.width + x
        let part = Float(share.at[pixel]) / 255
        guard part > 0.03 else { continue }
        let place = backdrop.place(x, y, backdrop.facing.at[pixel].w)
        let way = backdrop.lighting.way(index, from: place)
        let dark = Self.cover(from: place, toward: unit(way), rods, soft: isSun ? 0.008 : 0.035)
        guard dark > 0.01 else { continue }
        // The sky fills a sun's shadow with blue.
        let keep = Tint(1, 0.97, 0.90) * (part * dark)
        canvas.color.at[pixel] *= Tint(repeating: 1) - keep
      }
    }
  }

  /// How much of a light the rods hide, 0…1; edges soften with distance.
  @inline(__always)
  static func cover(from: Vec, toward: Vec, _ rods: [Figure.Rod], soft: Float) -> Float {
    var most: Float = 0
    rods.withUnsafeBufferPointer { rods in
      for rod in rods {
        let axis = rod.to - rod.from
        let offset = from - rod.from
        let axisAxis = max(dot(axis, axis), 1e-6)
        let axisAlong = dot(axis, toward)
        let axisOffset = dot(axis, offset)
        let alongOffset = dot(toward, offset)
        let under = max(axisAxis - axisAlong * axisAlong, 1e-6)
        let part = clamp((axisOffset - axisAlong * alongOffset) / under)
        let reach = axisAlong * part - alongOffset
        guard reach > 0.01 else { continue }
        let gap = offset + toward * reach - axis * part
        let distance = dot(gap, gap).squareRoot()
        let radius = mix(rod.thin, rod.thick, part)
        let blur = 0.012 + soft * reach
        most = max(most, 1 - ramp(radius - blur, radius + blur, distance))
      }
    }
    return most
  }

  /// The dark that each thing has right under it.
  private func contact(_ foot: Vec, height: Float, _ rods: [Figure.Rod]) {
    guard foot.y < 0.5 else { return }
    for rod in rods where rod.thin > 0.3 || min(rod.from.y, rod.to.y) < 0.12 {
      let middle = (rod.from + rod.to) * 0.5
      let long = length(rod.to - rod.from) * 0.5 + rod.thick
      blot(Vec(middle.x, 0, middle.z), wide: rod.thin > 0.3 ? long * 0.75 : 0.24)
    }
  }

  private func blot(_ place: Vec, wide: Float) {
    let point = view.project(place)
    guard point.z > 1 else { return }
    let across = wide * view.focal / point.z
    let tall = across * max(0.15, -view.ray(point.x, point.y).y)
    let left = max(0, Int(max(point.x - across, -9)))
    let right = min(view.width - 1, Int(min(point.x + across, 1e5)))
    let top = max(0, Int(max(point.y - tall, -9)))
    let bottom = min(view.height - 1, Int(min(point.y + tall, 1e5)))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right {
        let dx = (Float(x) + 0.5 - point.x) / across
        let dy = (Float(y) + 0.5 - point.y) / tall
        let inside = 1 - dx * dx - dy * dy
        guard inside > 0 else { continue }
        canvas.color.at[y * view.width + x] *= 1 - 0.30 * inside
      }
    }
  }

  /// Adds headlights, tile by tile where they reach.
  func shine(_ beam: Beam, strength: Float) {
    let tile = 8
    for top in stride(from: 0, to: view.height, by: tile) {
      for left in stride(from: 0, to: view.width, by: tile) {
        let right = min(left + tile, view.width) - 1
        let bottom = min(top + tile, view.height) - 1
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
        guard corners.contains(where: { light(beam, $0.0, $0.1) > 0 }) else { continue }
        for y in top...bottom {
          for x in left...right {
            let pixel = y * view.width + x
            canvas.color.at[pixel] +=
              backdrop.tint.at[pixel] * Beam.color * (light(beam, x, y) * strength)
          }
        }
      }
    }
  }

  @inline(__always)
  private func light(_ beam: Beam, _ x: Int, _ y: Int) -> Float {
    let facing = backdrop.facing.at[y * view.width + x]
    guard facing.w < 200 else { return 0 }
    return beam.light(
      at: backdrop.place(x, y, facing.w), facing: Vec(facing.x, facing.y, facing.z))
  }

  /// Glare around a light that looks into the camera.
  func glare(_ place: Vec, size: Float, tint: Tint) {
    let point = view.project(place)
    guard point.z > 1 else { return }
    let x = Int(max(-1, min(point.x, 1e5)))
    let y = Int(max(-1, min(point.y, 1e5)))
    if x >= 0, x < view.width, y >= 0, y < view.height,
      backdrop.facing.at[y * view.width + x].w < point.z - 0.6
    {
      return
    }
    let radius = size * view.focal / point.z + 3
    let left = max(0, Int(max(point.x - radius, -9)))
    let right = min(view.width - 1, Int(min(point.x + radius, 1e5)))
    let top = max(0, Int(max(point.y - radius, -9)))
    let bottom = min(view.height - 1, Int(min(point.y + radius, 1e5)))
    guard left <= right, top <= bottom else { return }
    for row in top...bottom {
      for column in left...right {
        let dx = (Float(column) + 0.5 - point.x) / radius
        let dy = (Float(row) + 0.5 - point.y) / radius
        let away = (dx * dx + dy * dy).squareRoot()
        guard away < 1 else { continue }
        let fade = (1 - away) * (1 - away)
        canvas.color.at[row * view.width + column] += tint * (fade * fade)
      }
    }
  }
}
