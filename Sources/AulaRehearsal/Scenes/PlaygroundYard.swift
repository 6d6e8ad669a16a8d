import Foundation

/// A wide court around a playground: a tall house on the left, a long one far behind, no fence.
enum PlaygroundYard {
  /// Where one stands about: the rubber around the things to climb on.
  static let spot = SceneSpot(
    name: "Детская площадка",
    corners: [Vec(-7.8, 0, 17.2), Vec(7.8, 0, 17.2), Vec(7.8, 0, 30.5), Vec(-7.8, 0, 30.5)])

  static func plan(seed: UInt64) -> YardPlan {
    var chance = Chance(seed: seed &* 83 &+ 11)
    var plan = YardPlan()
    plan.eye = Vec(0, 7.6, 1)
    plan.yaw = 1.5
    plan.pitch = 15
    plan.across = 72
    plan.patches = [
      Patch(.lawn, x: -200...200, z: -20...300),
      Patch(.slabs, x: -60...60, z: 9.6...11.8, corner: 0.2),
      Patch(.slabs, x: -12...12, z: 13.8...15.6, corner: 0.3),
      Patch(.slabs, x: -12 ... -10.2, z: 13.8...34, corner: 0.3),
      Patch(.slabs, x: 10.2...12, z: 11...46, corner: 0.3),
      Patch(.slabs, x: -12...12, z: 32.2...34, corner: 0.3),
      Patch(.rubber, x: -8...8, z: 17...30.8, corner: 2.6, kerb: 0.09),
      Patch(.sand, x: -6.2 ... -2.2, z: 24.6...28.8, corner: 0.2, kerb: 0.10),
      Patch(.asphalt, x: -90...90, z: 42...48, corner: 0.6, kerb: 0.10),
    ]
    houses(&plan, &chance)
    furnish(&plan)
    trees(&plan, &chance)
    for spot in 0..<5 where chance.unit() < 0.8 {
      plan.parked.append(
        ParkedCar(
          look: .any(&chance), place: Vec(-16 + Float(spot) * 6.3, 0, 46.8),
          heading: chance.unit() < 0.5 ? 0 : .pi))
    }
    plan.addParkedShadows()
    return plan
  }

  private static func houses(_ plan: inout YardPlan, _ chance: inout Chance) {
    let tower = PanelHouse(
      x: -32 ... -20, z: 24...60, storeys: 9, tint: Tint(hex: 0xcbb894) * 0.9,
      accent: Tint(hex: 0x8a4a3c), seed: chance.bits(), front: .right)
    let back = PanelHouse(
      x: -12...46, z: 60...72, storeys: 5, tint: Tint(hex: 0xb5bcc2) * 0.85,
      accent: Tint(hex: 0x5d8a66), seed: chance.bits(), front: .near)
    plan.clusters += [tower.solids(), back.solids()]
  }

  private static func furnish(_ plan: inout YardPlan) {
    let red = Tint(hex: 0xb5342b)
    let blue = Tint(hex: 0x2d5f9e)
    let yellow = Tint(hex: 0xd3a52c)
    plan.clusters.append(Courtyard.swing(Vec(-3.2, 0, 20.4), blue, red))
    plan.clusters.append(Courtyard.slide(Vec(5.6, 0, 27.6), red, blue))
    plan.clusters.append(Courtyard.mushroom(Vec(-4.2, 0, 26.7), yellow))
    plan.clusters.append(Courtyard.arc(Vec(4.6, 0, 19.2), yellow))
    plan.clusters.append(Courtyard.bench(Vec(-9.2, 0, 21)))
    plan.clusters.append(Courtyard.bench(Vec(-9.2, 0, 26)))
    plan.clusters.append(Courtyard.bench(Vec(2.4, 0, 31.6), turned: true))
    plan.addLamp(Vec(-9.4, 0, 16.4), toward: Vec(1.5, 0.25, 0.4), tint: Courtyard.white)
    plan.addLamp(Vec(9.3, 0, 24), toward: Vec(-1.5, 0.25, 0), tint: Courtyard.white)
    plan.addLamp(Vec(-9.3, 0, 30.6), toward: Vec(1.4, 0.25, 0), tint: Courtyard.white)
    plan.addLamp(Vec(4, 0, 40.8), toward: Vec(0, 0.25, 1.4), tint: Courtyard.sodium)
  }

  private static func trees(_ plan: inout YardPlan, _ chance: inout Chance) {
    for place in [
      Vec(-14.6, 0, 19), Vec(-15.4, 0, 30), Vec(14.8, 0, 20), Vec(15.6, 0, 31), Vec(7, 0, 37.4),
      Vec(-5.4, 0, 37.8), Vec(22, 0, 40), Vec(21, 0, 26),
    ] {
      plan.addTree(
        Tree(
          foot: place + Vec(chance.between(-0.5, 0.5), 0, chance.between(-0.5, 0.5)),
          height: chance.between(5.4, 7.8), radius: chance.between(1.8, 2.6),
          seed: UInt64(chance.bits())))
    }
  }
}
