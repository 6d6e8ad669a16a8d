import Foundation

/// A car's body as cross-sections from tail to nose, joined by faces.
struct CarBody {
  private struct Ring {
    /// Along the car, then the sill's and the top's height, then the half widths there.
    let x: Float
    let low: Float
    let high: Float
    let wide: Float
    let narrow: Float
  }

  let look: CarLook
  let place: Vec
  /// Radians; 0 looks to +x, π/2 to +z.
  let heading: Float
  let wheelTurn: Float

  init(_ look: CarLook, place: Vec, heading: Float, wheelTurn: Float) {
    self.look = look
    self.place = place
    self.heading = heading
    self.wheelTurn = wheelTurn
  }

  /// Metres.
  var length: Float { look.kind == .van ? 4.5 : look.kind == .sedan ? 4.3 : 3.9 }
  var height: Float { look.kind == .van ? 2.0 : look.kind == .sedan ? 1.42 : 1.48 }

  private var hull: [Ring] {
    let tail = -length / 2
    let nose = length / 2
    let van = look.kind == .van
    let belt: Float = van ? 1.02 : 0.90
    return [
      Ring(x: tail, low: 0.42, high: belt - 0.18, wide: 0.72, narrow: 0.66),
      Ring(x: tail + 0.10, low: 0.28, high: belt - 0.03, wide: 0.80, narrow: 0.74),
      Ring(x: tail + 0.9, low: 0.24, high: belt + 0.02, wide: 0.84, narrow: 0.79),
      Ring(x: 0.35, low: 0.24, high: belt, wide: 0.84, narrow: 0.79),
      Ring(x: nose - 1.1, low: 0.24, high: belt - 0.05, wide: 0.84, narrow: 0.77),
      Ring(x: nose - 0.15, low: 0.26, high: belt - 0.16, wide: 0.79, narrow: 0.70),
      Ring(x: nose, low: 0.38, high: belt - 0.30, wide: 0.70, narrow: 0.62),
    ]
  }

  /// Roof line: tail foot, tail top, nose top, nose foot.
  private var cabin: (Float, Float, Float, Float) {
    let tail = -length / 2
    let nose = length / 2
    switch look.kind {
    case .sedan: return (tail + 0.55, tail + 1.20, nose - 2.05, nose - 1.15)
    case .hatchback: return (tail + 0.10, tail + 0.55, nose - 1.85, nose - 1.05)
    case .van: return (tail + 0.04, tail + 0.14, nose - 1.25, nose - 0.62)
    }
  }

  func at(_ x: Float, _ y: Float, _ z: Float) -> Vec {
    let c = cosf(heading)
    let s = sinf(heading)
    return place + Vec(x * c - z * s, y, x * s + z * c)
  }

  func figure(
    cube: LightCube, daylight: Daylight, eye: Vec, headlights: Bool, braking: Bool = false,
    snow: Bool = false
  ) -> Figure {
    var builder = CarFaces(
      cube: cube, daylight: daylight, eye: eye, middle: at(0, 0.7, 0), snow: snow)
    addHull(&builder)
    addCabin(&builder)
    addWheels(&builder)
    addLights(&builder, headlights: headlights, braking: braking, dark: daylight.isDark)
    return builder.figure
  }

  private func addHull(_ builder: inout CarFaces) {
    let paint = CarFaces.Coat.paint(look.paint)
    let rings = hull
    for (back, front) in zip(rings, rings.dropFirst()) {
      for side in [-1, 1] as [Float] {
        builder.quad(
          at(back.x, back.low, side * back.wide), at(front.x, front.low, side * front.wide),
          at(front.x, mix(front.low, front.high, 0.7), side * front.wide),
          at(back.x, mix(back.low, back.high, 0.7), side * back.wide), paint)
        builder.quad(
          at(back.x, mix(back.low, back.high, 0.7), side * back.wide),
          at(front.x, mix(front.low, front.high, 0.7), side * front.wide),
          at(front.x, front.high, side * front.narrow), at(back.x, back.high, side * back.narrow),
          paint)
      }
      builder.quad(
        at(back.x, back.high, -back.narrow), at(front.x, front.high, -front.narrow),
        at(front.x, front.high, front.narrow), at(back.x, back.high, back.narrow), paint)
    }
    for ring in [rings[0], rings[rings.count - 1]] {
      builder.quad(
        at(ring.x, ring.low, -ring.wide), at(ring.x, ring.low, ring.wide),
        at(ring.x, ring.high, ring.narrow), at(ring.x, ring.high, -ring.narrow), paint)
    }
  }

