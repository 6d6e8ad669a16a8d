import Foundation

/// The yard without anything that moves, rendered once by rays, with what the moving layers ask of
/// each pixel: its place, its facing, its own colour, and how much of its light each lamp gives.
final class Backdrop {
  let view: Viewpoint
  let lighting: Lighting
  let plan: YardPlan
  /// Light that reaches the camera.
  let base: Plane<Tint>
  /// Colour of the surface itself.
  let tint: Plane<Tint>
  /// Unit normal, and depth along the view in the last lane (infinite for sky).
  let facing: Plane<SIMD4<Float>>
  /// Per light, the share of `base` that it gives, 0…255.
  let shares: [Plane<UInt8>]

  private let ground: Ground
  private let paint: Paint

  init(plan: YardPlan, daylight: Daylight, width: Int, height: Int, seed: UInt64) {
    self.plan = plan
    view = Viewpoint(
      eye: plan.eye, yaw: plan.yaw, pitch: plan.pitch, across: plan.across, width: width,
      height: height)
    lighting = Lighting(
      daylight: daylight, lamps: daylight.isDark ? Self.dimmed(plan.lamps, daylight.lamps) : [],
      stage: Stage(plan.clusters.map(Cluster.init)))
    ground = Ground(
      patches: plan.patches, stripes: plan.stripes, seed: UInt32(truncatingIfNeeded: seed),
      snow: daylight.hasSnow)
    paint = Paint(daylight: daylight)
    let count = width * height
    base = Plane(count, .zero)
    tint = Plane(count, .zero)
    facing = Plane(count, SIMD4(0, 0, 0, .infinity))
    shares = (0..<lighting.count).map { _ in Plane(count, 0) }
    render()
    drawParkedCars()
  }

  private static func dimmed(_ lamps: [Lamp], _ level: Float) -> [Lamp] {
    lamps.map { Lamp(place: $0.place, color: $0.color * level, edge: $0.edge, reach: $0.reach) }
  }

  /// The place that a pixel shows; far away for sky.
  @inline(__always)
  func place(_ x: Int, _ y: Int, _ depth: Float) -> Vec {
    view.eye + view.ray(Float(x) + 0.5, Float(y) + 0.5) * depth
  }

  private func render() {
    // Four places in each pixel, none on one row or column with another.
    let offsets: [(Float, Float)] = [
      (0.375, 0.125), (0.875, 0.375), (0.125, 0.625), (0.625, 0.875),
    ]
    let lights = lighting.count
    var gains = [Float](repeating: 0, count: lights)
    for y in 0..<view.height {
      for x in 0..<view.width {
        let pixel = y * view.width + x
        var color = Tint.zero
        var own = Tint.zero
        for place in 0..<lights { gains[place] = 0 }
        for (number, offset) in offsets.enumerated() {
          let ray = view.ray(Float(x) + offset.0, Float(y) + offset.1)
          let seen = look(from: view.eye, along: ray, gains: &gains)
          color += seen.color * 0.25
          own += seen.tint * 0.25
          if number == 1 { facing.at[pixel] = seen.facing }
        }
        base.at[pixel] = color
        tint.at[pixel] = own
        let whole = max(color.luminance * 4, 1e-6)
        for place in 0..<lights {
          shares[place].at[pixel] = UInt8(clamp(gains[place] / whole) * 255)
        }
      }
    }
  }

  private struct Seen {
    var color: Tint
    var tint: Tint
    var facing: SIMD4<Float>
  }

  private func look(from eye: Vec, along ray: Vec, gains: inout [Float]) -> Seen {
    let floor: Float = ray.y < -1e-5 ? -eye.y / ray.y : 400
    let hit = lighting.stage.nearest(from: eye, along: ray, limit: min(floor, 400))
    if hit == nil && floor >= 400 {
      return Seen(
        color: lighting.daylight.sky(ray), tint: .zero, facing: SIMD4(0, 0, 0, .infinity))
    }
    let distance = hit?.distance ?? floor
    let place = eye + ray * distance
    let normal = hit?.normal ?? Vec(0, 1, 0)
    let finish = finish(hit, place, normal, distance)
    var light = lighting.daylight.ambient(normal) * openness(place, normal, hit)
    let above = place + normal * 0.012
    for index in 0..<lighting.count {
      let direct = lighting.direct(index, at: place, facing: normal)
      guard direct.luminance > 0.0004, lighting.isVisible(index, from: above) else { continue }
      light += direct
      gains[index] += (finish.tint * direct).luminance
    }
    var color = finish.tint * light + finish.glow
    if finish.gloss > 0 {
      color = mirrored(color, finish, place, normal, ray, isGround: hit == nil)
    }
    color = hazed(color, distance, ray)
    return Seen(
      color: color, tint: finish.tint, facing: SIMD4(normal.x, normal.y, normal.z, distance))
  }

