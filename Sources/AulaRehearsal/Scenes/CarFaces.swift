import Foundation

/// Collects a car's faces, each lit for its facing.
struct CarFaces {
  enum Coat {
    case paint(Tint)
    case flat(Tint)
    case glow(Tint)
    case glass
  }

  let cube: LightCube
  let daylight: Daylight
  let eye: Vec
  /// Inside the car: faces look away from it.
  let middle: Vec
  let snow: Bool
  private(set) var figure = Figure()

  init(cube: LightCube, daylight: Daylight, eye: Vec, middle: Vec, snow: Bool) {
    self.cube = cube
    self.daylight = daylight
    self.eye = eye
    self.middle = middle
    self.snow = snow
  }

  /// Corners in order; `push` moves the face along the car so that it lies on the hull.
  mutating func quad(
    _ a: Vec, _ b: Vec, _ c: Vec, _ d: Vec, _ coat: Coat, push: Float = 0
  ) {
    let out = outward(a, b, d) * abs(push)
    triangle(a + out, b + out, c + out, coat)
    triangle(a + out, c + out, d + out, coat)
  }

  private func outward(_ a: Vec, _ b: Vec, _ c: Vec) -> Vec {
    let normal = unit(cross(b - a, c - a))
    return dot(normal, (a + b + c) / 3 - middle) < 0 ? -normal : normal
  }

  mutating func triangle(_ a: Vec, _ b: Vec, _ c: Vec, _ coat: Coat) {
    let normal = outward(a, b, c)
    guard dot(normal, eye - a) > 0 else { return }
    figure.faces.append(
      Figure.Face(
        corners: (a, b, c),
        colors: (color(a, normal, coat), color(b, normal, coat), color(c, normal, coat))))
  }

  private func color(_ place: Vec, _ normal: Vec, _ coat: Coat) -> Tint {
    let along = unit(place - eye)
    let bounce = along - normal * (2 * dot(along, normal))
    let fresnel = powf(1 - abs(dot(along, normal)), 4)
    // Low sides are dirty and see the ground.
    let low = 0.62 + 0.38 * clamp((place.y - 0.2) / 0.6)
    switch coat {
    case .paint(let tint):
      let own = snow && normal.y > 0.75 ? Tint(0.78, 0.81, 0.86) : tint
      return own * cube.light(normal) * low + mirror(bounce) * (0.05 + 0.42 * fresnel)
    case .flat(let tint): return tint * cube.light(normal)
    case .glow(let tint): return tint
    case .glass:
      return Tint(0.018, 0.021, 0.024) * cube.light(normal)
        + mirror(bounce) * (0.16 + 0.55 * fresnel)
    }
  }

  private func mirror(_ bounce: Vec) -> Tint {
    if bounce.y > 0.02 {
      // Houses stand around: the lower sky is walls.
      let open = ramp(0.05, 0.45, bounce.y)
      return mix(cube.light(unit(bounce)) * 0.35, daylight.sky(bounce), open)
    }
    return cube.light(Vec(0, 1, 0)) * 0.12
  }
}
