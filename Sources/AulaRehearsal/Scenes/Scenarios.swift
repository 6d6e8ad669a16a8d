import AulaDomain
import Foundation

/// The scenes that there are.
enum Scenarios {
  static func all(seed: UInt64) -> [Scene] {
    [
      Scene(
        "quiet-yard", seed: seed,
        "Day; leaves sway, a dog runs by, a resident passes far off: nothing is the matter.",
        quietYard),
      Scene(
        "intruder-night", seed: seed,
        "Night; a hooded man climbs the fence and crouches between the parked cars.", intruder),
      Scene(
        "loitering", seed: seed,
        "Dusk; a man stands about at the playground for half a minute, another only crosses it.",
        loitering),
      Scene(
        "gate-crossing", seed: seed, "Overcast day; four people pass a gate, two in and two out.",
        gateCrossing),
      Scene(
        "car-at-night", seed: seed, "Night; a car comes along the drive, stops, and goes on.",
        carAtNight),
      Scene("rain", seed: seed, "A rainy night; one person hurries along the wet drive.", rain),
      Scene(
        "snow-day", seed: seed, "Snow falls on a white yard; two people cross the drive.", snowDay),
      Scene(
        "headlights", seed: seed,
        "Night; headlights sweep over an empty yard: nothing must trigger.", headlights),
      Scene("crowd", seed: seed, "Day; ten people and a car, crossing one another.", crowd),
      Scene(
        "wind", seed: seed,
        "Day; strong wind, swaying crowns and their shadows: nothing must trigger.", wind),
    ] + ShownYard.all(seed: seed).flatMap { [$0.day, $0.night] }
  }

  static func yard(
    _ seed: UInt64, _ hour: Daylight.Hour, _ weather: Daylight.Weather = .dry, clock: Int,
    caption: String
  ) -> (Script, Chance) {
    var script = Script(
      plan: Courtyard.plan(seed: seed, snow: weather == .snow), daylight: Daylight(hour, weather))
    script.clockStart = clock
    script.caption = caption
    return (script, Chance(seed: seed &* 977 &+ 5))
  }

  private static func quietYard(_ seed: UInt64) -> Script {
    var (script, chance) = yard(seed, .day, clock: 11 * 3_600 + 742, caption: "ДВОР 14 КАМ 1")
    script.rules = [
      SceneRule(
        "Вход на детскую площадку", .intrusion, .playground, labels: [.person, .vehicle])
    ]
    script.add(
      .dog(Tint(hex: 0x6b4a2e)),
      Route(from: Vec(-17, 0, 22), at: 6).to(-8, 21.3, speed: 2.6).to(-3, 20.8, speed: 2.4).stay(
        1.5
      ).to(3, 18.6, speed: 2.8).to(16, 13, speed: 3.4))
    script.add(.person(.any(&chance)), Route(from: Vec(-30, 0, 45), at: 14).to(-2, 44.8).to(-2, 46))
    return script
  }

  private static func wind(_ seed: UInt64) -> Script {
    var (script, _) = yard(seed, .day, clock: 16 * 3_600 + 201, caption: "ДВОР 14 КАМ 1")
    script.wind = 3
    script.rules = [
      SceneRule(
        "Вход на детскую площадку", .intrusion, .playground, labels: [.person, .vehicle]),
      SceneRule("Появление на проезде", .intrusion, .drive, labels: [.person, .vehicle]),
    ]
    return script
  }

  private static func intruder(_ seed: UInt64) -> Script {
    var (script, _) = yard(seed, .night, clock: 23 * 3_600 + 2_462, caption: "ДВОР 27 КАМ 2")
    script.rules = [SceneRule("Человек на парковке ночью", .intrusion, .parking)]
    script.add(
      .person(.hooded),
      Route(from: Vec(16.5, 0, 24), at: 3).to(12.1, 22.4).to(
        12.0, 22.4, up: 0.1, speed: 0.2, gait: .climb
      )
      .to(11.75, 22.4, up: 1.35, speed: 0.8, gait: .climb).to(
        11.3, 22.4, up: 1.3, speed: 0.6, gait: .climb
      )
      .to(10.9, 22.3, speed: 2.2, gait: .climb).stay(0.8, gait: .crouch).to(6, 18.6, speed: 1.9)
      .to(0, 15.6, speed: 1.7).to(-4.4, 14.9, speed: 1.4).to(-4.96, 16.6, speed: 1.0)
      .stay(7, gait: .crouch).to(-4.9, 14.6, speed: 1.6).to(0, 12.6, speed: 3.1, gait: .run)
      .to(13, 11.5, speed: 3.6, gait: .run))
    script.expect("Человек на парковке ночью", 14...26)
    return script
  }

