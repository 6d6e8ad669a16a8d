import Foundation

/// A gate in a fence, seen from the yard's street side: pavement, fence, and houses behind.
enum GateYard {
  static func plan(seed: UInt64) -> YardPlan {
    var chance = Chance(seed: seed &* 57 &+ 3)
    var plan = YardPlan()
    plan.eye = Vec(0.6, 4.9, 1)
    plan.pitch = 13
    plan.across = 66
    plan.patches = [
      Patch(.lawn, x: -200...200, z: -20...300),
      Patch(.asphalt, x: -90...90, z: -4...12.6, corner: 0.4, kerb: 0.09),
      Patch(.slabs, x: -90...90, z: 12.9...15.2, corner: 0.1),
      Patch(.asphalt, x: -2.6...2.6, z: 12...36, corner: 0.3, kerb: 0.08),
      Patch(.asphalt, x: -34...34, z: 28...34, corner: 0.6, kerb: 0.09),
      Patch(.rubber, x: 7...18, z: 20...27, corner: 1.4, kerb: 0.08),
    ]
    fence(&plan)
    houses(&plan, &chance)
    plan.addLamp(
      Vec(-4.6, 0, 16.4), toward: Vec(0.2, 0.25, -1.4), tint: Courtyard.sodium)
    plan.addLamp(Vec(6.2, 0, 27.2), toward: Vec(0, 0.25, 1.4), tint: Courtyard.sodium)
    plan.clusters.append(Courtyard.bench(Vec(5.6, 0, 22), turned: true))
    for x in [-9.5, -6.8, 9.0, 14.2] as [Float] where chance.unit() < 0.8 {
      plan.parked.append(
        ParkedCar(
          look: .any(&chance), place: Vec(x, 0, 32.6), heading: chance.unit() < 0.5 ? 0 : .pi))
    }
    for place in [Vec(-7.5, 0, 20.5), Vec(-13, 0, 25), Vec(13.8, 0, 19), Vec(4.6, 0, 37)] {
      plan.addTree(
        Tree(
          foot: place, height: chance.between(5.6, 8), radius: chance.between(1.6, 2.3),
          seed: UInt64(chance.bits())))
    }
    plan.addParkedShadows()
    return plan
  }

  private static func fence(_ plan: inout YardPlan) {
    let paint = Tint(0.06, 0.10, 0.14)
    let brick = Tint(0.36, 0.20, 0.14)
    var parts: [Solid] = [
      .box(Vec(-40, 0.05, 16.98), Vec(-2.9, 1.9, 17.02), .lattice, paint),
      .box(Vec(2.9, 0.05, 16.98), Vec(40, 1.9, 17.02), .lattice, paint),
      // Both leaves stand open inward.
      .box(Vec(-2.66, 0.1, 17.1), Vec(-2.62, 1.8, 19.5), .lattice, paint),
      .box(Vec(2.62, 0.1, 17.1), Vec(2.66, 1.8, 19.5), .lattice, paint),
    ]
    for x in [-2.9, 2.9] as [Float] {
      parts.append(.box(Vec(x - 0.25, 0, 16.75), Vec(x + 0.25, 2.3, 17.25), .brick, brick))
      parts.append(
        .box(Vec(x - 0.32, 2.3, 16.68), Vec(x + 0.32, 2.42, 17.32), .plaster, Tint(0.4, 0.4, 0.4)))
    }
    plan.clusters.append(parts)
  }

  private static func houses(_ plan: inout YardPlan, _ chance: inout Chance) {
    let tint = Tint(hex: chance.pick(Courtyard.facades)) * 0.85
    let accent = Tint(hex: chance.pick(Courtyard.accents))
    let back = PanelHouse(
      x: -50 ... -4, z: 42...54, storeys: 5, tint: tint, accent: accent, seed: chance.bits(),
      front: .near)
    let right = PanelHouse(
      x: 24...64, z: 58...70, storeys: 5, tint: Tint(hex: chance.pick(Courtyard.facades)) * 0.8,
      accent: Tint(hex: chance.pick(Courtyard.accents)), seed: chance.bits(), front: .near)
    plan.clusters += [back.solids(), right.solids()]
  }
}
