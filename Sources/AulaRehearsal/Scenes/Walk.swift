import Foundation

/// Where something is over a loop's time: places with moments, and how it gets between them.
struct Path {
  enum Gait {
    case walk, run, stand, climb, crouch
  }

  struct Step {
    let time: Float
    let place: Vec
    var gait = Gait.walk
  }

  let steps: [Step]
  /// Seconds over which corners are rounded.
  var rounding: Float = 0.5

  var start: Float { steps.first?.time ?? 0 }
  var end: Float { steps.last?.time ?? 0 }

  /// Through the places at one speed, metres a second.
  static func through(_ places: [Vec], from start: Float, speed: Float) -> Path {
    var time = start
    var steps: [Step] = []
    for (index, place) in places.enumerated() {
      if index > 0 { time += length(place - places[index - 1]) / speed }
      steps.append(Step(time: time, place: place))
    }
    return Path(steps: steps)
  }

  private func corner(_ time: Float) -> Vec {
    guard let first = steps.first, let last = steps.last else { return .zero }
    if time <= first.time { return first.place }
    if time >= last.time { return last.place }
    let next = steps.firstIndex { $0.time > time } ?? steps.count - 1
    let (a, b) = (steps[next - 1], steps[next])
    let part = (time - a.time) / max(b.time - a.time, 1e-4)
    return a.place + (b.place - a.place) * part
  }

  func place(_ time: Float) -> Vec {
    var sum = Vec.zero
    for shift in -2...2 { sum += corner(time + Float(shift) / 2 * rounding / 2) }
    return sum / 5
  }

  func gait(_ time: Float) -> Gait {
    let next = steps.firstIndex { $0.time > time } ?? steps.count - 1
    return steps[max(0, next)].gait
  }

  /// Metres gone along the ground since the start.
  func gone(_ time: Float) -> Float {
    var sum: Float = 0
    for (a, b) in zip(steps, steps.dropFirst()) where time > a.time {
      let part = clamp((time - a.time) / max(b.time - a.time, 1e-4))
      let way = b.place - a.place
      sum += length(Vec(way.x, 0, way.z)) * part
    }
    return sum
  }

  /// Metres a second along the ground, about this moment.
  func velocity(_ time: Float) -> Vec {
    let way = place(time + 0.12) - place(time - 0.12)
    return Vec(way.x, 0, way.z) / 0.24
  }

  /// Radians, 0 to +x; while standing, the last way that it went.
  func heading(_ time: Float) -> Float {
    var moment = time
    for _ in 0..<400 {
      let way = velocity(moment)
      if length(way) > 0.15 { return atan2f(way.z, way.x) }
      moment -= 0.1
      if moment < start { break }
    }
    moment = time
    while moment < end {
      let way = velocity(moment)
      if length(way) > 0.15 { return atan2f(way.z, way.x) }
      moment += 0.1
    }
    return 0
  }
}

/// A person's looks.
struct PersonLook {
  /// Metres.
  var height: Float = 1.74
  var coat = Tint(hex: 0x2b3440)
  var trousers = Tint(hex: 0x23262d)
  var skin = Tint(hex: 0xc79a78)
  var hair = Tint(hex: 0x2a1d14)
  var shoes = Tint(hex: 0x141414)
  var hasHood = false
  var hasSkirt = false
  var hasPack = false
  var hasBag = false
  var isBroad = true

  static func any(_ chance: inout Chance, cold: Bool = false) -> PersonLook {
    var look = PersonLook()
    look.isBroad = chance.unit() < 0.55
    look.height = look.isBroad ? chance.between(1.70, 1.86) : chance.between(1.58, 1.72)
    look.coat = Tint(
      hex: chance.pick([
        0x2b3440, 0x7a2c2a, 0x3d5a3e, 0x9a8f7a, 0x1e1f22, 0x4a5f80, 0xb5a24a, 0x6c4a6e, 0xc8c5bd,
      ]))
    look.trousers = Tint(hex: chance.pick([0x23262d, 0x35405a, 0x4c4438, 0x17181b, 0x6a6a66]))
    look.skin = Tint(hex: chance.pick([0xc79a78, 0xb98a66, 0xd3ab8b]))
    look.hair = Tint(hex: chance.pick([0x2a1d14, 0x16120f, 0x5a3f26, 0x8a8580]))
    look.hasSkirt = !look.isBroad && chance.unit() < 0.4
    look.hasHood = cold || chance.unit() < 0.25
    look.hasPack = chance.unit() < 0.25
    look.hasBag = chance.unit() < 0.35
    return look
  }

