import Foundation

extension Courtyard {
  /// Swings, a slide, a sandbox's mushroom and a climbing arc, in the colours of such things.
  static func playground(_ plan: inout YardPlan, _ chance: inout Chance) {
    let red = Tint(hex: 0xb5342b)
    let blue = Tint(hex: 0x2d5f9e)
    let yellow = Tint(hex: 0xd3a52c)
    plan.clusters.append(swing(Vec(6.6, 0, 28.6), red, yellow))
    plan.clusters.append(slide(Vec(6.2, 0, 23.6), blue, yellow))
    plan.clusters.append(mushroom(Vec(1.9, 0, 29), red))
    plan.clusters.append(arc(Vec(1.2, 0, 24.4), chance.unit() < 0.5 ? yellow : blue))
    plan.clusters.append([
      .box(Vec(0.1, 0, 27.1), Vec(3.7, 0.26, 27.25), .wood, yellow * 0.8),
      .box(Vec(0.1, 0, 30.75), Vec(3.7, 0.26, 30.9), .wood, yellow * 0.8),
      .box(Vec(0.1, 0, 27.1), Vec(0.25, 0.26, 30.9), .wood, blue * 0.8),
      .box(Vec(3.55, 0, 27.1), Vec(3.7, 0.26, 30.9), .wood, blue * 0.8),
    ])
  }

  static func swing(_ at: Vec, _ frame: Tint, _ seat: Tint) -> [Solid] {
    let top = at + Vec(0, 2.2, 0)
    var parts: [Solid] = [
      .rod(top - Vec(1.3, 0, 0), top + Vec(1.3, 0, 0), 0.045, .metal, frame)
    ]
    for side in [-1.3, 1.3] as [Float] {
      for foot in [-0.8, 0.8] as [Float] {
        parts.append(
          .rod(at + Vec(side * 1.1, 0, foot), top + Vec(side, 0, 0), 0.04, .metal, frame))
      }
    }
    for x in [-0.6, 0.6] as [Float] {
      for edge in [-0.2, 0.2] as [Float] {
        parts.append(
          .rod(
            at + Vec(x + edge, 0.55, 0), top + Vec(x + edge, 0, 0), 0.012, .metal,
            Tint(0.2, 0.2, 0.2)))
      }
      parts.append(
        .box(at + Vec(x - 0.24, 0.50, -0.11), at + Vec(x + 0.24, 0.55, 0.11), .wood, seat))
    }
    return parts
  }

  static func slide(_ at: Vec, _ paint: Tint, _ chute: Tint) -> [Solid] {
    var parts: [Solid] = [
      .box(at + Vec(-0.5, 1.45, -0.5), at + Vec(0.5, 1.53, 0.5), .metal, paint)
    ]
    for x in [-0.5, 0.5] as [Float] {
      for z in [-0.5, 0.5] as [Float] {
        parts.append(.rod(at + Vec(x, 0, z), at + Vec(x, 2.3, z), 0.04, .metal, paint))
      }
      parts.append(.rod(at + Vec(x, 2.3, -0.5), at + Vec(x, 2.3, 0.5), 0.04, .metal, paint))
    }
    parts.append(.box(at + Vec(-0.7, 2.3, -0.7), at + Vec(0.7, 2.38, 0.7), .metal, chute * 0.8))
    for step in 0..<9 {
      let part = Float(step) / 9
      let start = at + Vec(-0.5 - part * 2.4, 1.40 - part * 1.35, -0.26)
      parts.append(.box(start - Vec(0.28, 0, 0), start + Vec(0, 0.09, 0.52), .metal, chute))
    }
    return parts
  }

  static func mushroom(_ at: Vec, _ cap: Tint) -> [Solid] {
    [
      .rod(at, at + Vec(0, 1.75, 0), 0.10, .plaster, Tint(0.62, 0.60, 0.55)),
      .box(at + Vec(-1.0, 1.72, -1.0), at + Vec(1.0, 1.84, 1.0), .plain, cap),
      .box(at + Vec(-0.7, 1.84, -0.7), at + Vec(0.7, 1.98, 0.7), .plain, cap),
      .box(at + Vec(-0.35, 1.98, -0.35), at + Vec(0.35, 2.10, 0.35), .plain, cap * 1.1),
    ]
  }

  static func arc(_ at: Vec, _ paint: Tint) -> [Solid] {
    var parts: [Solid] = []
    for rib in 0..<3 {
      let z = Float(rib) * 0.55
      for step in 0..<7 {
        let from = Float(step) / 7 * .pi
        let to = Float(step + 1) / 7 * .pi
        parts.append(
          .rod(
            at + Vec(cosf(from) * 0.95, sinf(from) * 1.5, z),
            at + Vec(cosf(to) * 0.95, sinf(to) * 1.5, z), 0.032, .metal, paint))
      }
    }
    for step in 1..<7 {
      let angle = Float(step) / 7 * .pi
      let point = at + Vec(cosf(angle) * 0.95, sinf(angle) * 1.5, 0)
      parts.append(.rod(point, point + Vec(0, 0, 1.1), 0.028, .metal, paint))
    }
    return parts
  }
}
