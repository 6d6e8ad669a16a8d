import Foundation

/// What falls from the sky between the yard and the camera.
struct Fall {
  let view: Viewpoint
  let lighting: Lighting
  let seed: UInt64
  /// Seconds of the loop.
  let loop: Float

  func draw(on canvas: Canvas, frame: Int, time: Float) {
    switch lighting.daylight.weather {
    case .dry: return
    case .rain: rain(canvas, frame)
    case .snow: snow(canvas, time)
    }
  }

  private func rain(_ canvas: Canvas, _ frame: Int) {
    var chance = Chance(seed: seed &+ UInt64(frame) &* 7_919)
    let scale = Float(view.height) / 720
    let count = 420
    for _ in 0..<count {
      let near = chance.unit()
      let x = chance.between(-30, Float(view.width))
      let y = chance.between(-60, Float(view.height))
      let long = (14 + 58 * near * near) * scale
      let light = glow(x, y) * (0.10 + 0.20 * near)
      streak(canvas, x, y, long: long, slant: 0.10 + 0.02 * near, light)
    }
    for _ in 0..<150 {
      let x = Int(chance.between(1, Float(view.width - 2)))
      let y = Int(chance.between(Float(view.height) * 0.35, Float(view.height - 2)))
      let light = glow(Float(x), Float(y)) * chance.between(0.08, 0.22)
      canvas.color.at[y * view.width + x] += light
      canvas.color.at[y * view.width + x + 1] += light * 0.6
    }
  }

  private func streak(
    _ canvas: Canvas, _ x: Float, _ y: Float, long: Float, slant: Float, _ light: Tint
  ) {
    for step in 0..<Int(long) {
      let row = Int(y) + step
      let place = x + Float(step) * slant
      let column = Int(place)
      guard row >= 0, row < view.height, column >= 0, column + 1 < view.width else { continue }
      let fade = sinf(Float(step) / long * .pi)
      let right = place - Float(column)
      let pixel = row * view.width + column
      canvas.color.at[pixel] += light * (fade * (1 - right))
      canvas.color.at[pixel + 1] += light * (fade * right)
    }
  }

  /// Drops show the sky, and much more the lamps that they fall past.
  private func glow(_ x: Float, _ y: Float) -> Tint {
    var light = lighting.daylight.horizon * 0.55 + lighting.daylight.zenith * 0.3
    for lamp in lighting.lamps {
      let point = view.project(lamp.place)
      guard point.z > 1 else { continue }
      let reach = 3.6 * view.focal / point.z
      let dx = (x - point.x) / reach
      let dy = (y - point.y) / reach - 0.4
      light += lamp.color * (0.035 * expf(-(dx * dx + dy * dy)))
    }
    return light
  }

  private func snow(_ canvas: Canvas, _ time: Float) {
    var chance = Chance(seed: seed &+ 333)
    let light = (lighting.daylight.horizon + lighting.daylight.zenith) * 0.52
    for _ in 0..<1_500 {
      let z = 1.6 + 24 * chance.unit() * chance.unit()
      let wide = z * 1.6
      let tall: Float = 4 + z * 0.9
      let turns = max(1, (loop * chance.between(0.9, 1.5) / tall).rounded())
      let height = chance.unit() + turns * time / loop
      let fallen = (height - height.rounded(.down)) * tall
      let sway = sinf(2 * .pi * time / loop * (loop / 3.7).rounded() + chance.between(0, 6.28))
      let across = chance.between(-wide / 2, wide / 2) + sway * 0.22
      let middle = view.eye + view.forward * z
      let place = middle + view.right * across + view.up * (tall / 2 - fallen)
      let size = chance.between(0.011, 0.022)
      flake(canvas, place, size, light)
    }
  }

  private func flake(_ canvas: Canvas, _ place: Vec, _ size: Float, _ light: Tint) {
    let point = view.project(place)
    let radius = max(size * view.focal / point.z, 0.7)
    let left = max(0, Int(point.x - radius))
    let right = min(view.width - 1, Int(point.x + radius + 1))
    let top = max(0, Int(point.y - radius))
    let bottom = min(view.height - 1, Int(point.y + radius + 1))
    guard left <= right, top <= bottom else { return }
    // Near flakes are out of focus.
    let solid = min(1, 2.6 / radius) * 0.75
    for y in top...bottom {
      for x in left...right {
        let dx = Float(x) + 0.5 - point.x
        let dy = Float(y) + 0.5 - point.y
        let inside = clamp(1.2 - (dx * dx + dy * dy).squareRoot() / radius)
        let cover = inside * solid
        let pixel = y * view.width + x
        canvas.color.at[pixel] = canvas.color.at[pixel] * (1 - cover) + light * cover
      }
    }
  }
}
