import Foundation

/// The back of a block: a row of brick garages before an apron of asphalt, a tall house behind.
enum GarageYard {
  static let spot = SceneSpot(
    name: "Площадка у гаражей",
    corners: [Vec(-17, 0, 19.4), Vec(8.6, 0, 19.4), Vec(8.6, 0, 24.3), Vec(-18.5, 0, 24.3)])

  static func plan(seed: UInt64) -> YardPlan {
    var chance = Chance(seed: seed &* 101 &+ 29)
    var plan = YardPlan()
    plan.eye = Vec(-1, 5.6, 0)
    plan.yaw = -1.5
    plan.pitch = 11.5
    plan.across = 68
    plan.patches = [
      Patch(.lawn, x: -200...200, z: -20...300),
      Patch(.asphalt, x: -90...90, z: 8.8...15.0, corner: 0.5, kerb: 0.08),
      Patch(.asphalt, x: -22...10, z: 14.6...25.2, corner: 0.5, kerb: 0),
      Patch(.gravel, x: 9.6...26, z: 16...30, corner: 1.2),
    ]
    plan.clusters.append(garages(&chance))
    let tower = PanelHouse(
      x: 2...38, z: 62...74, storeys: 9, tint: Tint(hex: 0xb9b4ab) * 0.9,
      accent: Tint(hex: 0x4f7f93), seed: chance.bits(), front: .near)
    plan.clusters.append(tower.solids())
    yardThings(&plan)
    for (place, heading) in [
      (Vec(12.4, 0, 19.4), Float.pi / 2), (Vec(15.2, 0, 19.8), -.pi / 2),
    ] {
      plan.parked.append(ParkedCar(look: .any(&chance), place: place, heading: heading))
    }
    for place in [
      Vec(-24, 0, 34), Vec(-14, 0, 36), Vec(-5, 0, 37), Vec(4, 0, 35.5), Vec(19, 0, 33),
      Vec(26, 0, 27),
    ] {
      plan.addTree(
        Tree(
          foot: place, height: chance.between(7.4, 10.2), radius: chance.between(2.0, 2.9),
          seed: UInt64(chance.bits())))
    }
    plan.addParkedShadows()
    return plan
  }

  /// Eight of them, each with a door of its own colour under one roof of slabs.
  private static func garages(_ chance: inout Chance) -> [Solid] {
    let paints: [UInt32] = [0x4a5d4e, 0x6d4a3a, 0x3f5578, 0x77736a, 0x7d3b33, 0x52606b]
    var parts: [Solid] = [
      .box(Vec(-20, 0, 25), Vec(8, 2.75, 31), .brick, Tint(0.37, 0.22, 0.16)),
      .box(Vec(-20.3, 2.75, 24.6), Vec(8.3, 2.95, 31.3), .roof, Tint(0.19, 0.19, 0.19)),
    ]
    for bay in 0..<8 {
      let x = -20 + Float(bay) * 3.5
      let paint = Tint(hex: chance.pick(paints)) * 0.8
      parts.append(.box(Vec(x + 0.5, 0.05, 24.92), Vec(x + 1.72, 2.25, 25), .metal, paint))
      parts.append(.box(Vec(x + 1.78, 0.05, 24.92), Vec(x + 3.0, 2.25, 25), .metal, paint))
      parts.append(
        .box(Vec(x + 0.4, 2.27, 24.9), Vec(x + 3.1, 2.4, 25), .plaster, Tint(0.4, 0.4, 0.4)))
    }
    return parts
  }

  private static func yardThings(_ plan: inout YardPlan) {
    let pipe = Tint(0.42, 0.42, 0.40)
    // A heating main on posts, as it goes over any drive.
    var main: [Solid] = []
    for z in [35.0, 35.7] as [Float] {
      main.append(.rod(Vec(-60, 3.9, z), Vec(60, 3.9, z), 0.24, .metal, pipe))
    }
    for x in stride(from: Float(-54), through: 54, by: 9) {
      main.append(
        .box(Vec(x - 0.15, 0, 35.2), Vec(x + 0.15, 3.65, 35.5), .plaster, Tint(0.35, 0.35, 0.34)))
    }
    plan.clusters.append(main)
    let container = Tint(hex: 0x39603f)
    plan.clusters.append([
      .box(Vec(18.6, 0.1, 24), Vec(20.0, 1.25, 25.1), .metal, container),
      .box(Vec(20.4, 0.1, 24), Vec(21.8, 1.25, 25.1), .metal, container * 0.9),
      .box(Vec(18.0, 0, 25.6), Vec(22.4, 1.9, 25.7), .lattice, Tint(0.12, 0.12, 0.12)),
    ])
    plan.addLamp(Vec(9.4, 0, 25.6), toward: Vec(-1.5, 0.25, -0.6), tint: Courtyard.sodium)
    plan.addLamp(Vec(-21.4, 0, 16), toward: Vec(1.5, 0.25, 0), tint: Courtyard.sodium)
    for x in [-14.5, -4.0] as [Float] {
      plan.addWallLamp(Vec(x, 2.6, 24.7), tint: Tint(1.0, 0.86, 0.62))
    }
  }
}