  private static func loitering(_ seed: UInt64) -> Script {
    var (script, chance) = yard(seed, .dusk, clock: 20 * 3_600 + 1_330, caption: "ДВОР 31 КАМ 1")
    script.loop = 48
    script.rules = [
      SceneRule("Долго стоит на детской площадке", .loitering, .playground, dwell: 12)
    ]
    script.add(
      .person(.any(&chance)),
      Route(from: Vec(4.9, 0, 46), at: 20).to(5, 38).to(8.6, 33).to(8.0, 24).to(5, 20).to(4.8, 15.5)
        .to(12, 12))
    script.add(
      .person(.hooded),
      Route(from: Vec(-12, 0, 12), at: 1).to(3, 13.4, speed: 1.5).to(4.8, 16).to(4.4, 23.2).stay(7)
        .to(3.2, 25.6, speed: 0.8).stay(9).to(5.0, 24.6, speed: 0.8).stay(4).to(4.8, 16).to(
          12, 11, speed: 1.6))
    script.expect("Долго стоит на детской площадке", 24...38)
    return script
  }

  private static func gateCrossing(_ seed: UInt64) -> Script {
    var chance = Chance(seed: seed &* 977 &+ 5)
    var script = Script(plan: GateYard.plan(seed: seed), daylight: Daylight(.overcast, .dry))
    script.clockStart = 9 * 3_600 + 1_115
    script.caption = "ВОРОТА КАМ 3"
    let gate = SceneSpot(name: "Ворота", corners: [Vec(-2.6, 0, 17), Vec(2.6, 0, 17)])
    script.rules = [
      SceneRule("Проход через ворота", .lineCrossing, gate, direction: "any"),
      SceneRule("Вход через ворота", .lineCrossing, gate, direction: "rightToLeft"),
      SceneRule("Выход через ворота", .lineCrossing, gate, direction: "leftToRight"),
    ]
    func crossing(_ start: Float, inward: Bool, x: Float) {
      let way: [Vec] = [
        Vec(x > 0 ? 11 : -11, 0, 11.2), Vec(x, 0, 13.5), Vec(x, 0, 21), Vec(x * 9, 0, 31),
      ]
      let places = inward ? way : way.reversed()
      var route = Route(from: places[0], at: start)
      for place in places.dropFirst() { route = route.to(place.x, place.z) }
      script.add(.person(.any(&chance)), route)
      let near = length(places[1] - places[0]) + length(places[2] - places[1]) * 0.47
      let far = length(places[1] - places[0]) + 4
      let moment = Double(start + (inward ? near : far) / 1.35)
      script.expect("Проход через ворота", (moment - 2)...(moment + 2))
      script.expect(
        inward ? "Вход через ворота" : "Выход через ворота", (moment - 2)...(moment + 2))
    }
    crossing(1, inward: true, x: 0.9)
    crossing(7, inward: false, x: -0.9)
    crossing(15, inward: true, x: -0.6)
    crossing(17, inward: false, x: 1.1)
    return script
  }

  private static func carAtNight(_ seed: UInt64) -> Script {
    var (script, chance) = yard(seed, .night, clock: 2 * 3_600 + 1_023, caption: "ДВОР 27 КАМ 2")
    script.rules = [SceneRule("Машина на проезде ночью", .intrusion, .drive, labels: [.vehicle])]
    var look = CarLook.any(&chance)
    look.kind = .sedan
    script.add(
      .car(look),
      Route(from: Vec(-34, 0, 12.9), at: 4).to(-9, 12.9, speed: 6.5).to(-3, 12.6, speed: 4).to(
        0.6, 12.4, speed: 1.8
      )
      .stay(7).to(3, 12.4, speed: 1.6).to(10, 12.2, speed: 4).to(34, 12, speed: 7),
      headlights: true)
    script.expect("Машина на проезде ночью", 7...16)
    return script
  }
}
