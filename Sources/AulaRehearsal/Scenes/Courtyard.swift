import Foundation

/// A yard between houses: a drive, parking, a lawn with a playground, a fence on the right.
enum Courtyard {
  static let facades: [UInt32] = [0xc9c0ae, 0xb9b4ab, 0xcbb894, 0xb5bcc2, 0xc4a98f]
  static let accents: [UInt32] = [0x4f7f93, 0xb98a4a, 0x8a4a3c, 0x5d8a66, 0x7d7f86]
  static let sodium = Tint(1.0, 0.60, 0.25)
  static let white = Tint(0.95, 0.97, 0.90)

  static func plan(seed: UInt64, snow: Bool = false) -> YardPlan {
    var chance = Chance(seed: seed &* 31 &+ 7)
    var plan = YardPlan()
    plan.eye.y = chance.between(5.9, 6.5)
    plan.yaw = chance.between(-2.5, 2.0)
    ground(&plan, &chance)
    houses(&plan, &chance)
    fence(&plan)
    playground(&plan, &chance)
    street(&plan, &chance)
    parking(&plan, &chance)
    trees(&plan, &chance)
    plan.addParkedShadows()
    return plan
  }

  private static func ground(_ plan: inout YardPlan, _ chance: inout Chance) {
    plan.patches = [
      Patch(.lawn, x: -200...200, z: -20...300),
      Patch(.asphalt, x: -90...60, z: 9.2...15.2, corner: 0.5, kerb: 0.09),
      Patch(.asphalt, x: -14.6 ... -2.4, z: 14.6...19.9, corner: 0.6, kerb: 0.09),
      Patch(.asphalt, x: -40...12.4, z: 38.2...43.4, corner: 0.8, kerb: 0.10),
      Patch(.asphalt, x: -15.6 ... -11.2, z: 14...40, corner: 0.5, kerb: 0.09),
      Patch(.slabs, x: -40...20, z: 44.0...46.2, corner: 0.1),
      Patch(.slabs, x: 4.0...5.6, z: 15.2...22, corner: 0.1),
      Patch(.rubber, x: -1.4...9.4, z: 21.6...32.2, corner: 1.4, kerb: 0.08),
      Patch(.sand, x: 0.2...3.6, z: 27.2...30.8, corner: 0.2, kerb: 0.10),
      Patch(.slabs, x: -6.4 ... -5.0, z: 19.9...38, corner: 0.1),
      Patch(.slabs, x: -60...60, z: 6.2...8.4, corner: 0.1),
    ]
    for bay in 0...5 {
      let x = -14.4 + Float(bay) * 2.36
      plan.stripes.append(Stripe(from: SIMD2(x, 15.3), to: SIMD2(x, 19.7)))
    }
  }

  private static func houses(_ plan: inout YardPlan, _ chance: inout Chance) {
    let tint = Tint(hex: chance.pick(facades)) * 0.85
    let accent = Tint(hex: chance.pick(accents))
    let bits = chance.bits()
    let back = PanelHouse(
      x: -46.4...8.0, z: 46.4...58, storeys: 5, tint: tint, accent: accent, seed: bits,
      front: .near)
    let left = PanelHouse(
      x: -31 ... -18.2, z: 21...40.2, storeys: 5, tint: Tint(hex: chance.pick(facades)) * 0.8,
      accent: Tint(hex: chance.pick(accents)), seed: bits &+ 40, front: .right)
    let tower = PanelHouse(
      x: 30...72, z: 104...116, storeys: 5, tint: Tint(hex: chance.pick(facades)) * 0.8,
      accent: accent, seed: bits &+ 90, front: .near)
    plan.clusters += [back.solids(), left.solids(), tower.solids()]
    // A transformer hut of brick, as each yard has.
    plan.clusters.append([
      .box(Vec(15.5, 0, 30), Vec(20, 3.1, 35), .brick, Tint(0.34, 0.18, 0.13)),
      .box(Vec(15.3, 3.1, 29.8), Vec(20.2, 3.3, 35.2), .roof, Tint(0.2, 0.2, 0.2)),
      .box(Vec(16.6, 0.1, 29.93), Vec(18.4, 2.2, 30), .metal, Tint(0.16, 0.24, 0.22)),
    ])
  }