  private func finish(_ hit: Hit?, _ place: Vec, _ normal: Vec, _ distance: Float) -> Finish {
    guard let hit else {
      let (tint, gloss) = ground.look(place.x, place.z, distance: distance)
      guard lighting.daylight.isWet else { return Finish(tint: tint) }
      return Finish(tint: tint * (1 - 0.35 * min(1, gloss + 0.3)), gloss: gloss)
    }
    return paint.finish(
      lighting.stage.solids[hit.solid], at: place, facing: normal, distance: distance)
  }

  /// Corners get less of the sky.
  private func openness(_ place: Vec, _ normal: Vec, _ hit: Hit?) -> Float {
    var open: Float = 1
    if hit == nil {
      for cluster in lighting.stage.clusters where cluster.high.y > 1 {
        let away = Vec(
          max(cluster.low.x - place.x, place.x - cluster.high.x, 0), 0,
          max(cluster.low.z - place.z, place.z - cluster.high.z, 0))
        let square = dot(away, away)
        let tall = min(cluster.high.y - cluster.low.y, 14) * 0.13
        let wide = cluster.high.x - cluster.low.x > 3 ? tall : tall * 0.12
        open *= 1 - 0.42 * wide / (1 + square / (1 + wide)) / 1.8
      }
      for car in plan.parked {
        let away = place - car.place
        open *= 1 - 0.62 * expf(-dot(away, away) / 2.6)
      }
    } else if normal.y < 0.5 {
      open = 0.72 + 0.28 * clamp(place.y / 2.2)
    }
    return max(open, 0.25)
  }

  private func mirrored(
    _ color: Tint, _ finish: Finish, _ place: Vec, _ normal: Vec, _ ray: Vec, isGround: Bool
  ) -> Tint {
    let along = unit(ray)
    let facing = abs(dot(along, normal))
    let fresnel = 0.05 + 0.95 * powf(1 - facing, 5)
    var bounce = along - normal * (2 * dot(along, normal))
    if !isGround {
      return color + lighting.daylight.sky(bounce) * (finish.gloss * (0.06 + 0.5 * fresnel))
    }
    let ripple = (1 - finish.gloss) * 0.030 + 0.006
    bounce.x += (Grain.smooth(place.x * 7, place.z * 7, 1) - 0.5) * ripple
    bounce.z += (Grain.smooth(place.x * 7, place.z * 7, 2) - 0.5) * ripple * 2
    var seen = lighting.daylight.sky(bounce)
    if let hit = lighting.stage.nearest(
      from: place + Vec(0, 0.02, 0), along: bounce, limit: 200)
    {
      let at = place + bounce * hit.distance
      let other = finish2(hit, at)
      var light = lighting.daylight.ambient(hit.normal)
      for index in 0..<lighting.count {
        light += lighting.direct(index, at: at, facing: hit.normal)
      }
      seen = other.tint * light + other.glow
    }
    for lamp in lighting.lamps {
      let toward = unit(lamp.place - place)
      let shine = powf(max(0, dot(bounce, toward)), 26 + 170 * finish.gloss)
      seen += lamp.color * (shine * (0.010 + 0.045 * finish.gloss))
    }
    return mix(color, seen, finish.gloss * min(1, fresnel * 1.5))
  }

  private func finish2(_ hit: Hit, _ place: Vec) -> Finish {
    paint.finish(
      lighting.stage.solids[hit.solid], at: place, facing: hit.normal, distance: 60)
  }

  /// Air between: far things take on the horizon's colour.
  private func hazed(_ color: Tint, _ distance: Float, _ ray: Vec) -> Tint {
    let daylight = lighting.daylight
    let thick: Float =
      daylight.weather == .dry ? (daylight.isDark ? 0.0010 : 0.0016) : 0.0042
    return mix(color, daylight.horizon, 1 - expf(-distance * thick))
  }

  private func drawParkedCars() {
    let artist = SpriteArtist(view: view)
    let far = plan.parked.sorted {
      view.project($0.place).z > view.project($1.place).z
    }
    for car in far {
      let cube = lighting.cube(at: car.place + Vec(0, 1.0, 0))
      let body = CarBody(car.look, place: car.place, heading: car.heading, wheelTurn: 0)
      let sprite = artist.draw(
        body.figure(
          cube: cube, daylight: lighting.daylight, eye: view.eye, headlights: false,
          snow: lighting.daylight.hasSnow))
      sprite?.stamp(into: self)
    }
  }
}