  static let hooded: PersonLook = {
    var look = PersonLook()
    look.coat = Tint(hex: 0x26282c)
    look.trousers = Tint(hex: 0x1d2230)
    look.hasHood = true
    look.hasPack = true
    look.height = 1.80
    return look
  }()
}

/// A person at one moment, as rods around a skeleton.
struct PersonBody {
  let look: PersonLook
  let place: Vec
  let heading: Float
  let gait: Path.Gait
  /// Radians of the walking cycle; two steps each turn.
  let phase: Float
  /// Metres a second.
  let speed: Float

  private var scale: Float { look.height / 1.75 }

  /// Forward, up and to the right of the person, in metres for one of 1.75 m.
  private func at(_ ahead: Float, _ up: Float, _ side: Float) -> Vec {
    let c = cosf(heading)
    let s = sinf(heading)
    let (a, b) = (ahead * scale, side * scale)
    return place + Vec(a * c + b * s, up * scale, a * s - b * c)
  }

  private var swing: Float {
    switch gait {
    case .walk: 0.30 + 0.18 * min(speed / 1.4, 1)
    case .run: 0.75
    case .climb: 0.5
    case .stand, .crouch: 0
    }
  }

  /// Hip height: lowest when the legs are apart.
  private var hip: Float {
    let bob = swing * swing * 0.10 * (1 - cosf(2 * phase)) / 2
    return (gait == .crouch ? 0.55 : 0.91) - bob - (gait == .run ? 0.04 : 0)
  }

  private var lean: Float {
    switch gait {
    case .walk: 0.05
    case .run: 0.22
    case .climb: 0.20
    case .crouch: 0.35
    case .stand: 0.015 * sinf(phase * 0.7)
    }
  }

  func rods() -> [Figure.Rod] {
    var rods: [Figure.Rod] = []
    for side in [-1, 1] as [Float] {
      leg(&rods, side)
      arm(&rods, side)
    }
    torso(&rods)
    head(&rods)
    return rods
  }

  private func add(
    _ rods: inout [Figure.Rod], _ from: Vec, _ to: Vec, _ thin: Float, _ thick: Float, _ tint: Tint
  ) {
    rods.append(
      Figure.Rod(from: from, to: to, thin: thin * scale, thick: thick * scale, tint: tint))
  }

  private func leg(_ rods: inout [Figure.Rod], _ side: Float) {
    let turn = phase + (side > 0 ? .pi : 0)
    let thigh = gait == .crouch ? 0.9 : swing * sinf(turn)
    let forward = max(0, sinf(turn + 1.15))
    let bend =
      gait == .crouch
      ? 1.7 : gait == .stand ? 0.03 : (0.10 + swing * 1.9 * forward * forward)
    let shin = thigh - bend
    let top = at(0, hip, side * 0.095)
    let knee = at(sinf(thigh) * 0.43, hip - cosf(thigh) * 0.43, side * 0.10)
    let ahead = sinf(thigh) * 0.43 + sinf(shin) * 0.42
    let low = max(0.07, hip - cosf(thigh) * 0.43 - cosf(shin) * 0.42)
    let ankle = at(ahead, low, side * 0.10)
    add(&rods, top, knee, 0.088, 0.066, look.trousers)
    add(&rods, knee, ankle, 0.064, 0.050, look.trousers)
    let toe = at(ahead + 0.17, max(0.045, low - 0.05 - 0.10 * max(0, shin)), side * 0.11)
    add(&rods, at(ahead - 0.03, max(0.05, low - 0.03), side * 0.10), toe, 0.052, 0.042, look.shoes)
  }

  private func arm(_ rods: inout [Figure.Rod], _ side: Float) {
    let turn = phase + (side > 0 ? 0 : .pi)
    var upper = swing * 0.9 * sinf(turn)
    var bend: Float = gait == .run ? 1.4 : 0.22
    if gait == .climb { (upper, bend) = (2.4 + 0.3 * sinf(turn), 0.3) }
    // A standing person looks at a telephone.
    if gait == .stand && side > 0 { (upper, bend) = (0.35, 1.75) }
    let shoulder = at(lean * 0.55, hip + 0.53, side * (look.isBroad ? 0.20 : 0.175))
    let x = lean * 0.55 + sinf(upper) * 0.29
    let y = hip + 0.53 - cosf(upper) * 0.29
    let elbow = at(x, y, side * 0.235)
    let fore = upper + bend
    let hand = at(x + sinf(fore) * 0.25, y - cosf(fore) * 0.25, side * 0.22)
    add(&rods, shoulder, elbow, 0.058, 0.047, look.coat)
    add(&rods, elbow, hand, 0.046, 0.036, look.coat)
    let tip = hand + (hand - elbow) * 0.25
    add(&rods, hand, tip, 0.036, 0.030, look.skin)
    if look.hasBag && side < 0 {
      add(&rods, tip - Vec(0, 0.10, 0), tip - Vec(0, 0.32, 0), 0.07, 0.12, Tint(hex: 0x8a6f4d))
    }
  }