  private static func fence(_ plan: inout YardPlan) {
    let paint = Tint(0.07, 0.14, 0.12)
    plan.clusters.append([
      .box(Vec(11.6, 0.05, 15.9), Vec(11.64, 1.95, 30), .lattice, paint),
      .box(Vec(11.6, 0.05, 34), Vec(11.64, 1.95, 44), .lattice, paint),
      .rod(Vec(11.62, 0, 15.9), Vec(11.62, 2.15, 15.9), 0.06, .metal, paint),
      .rod(Vec(11.62, 0, 30), Vec(11.62, 2.15, 30), 0.06, .metal, paint),
      .rod(Vec(11.62, 0, 34), Vec(11.62, 2.15, 34), 0.06, .metal, paint),
    ])
  }

  private static func street(_ plan: inout YardPlan, _ chance: inout Chance) {
    let tint = chance.unit() > 0.4 ? sodium : white
    plan.addLamp(Vec(-1.6, 0, 16.4), toward: Vec(0.3, 0.25, -1.5), tint: tint)
    plan.addLamp(Vec(10.6, 0, 21), toward: Vec(-1.5, 0.25, 0), tint: tint)
    plan.addLamp(Vec(-10.2, 0, 31), toward: Vec(-1.3, 0.25, 0), tint: tint)
    plan.addLamp(Vec(3.0, 0, 37.4), toward: Vec(0, 0.25, 1.4), tint: tint)
    for x in [-8.0, 4.8] as [Float] {
      plan.addWallLamp(Vec(x - 0.4, 2.9, 45.9), tint: Tint(1.0, 0.82, 0.55))
    }
    // Benches along the path, with a bin each.
    for z in [24.2, 28.4] as [Float] {
      plan.clusters.append(bench(Vec(-4.3, 0, z)))
    }
    plan.clusters.append(bench(Vec(7.4, 0, 20.2), turned: true))
  }

  static func bench(_ at: Vec, turned: Bool = false) -> [Solid] {
    let wood = Tint(0.20, 0.115, 0.055)
    let half = turned ? Vec(0.9, 0, 0.22) : Vec(0.22, 0, 0.9)
    let back = turned ? Vec(0.9, 0, 0.03) : Vec(0.03, 0, 0.9)
    let shift = turned ? Vec(0, 0, 0.24) : Vec(0.24, 0, 0)
    let leg = turned ? Vec(0.7, 0, 0) : Vec(0, 0, 0.7)
    return [
      .box(at - half + Vec(0, 0.40, 0), at + half + Vec(0, 0.47, 0), .wood, wood),
      .box(
        at + shift - back + Vec(0, 0.62, 0), at + shift + back + Vec(0, 0.86, 0), .wood, wood),
      .box(
        at - leg - Vec(0.05, 0, 0.05), at - leg + Vec(0.05, 0.42, 0.05), .plaster,
        Tint(0.3, 0.3, 0.3)),
      .box(
        at + leg - Vec(0.05, 0, 0.05), at + leg + Vec(0.05, 0.42, 0.05), .plaster,
        Tint(0.3, 0.3, 0.3)),
    ]
  }

  private static func parking(_ plan: inout YardPlan, _ chance: inout Chance) {
    for bay in 0..<5 where chance.unit() < 0.72 {
      let x = -13.22 + Float(bay) * 2.36
      let heading: Float = chance.unit() < 0.75 ? .pi / 2 : -.pi / 2
      plan.parked.append(
        ParkedCar(
          look: .any(&chance), place: Vec(x, 0, chance.between(17.3, 17.7)), heading: heading))
    }
    for spot in 0..<4 where chance.unit() < 0.7 {
      plan.parked.append(
        ParkedCar(
          look: .any(&chance), place: Vec(-7 + Float(spot) * 5.4, 0, 42.2),
          heading: chance.unit() < 0.5 ? 0 : .pi))
    }
  }

  private static func trees(_ plan: inout YardPlan, _ chance: inout Chance) {
    let places = [
      Vec(-8.6, 0, 24.5), Vec(-9.2, 0, 34), Vec(13.6, 0, 25.5), Vec(10.2, 0, 35.2),
      Vec(-2.6, 0, 35.5), Vec(15, 0, 44), Vec(-17.0, 0, 19), Vec(26, 0, 52),
    ]
    for place in places where chance.unit() < 0.9 {
      let shift = Vec(chance.between(-0.7, 0.7), 0, chance.between(-0.7, 0.7))
      plan.addTree(
        Tree(
          foot: place + shift, height: chance.between(6.2, 9.0),
          radius: chance.between(1.7, 2.5), seed: UInt64(chance.bits())))
    }
  }
}
