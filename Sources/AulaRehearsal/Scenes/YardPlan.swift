import Foundation

/// A car at its place, or on its way.
struct CarLook {
  enum Kind: CaseIterable {
    case sedan, hatchback, van
  }

  var kind: Kind
  var paint: Tint

  static let paints: [UInt32] = [
    0xd9d9d6, 0x8f9499, 0x2b2d30, 0x7d1f1c, 0x24405f, 0xb7ad94, 0x3f5a44, 0xe8e6df, 0x54606b,
    0x6b5a3e,
  ]

  static func any(_ chance: inout Chance) -> CarLook {
    let kinds: [Kind] = [.sedan, .sedan, .hatchback, .hatchback, .van]
    return CarLook(kind: chance.pick(kinds), paint: Tint(hex: chance.pick(paints)))
  }
}

/// A car that stands the whole time.
struct ParkedCar {
  let look: CarLook
  /// Middle of the car, on the ground.
  let place: Vec
  /// Radians; 0 looks to +x, π/2 to +z.
  let heading: Float
}

struct Tree {
  let foot: Vec
  let height: Float
  let radius: Float
  let seed: UInt64
}

/// A yard before any light falls on it: what stands where, and where the camera hangs.
struct YardPlan {
  var eye = Vec(0, 6.2, 0)
  var yaw: Float = 0
  var pitch: Float = 13.5
  var across: Float = 70
  var patches: [Patch] = []
  var stripes: [Stripe] = []
  var clusters: [[Solid]] = []
  var lamps: [Lamp] = []
  var parked: [ParkedCar] = []
  var trees: [Tree] = []

  mutating func addLamp(_ foot: Vec, toward arm: Vec, tint: Tint, height: Float = 7) {
    let head = foot + Vec(0, height, 0) + arm
    let steel = Tint(0.20, 0.21, 0.21)
    let top = foot + Vec(0, height, 0)
    var lamp = Solid.box(
      head - Vec(0.30, 0.04, 0.16), head + Vec(0.30, 0.06, 0.16), .lamp, tint)
    lamp.seed = 1
    clusters.append([
      .rod(foot, top, 0.085, .metal, steel), .rod(top, head, 0.05, .metal, steel), lamp,
    ])
    lamps.append(
      Lamp(place: head - Vec(0, 0.15, 0), color: tint * 17, edge: 0.36, reach: 30))
  }

  mutating func addWallLamp(_ place: Vec, tint: Tint) {
    clusters.append([
      .box(place - Vec(0.14, 0.05, 0.10), place + Vec(0.14, 0.05, 0.10), .lamp, tint)
    ])
    lamps.append(
      Lamp(place: place - Vec(0, 0.1, 0.25), color: tint * 2.6, edge: -0.1, reach: 12))
  }

  mutating func addTree(_ tree: Tree) {
    trees.append(tree)
    var chance = Chance(seed: tree.seed)
    let fork = tree.foot + Vec(0, tree.height * 0.42, 0)
    let bark = Tint(0.115, 0.095, 0.075)
    let thick = 0.035 * tree.height * 0.55
    var parts = [Solid.rod(tree.foot, fork, thick, .bark, bark)]
    for branch in 0..<7 {
      let angle = Float(branch) * 0.9 + chance.unit()
      let spread = tree.radius * chance.between(0.35, 0.75)
      let tip =
        tree.foot
        + Vec(cosf(angle) * spread, tree.height * chance.between(0.62, 0.9), sinf(angle) * spread)
      let start = tree.foot + Vec(0, tree.height * chance.between(0.28, 0.42), 0)
      parts.append(.rod(start, tip, thick * 0.42, .bark, bark))
    }
    clusters.append(parts)
  }

  /// What the parked cars keep the light from.
  mutating func addParkedShadows() {
    for car in parked {
      let turned = abs(sinf(car.heading)) > 0.7
      let half = turned ? Vec(0.80, 0, 2.0) : Vec(2.0, 0, 0.80)
      let roof = turned ? Vec(0.66, 0, 1.0) : Vec(1.0, 0, 0.66)
      let height: Float = car.look.kind == .van ? 1.9 : 1.42
      var body = Solid.box(
        car.place - half + Vec(0, 0.22, 0), car.place + half + Vec(0, 0.88, 0), .plain, .zero)
      var cabin = Solid.box(
        car.place - roof + Vec(0, 0.85, 0), car.place + roof + Vec(0, height, 0), .plain, .zero)
      body.shadowOnly = true
      cabin.shadowOnly = true
      clusters.append([body, cabin])
    }
  }
}
