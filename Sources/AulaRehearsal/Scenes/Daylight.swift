import Foundation

/// The hour and the weather: what the sky gives, and how the camera's sensor fares in it.
struct Daylight: Sendable {
  enum Hour: String, Sendable {
    case day, overcast, dusk, night
  }
  enum Weather: String, Sendable {
    case dry, rain, snow
  }

  let hour: Hour
  let weather: Weather
  /// Toward the sun; zero where it does not shine.
  var sun = Vec(0, 0, 0)
  var sunColor = Tint(0, 0, 0)
  var zenith: Tint
  var horizon: Tint
  /// Share of flats with light behind the window.
  var litWindows: Float
  /// Street lamps, 0 by day.
  var lamps: Float
  /// Brings the scene to the sensor's range.
  var exposure: Float
  /// Standard deviation of luma noise in dark parts, of 255.
  var noise: Float
  /// Colour that survives: sensors lose it in the dark.
  var saturation: Float

  var isDark: Bool { lamps > 0 }
  var isWet: Bool { weather == .rain }
  var hasSnow: Bool { weather == .snow }

  init(_ hour: Hour, _ weather: Weather) {
    self.hour = hour
    self.weather = weather
    switch hour {
    case .day:
      sun = unit(Vec(-0.62, 0.74, -0.30))
      sunColor = Tint(1.32, 1.22, 1.04)
      zenith = Tint(0.30, 0.44, 0.70)
      horizon = Tint(0.62, 0.70, 0.80)
      (litWindows, lamps, exposure, noise, saturation) = (0, 0, 0.80, 0.8, 1)
    case .overcast:
      zenith = Tint(0.60, 0.64, 0.70)
      horizon = Tint(0.78, 0.80, 0.82)
      (litWindows, lamps, exposure, noise, saturation) = (0.08, 0, 0.92, 1.1, 0.85)
    case .dusk:
      zenith = Tint(0.070, 0.105, 0.200)
      horizon = Tint(0.52, 0.31, 0.20)
      (litWindows, lamps, exposure, noise, saturation) = (0.42, 0.55, 2.3, 1.9, 0.92)
    case .night:
      zenith = Tint(0.0055, 0.0075, 0.0130)
      horizon = Tint(0.040, 0.030, 0.024)
      (litWindows, lamps, exposure, noise, saturation) = (0.26, 1, 3.3, 3.2, 0.72)
    }
  }

  /// The sky's colour in a direction.
  func sky(_ direction: Vec) -> Tint {
    let height = clamp(direction.y / max(length(direction), 1e-6))
    var color = mix(horizon, zenith, powf(height, 0.45))
    if hour == .day || hour == .dusk {
      let scale = 1.6 / (height + 0.12)
      let cover = Grain.cloud(direction.x * scale, direction.z * scale, octaves: 5, 91)
      let white = hour == .day ? Tint(1.05, 1.05, 1.06) : Tint(0.30, 0.19, 0.19)
      color = mix(color, white, ramp(0.46, 0.72, cover) * 0.75)
    } else if hour == .overcast {
      let cover = Grain.cloud(direction.x * 3, direction.z * 3, octaves: 4, 17)
      color *= 0.86 + 0.22 * cover
    }
    return color
  }

  /// Light from the whole sky and from the ground below on a surface that faces `normal`.
  @inline(__always)
  func ambient(_ normal: Vec) -> Tint {
    let up = normal.y * 0.5 + 0.5
    let dome = zenith * 0.62 + horizon * 0.38
    let bounce = hasSnow ? dome * 0.75 : dome * 0.28 + sunColor * 0.05
    return dome * up + bounce * (1 - up)
  }
}

/// A lamp: light that falls off with distance, within a cone that points down.
struct Lamp {
  let place: Vec
  let color: Tint
  /// Cosine at which the pool of light ends.
  let edge: Float
  /// Metres beyond which it is not worth asking.
  let reach: Float
}

/// Every light of a scene, and what falls where.
struct Lighting {
  let daylight: Daylight
  let lamps: [Lamp]
  let stage: Stage

  /// The sun, where it shines, then each lamp.
  var count: Int { lamps.count + (hasSun ? 1 : 0) }
  var hasSun: Bool { daylight.sunColor.luminance > 0 }

  /// Toward light `index` from a place: the whole way for a lamp, a long way for the sun.
  @inline(__always)
  func way(_ index: Int, from place: Vec) -> Vec {
    if hasSun && index == 0 { return daylight.sun * 300 }
    return lamps[index - (hasSun ? 1 : 0)].place - place
  }

  /// Light `index` on a surface, were nothing in between.
  @inline(__always)
  func direct(_ index: Int, at place: Vec, facing normal: Vec) -> Tint {
    if hasSun && index == 0 {
      return daylight.sunColor * max(0, dot(normal, daylight.sun))
    }
    let lamp = lamps[index - (hasSun ? 1 : 0)]
    let way = lamp.place - place
    let square = dot(way, way)
    guard square < lamp.reach * lamp.reach else { return .zero }
    let toward = way * (1 / square.squareRoot())
    let facing = dot(normal, toward)
    guard facing > 0 else { return .zero }
    let cone = ramp(lamp.edge - 0.22, lamp.edge + 0.30, toward.y)
    let fade = 1 - square / (lamp.reach * lamp.reach)
    return lamp.color * (facing * cone * fade / (square + 1.5))
  }

  func isVisible(_ index: Int, from place: Vec) -> Bool {
    !stage.blocked(from: place, along: way(index, from: place), reach: 0.985)
  }

  /// Light from six sides at a place, so that a moving thing need not ask for each pixel.
  func cube(at place: Vec) -> LightCube {
    var cube = LightCube()
    let seen = (0..<count).map { isVisible($0, from: place) }
    for side in 0..<6 {
      var normal = Vec.zero
      normal[side / 2] = side % 2 == 0 ? 1 : -1
      var light = daylight.ambient(normal)
      for index in 0..<count where seen[index] {
        light += direct(index, at: place, facing: normal)
      }
      cube.sides[side] = light
    }
    return cube
  }
}

/// Light by direction, +x −x +y −y +z −z.
struct LightCube {
  var sides: [Tint] = .init(repeating: .zero, count: 6)

  @inline(__always)
  func light(_ normal: Vec) -> Tint {
    let square = normal * normal
    return sides[normal.x > 0 ? 0 : 1] * square.x + sides[normal.y > 0 ? 2 : 3] * square.y
      + sides[normal.z > 0 ? 4 : 5] * square.z
  }
}
