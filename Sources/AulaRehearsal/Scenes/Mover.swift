import AulaDomain
import Foundation

/// Something that goes its way through a scene.
struct Mover {
  enum Look {
    case person(PersonLook)
    case car(CarLook)
    case dog(Tint)
  }

  let id: Int
  let look: Look
  let path: Path
  /// Of a car: whether its lamps are on.
  var headlights = false

  /// What a detector should call it; a dog is only motion.
  var label: ThingLabel {
    switch look {
    case .person: .person
    case .car: .vehicle
    case .dog: .motion
    }
  }

  func isThere(_ time: Float) -> Bool { time >= path.start && time <= path.end }

  /// Metres above its foot that it rises.
  var height: Float {
    switch look {
    case .person(let look): look.height
    case .car(let look): look.kind == .van ? 2.0 : 1.45
    case .dog: 0.7
    }
  }

  func foot(_ time: Float) -> Vec { path.place(time) }

  /// The figure, and the rods that cast its shadow.
  func figure(_ time: Float, lighting: Lighting, eye: Vec) -> (Figure, shade: [Figure.Rod]) {
    let place = path.place(time)
    let heading = path.heading(time)
    let gone = path.gone(time)
    let speed = length(path.velocity(time))
    var figure = Figure()
    figure.cube = lighting.cube(at: place + Vec(0, height * 0.55, 0))
    switch look {
    case .person(let look):
      let gait = path.gait(time)
      // A stride of two steps is about 0.8 of the height for each metre a second, plus some.
      let stride: Float = gait == .run ? 2.3 : 1.42
      let phase =
        gait == .stand || gait == .climb || gait == .crouch
        ? time * 2.4 : gone / stride * 2 * .pi
      figure.rods =
        PersonBody(
          look: look, place: place, heading: heading, gait: gait, phase: phase, speed: speed
        ).rods()
      return (figure, figure.rods)
    case .dog(let tint):
      figure.rods = DogBody(place: place, heading: heading, phase: gone / 0.55 * .pi, tint: tint)
        .rods()
      return (figure, figure.rods)
    case .car(let look):
      let body = CarBody(look, place: place, heading: heading, wheelTurn: -gone / 0.31)
      let slowing = speed < length(path.velocity(time - 0.5)) - 0.25 || speed < 0.15
      let cube = figure.cube
      figure = body.figure(
        cube: cube, daylight: lighting.daylight, eye: eye, headlights: headlights,
        braking: headlights && slowing)
      return (figure, Self.shade(body))
    }
  }

  private static func shade(_ body: CarBody) -> [Figure.Rod] {
    let half = body.length / 2 - 0.5
    var rods: [Figure.Rod] = []
    for side in [-0.38, 0.38] as [Float] {
      rods.append(
        Figure.Rod(
          from: body.at(-half, 0.58, side), to: body.at(half, 0.55, side), thin: 0.42, thick: 0.40,
          tint: .zero))
      rods.append(
        Figure.Rod(
          from: body.at(-half + 0.6, 1.02, side), to: body.at(half - 1.2, 1.02, side), thin: 0.38,
          thick: 0.38, tint: .zero))
    }
    return rods
  }

  /// Of a car with its lamps on, where the light comes from and where it goes.
  func beam(_ time: Float) -> Beam? {
    guard headlights, case .car(let look) = look, isThere(time) else { return nil }
    let heading = path.heading(time)
    let ahead = Vec(cosf(heading), 0, sinf(heading))
    let body = CarBody(look, place: path.place(time), heading: heading, wheelTurn: 0)
    return Beam(
      place: path.place(time) + ahead * (body.length / 2) + Vec(0, 0.62, 0),
      along: unit(ahead - Vec(0, 0.055, 0)), side: Vec(-ahead.z, 0, ahead.x) * 0.57)
  }
}

/// The light of a car's two lamps.
struct Beam {
  let place: Vec
  let along: Vec
  /// From the middle to one lamp.
  let side: Vec

  static let color = Tint(1.0, 0.95, 0.84) * 9

  /// Light on a surface that faces `normal`.
  @inline(__always)
  func light(at spot: Vec, facing normal: Vec) -> Float {
    let way = spot - place
    let square = dot(way, way)
    guard square < 1_600, square > 0.02 else { return 0 }
    let distance = square.squareRoot()
    let toward = way * (1 / distance)
    let ahead = dot(toward, along)
    guard ahead > 0.72 else { return 0 }
    let facing = -dot(normal, toward)
    guard facing > 0 else { return 0 }
    // Flat and wide, with a hot middle and a cut above.
    let up = toward.y - along.y
    let cut = 1 - ramp(-0.02, 0.09, up)
    let wide = ramp(0.72, 0.985, ahead)
    let hot = ramp(0.95, 1.0, ahead) * 2.2
    return facing * (wide * wide * 0.5 + hot) * cut * (1 - square / 1_600) / (square * 0.55 + 3)
  }
}