  private func addCabin(_ builder: inout CarFaces) {
    let (tailFoot, tailTop, noseTop, noseFoot) = cabin
    let belt: Float = look.kind == .van ? 1.02 : 0.90
    let paint = CarFaces.Coat.paint(look.paint)
    let (foot, roof): (Float, Float) = (0.77, look.kind == .van ? 0.68 : 0.58)
    builder.quad(
      at(tailTop, height, -roof), at(noseTop, height, -roof), at(noseTop, height, roof),
      at(tailTop, height, roof), paint)
    builder.quad(
      at(noseTop, height, -roof), at(noseFoot, belt - 0.02, -foot),
      at(noseFoot, belt - 0.02, foot), at(noseTop, height, roof), .glass)
    builder.quad(
      at(tailTop, height, -roof), at(tailFoot, belt, -foot), at(tailFoot, belt, foot),
      at(tailTop, height, roof), .glass)
    for side in [-1, 1] as [Float] {
      builder.quad(
        at(tailFoot, belt, side * foot), at(noseFoot, belt, side * foot),
        at(noseTop, height, side * roof), at(tailTop, height, side * roof), paint)
      pane(&builder, side, foot, roof, belt)
    }
  }

  /// Two side windows, a hair outside the painted side.
  private func pane(
    _ builder: inout CarFaces, _ side: Float, _ foot: Float, _ roof: Float, _ belt: Float
  ) {
    let (tailFoot, tailTop, noseTop, noseFoot) = cabin
    func edge(_ part: Float, _ up: Float) -> Vec {
      let low = mix(tailFoot, noseFoot, part)
      let high = mix(tailTop, noseTop, part)
      return at(
        mix(low, high, up), mix(belt, height, up), side * (mix(foot, roof, up) + 0.012))
    }
    for (from, to) in [(0.10, 0.48), (0.53, 0.93)] as [(Float, Float)] {
      builder.quad(
        edge(from, 0.08), edge(to, 0.08), edge(mix(to, 0.5, 0.04), 0.86),
        edge(mix(from, 0.5, 0.04), 0.86), .glass)
    }
  }

  private func addWheels(_ builder: inout CarFaces) {
    for x in [-length / 2 + 0.82, length / 2 - 0.80] {
      for side in [-1, 1] as [Float] {
        disc(&builder, x, side * 0.846, 0.37, 0.33, .flat(Tint(0.008, 0.008, 0.008)))
        disc(&builder, x, side * 0.852, 0.31, 0.31, .flat(Tint(0.022, 0.022, 0.023)))
        disc(&builder, x, side * 0.858, 0.18, 0.31, .flat(Tint(0.26, 0.26, 0.27)), spokes: true)
      }
    }
  }

  private func disc(
    _ builder: inout CarFaces, _ x: Float, _ z: Float, _ radius: Float, _ y: Float,
    _ coat: CarFaces.Coat, spokes: Bool = false
  ) {
    for step in 0..<12 {
      if spokes && step % 4 == 3 { continue }
      let from = Float(step) / 12 * 2 * .pi + wheelTurn
      let to = Float(step + 1) / 12 * 2 * .pi + wheelTurn
      builder.triangle(
        at(x, y, z), at(x + cosf(from) * radius, y + sinf(from) * radius, z),
        at(x + cosf(to) * radius, y + sinf(to) * radius, z), coat)
    }
  }

  private func addLights(
    _ builder: inout CarFaces, headlights: Bool, braking: Bool, dark: Bool
  ) {
    let nose = length / 2
    let tail = -length / 2
    let white = headlights ? Tint(9, 8.6, 7.6) : Tint(0.45, 0.46, 0.48)
    let red =
      braking ? Tint(3.2, 0.22, 0.14) : headlights ? Tint(0.9, 0.05, 0.03) : Tint(0.16, 0.02, 0.02)
    for side in [-1, 1] as [Float] {
      builder.quad(
        at(nose - 0.03, 0.50, side * 0.44), at(nose - 0.06, 0.50, side * 0.70),
        at(nose - 0.09, 0.66, side * 0.68), at(nose - 0.06, 0.66, side * 0.44),
        headlights ? .glow(white) : .flat(white), push: 0.07)
      builder.quad(
        at(tail, 0.60, side * 0.52), at(tail + 0.02, 0.60, side * 0.74),
        at(tail + 0.06, 0.80, side * 0.72), at(tail + 0.04, 0.80, side * 0.52),
        headlights || braking ? .glow(red) : .flat(red), push: -0.05)
    }
    let plate = CarFaces.Coat.flat(Tint(0.66, 0.66, 0.62))
    builder.quad(
      at(nose, 0.40, -0.25), at(nose, 0.40, 0.25), at(nose, 0.51, 0.25), at(nose, 0.51, -0.25),
      plate, push: 0.03)
    builder.quad(
      at(tail, 0.48, -0.25), at(tail, 0.48, 0.25), at(tail, 0.59, 0.25), at(tail, 0.59, -0.25),
      plate, push: -0.03)
  }
}