  private func torso(_ rods: inout [Figure.Rod]) {
    let wide: Float = look.isBroad ? 0.115 : 0.092
    for side in [-1, 1] as [Float] {
      add(
        &rods, at(0, hip - 0.02, side * 0.075), at(lean * 0.5, hip + 0.49, side * wide), 0.105,
        0.100, look.coat)
      if look.hasSkirt {
        add(
          &rods, at(0, hip, side * 0.07), at(0, hip - 0.42, side * 0.11), 0.11, 0.13,
          look.coat * 0.9)
      } else {
        add(
          &rods, at(0, hip - 0.08, side * 0.07), at(0, hip, side * 0.07), 0.112, 0.108, look.coat)
      }
    }
    add(
      &rods, at(0.01, hip + 0.12, 0), at(lean * 0.55, hip + 0.48, 0), 0.115, 0.112, look.coat)
    if look.hasPack {
      add(
        &rods, at(lean * 0.2 - 0.17, hip + 0.12, 0), at(lean * 0.5 - 0.16, hip + 0.43, 0), 0.125,
        0.115, Tint(hex: 0x3f4a3a))
    }
  }

  private func head(_ rods: inout [Figure.Rod]) {
    let x = lean * 0.75
    let nod: Float = gait == .stand ? 0.05 : 0.015
    let base = hip + 0.56
    add(&rods, at(x * 0.8, base, 0), at(x, base + 0.12, 0), 0.055, 0.052, look.skin)
    add(&rods, at(x + nod, base + 0.17, 0), at(x + nod, base + 0.235, 0), 0.088, 0.094, look.skin)
    let cap = look.hasHood ? look.coat * 0.9 : look.hair
    let thick: Float = look.hasHood ? 0.113 : 0.100
    add(
      &rods, at(x - 0.035 + nod, base + 0.19, 0), at(x - 0.012 + nod, base + 0.255, 0), thick,
      thick, cap)
    if look.hasHood {
      add(&rods, at(x - 0.05, base + 0.02, 0), at(x - 0.06, base + 0.16, 0), 0.085, 0.10, cap)
    }
  }
}

/// A dog at one moment.
struct DogBody {
  let place: Vec
  let heading: Float
  let phase: Float
  let tint: Tint

  func rods() -> [Figure.Rod] {
    let c = cosf(heading)
    let s = sinf(heading)
    func at(_ ahead: Float, _ up: Float, _ side: Float) -> Vec {
      place + Vec(ahead * c + side * s, up, ahead * s - side * c)
    }
    func rod(_ from: Vec, _ to: Vec, _ thin: Float, _ thick: Float, _ shade: Float = 1)
      -> Figure.Rod
    {
      Figure.Rod(from: from, to: to, thin: thin, thick: thick, tint: tint * shade)
    }
    let bob = 0.012 * sinf(phase * 2)
    var rods = [
      rod(at(-0.26, 0.42 + bob, 0), at(0.22, 0.44 + bob, 0), 0.10, 0.125),
      rod(at(0.24, 0.47 + bob, 0), at(0.36, 0.60 + bob, 0), 0.085, 0.07),
      rod(at(0.36, 0.62 + bob, 0), at(0.50, 0.58 + bob, 0), 0.075, 0.042, 0.9),
      rod(at(-0.33, 0.46 + bob, 0), at(-0.50, 0.60, 0.05 * sinf(phase * 3)), 0.035, 0.022),
    ]
    for (x, shift) in [(0.20, 0), (-0.24, Float.pi / 2)] as [(Float, Float)] {
      for side in [-0.07, 0.07] as [Float] {
        let turn = sinf(phase + shift + (side > 0 ? .pi : 0)) * 0.16
        rods.append(rod(at(x, 0.36, side), at(x + turn * 0.5, 0.19, side), 0.05, 0.034))
        rods.append(rod(at(x + turn * 0.5, 0.19, side), at(x + turn, 0.03, side), 0.032, 0.026))
      }
    }
    return rods
  }
}
