package import AulaDomain
import Foundation

/// A yard that the demonstration shows around the clock: the same place under the same rules, by
/// day and in the dark. Clock and label are left out of its pictures: `CaptionCamera` burns them
/// in.
package struct ShownYard: Sendable {
  package let name: String
  package let day: Scene
  package let night: Scene

  /// When yards are shown in the dark, and when rules for the night are awake: 20:00 to 07:00 of
  /// local time. `nil` for a zone that this machine does not know.
  package static func dark(in zone: String) -> Schedule? { hours("20:00", "07:00", in: zone) }

  static func light(in zone: String) -> Schedule? { hours("07:00", "20:00", in: zone) }

  private static func hours(_ from: String, _ to: String, in zone: String) -> Schedule? {
    guard let from = Schedule.ClockTime(from), let to = Schedule.ClockTime(to) else { return nil }
    return Schedule(zone: zone, days: Set(1...7), from: from, to: to)
  }

  /// Four that look unlike one another; the first has something to tell at any hour, soon.
  package static func all(seed: UInt64 = 1) -> [ShownYard] {
    [
      ShownYard(
        "gate", seed, "People pass a gate in a fence.", GateYard.plan, ShownScripts.gate),
      ShownYard(
        "parking", seed, "By day a dog runs by; at night a hooded man crouches between cars.",
        { Courtyard.plan(seed: $0) }, ShownScripts.parking),
      ShownYard(
        "playground", seed, "A man stands about at a playground, another only passes.",
        PlaygroundYard.plan, ShownScripts.playground),
      ShownYard(
        "garages", seed, "By day a car comes by; at night somebody walks along the garages.",
        GarageYard.plan, ShownScripts.garages),
    ]
  }

  private init(
    _ name: String, _ seed: UInt64, _ summary: String,
    _ plan: @escaping @Sendable (UInt64) -> YardPlan,
    _ act: @escaping @Sendable (inout Script, inout Chance, Bool) -> Void
  ) {
    func scene(_ hour: Daylight.Hour, _ suffix: String) -> Scene {
      Scene("\(name)-\(suffix)", seed: seed, summary) { seed in
        var script = Script(plan: plan(seed), daylight: Daylight(hour, .dry))
        script.caption = nil
        var chance = Chance(seed: seed &* 977 &+ 5)
        act(&script, &chance, hour == .night)
        return script
      }
    }
    self.name = name
    day = scene(name == "gate" || name == "garages" ? .overcast : .day, "day")
    night = scene(.night, "night")
  }
}

/// What happens in the demonstration's yards.
enum ShownScripts {
  private static let zone = "Asia/Almaty"
  private static var dark: Schedule? { ShownYard.dark(in: zone) }
  private static var light: Schedule? { ShownYard.light(in: zone) }

  static func gate(_ script: inout Script, _ chance: inout Chance, isNight: Bool) {
    let spot = SceneSpot(name: "Ворота", corners: [Vec(-2.6, 0, 17), Vec(2.6, 0, 17)])
    script.rules = [SceneRule("Проход через ворота", .lineCrossing, spot, direction: "any")]
    pass(&script, &chance, start: 1, inward: true, x: 0.9)
    if isNight { return }
    pass(&script, &chance, start: 17, inward: false, x: -0.9)
  }

  private static func pass(
    _ script: inout Script, _ chance: inout Chance, start: Float, inward: Bool, x: Float
  ) {
    let way: [Vec] = [
      Vec(x > 0 ? 11 : -11, 0, 11.2), Vec(x, 0, 13.5), Vec(x, 0, 21), Vec(x * 9, 0, 31),
    ]
    let places = inward ? way : way.reversed()
    var route = Route(from: places[0], at: start)
    for place in places.dropFirst() { route = route.to(place.x, place.z) }
    script.add(.person(.any(&chance)), route)
    let first = length(places[1] - places[0])
    let moment = Double(start + (first + (inward ? 3.5 : 4)) / 1.35)
    script.expect("Проход через ворота", (moment - 2)...(moment + 2))
  }

  static func parking(_ script: inout Script, _ chance: inout Chance, isNight: Bool) {
    let rule = "Человек на парковке ночью"
    script.rules = [SceneRule(rule, .intrusion, .parking, hours: dark)]
    guard isNight else {
      script.add(
        .dog(Tint(hex: 0x6b4a2e)),
        Route(from: Vec(-17, 0, 22), at: 6).to(-8, 21.3, speed: 2.6).to(-3, 20.8, speed: 2.4)
          .stay(1.5).to(3, 18.6, speed: 2.8).to(16, 13, speed: 3.4))
      script.add(
        .person(.any(&chance)),
        Route(from: Vec(13, 0, 11), at: 16).to(0, 11.6).to(-13, 12.4))
      return
    }
    script.add(
      .person(.hooded),
      Route(from: Vec(13, 0, 13), at: 2).to(3, 14.2, speed: 1.8).to(-4.4, 14.9, speed: 1.5)
        .to(-4.96, 16.6, speed: 1.0).stay(7, gait: .crouch).to(-4.9, 14.6, speed: 1.6)
        .to(0, 12.6, speed: 3.1, gait: .run).to(13, 11.5, speed: 3.6, gait: .run))
    script.expect(rule, 11...22)
  }

  static func playground(_ script: inout Script, _ chance: inout Chance, isNight: Bool) {
    let byDay = "Долго стоит на детской площадке"
    let byNight = "Человек на детской площадке ночью"
    script.loop = 48
    script.rules = [
      SceneRule(byDay, .loitering, PlaygroundYard.spot, dwell: 12, hours: light),
      SceneRule(byNight, .intrusion, PlaygroundYard.spot, hours: dark),
    ]
    if !isNight {
      script.add(
        .person(.any(&chance)),
        Route(from: Vec(11, 0, 46), at: 18).to(11.1, 36).to(11, 24).to(11.2, 14.6).to(20, 10.6))
    }
    script.add(
      .person(.hooded),
      Route(from: Vec(-16, 0, 10.8), at: 1).to(-3, 12.6, speed: 1.7).to(0.4, 18, speed: 1.5)
        .to(0.8, 23).stay(8).to(2.6, 24.6, speed: 0.8).stay(6).to(0.6, 21, speed: 0.8).stay(3)
        .to(0, 14.6).to(16, 10.8, speed: 1.8))
    if isNight { script.expect(byNight, 11...20) } else { script.expect(byDay, 23...40) }
  }

  static func garages(_ script: inout Script, _ chance: inout Chance, isNight: Bool) {
    let rule = "Человек у гаражей ночью"
    script.rules = [SceneRule(rule, .intrusion, GarageYard.spot, hours: dark)]
    guard isNight else {
      var look = CarLook.any(&chance)
      look.kind = .hatchback
      script.add(.car(look), Route(from: Vec(-34, 0, 11.6), at: 5).to(34, 11.8, speed: 7))
      script.add(
        .person(.any(&chance)),
        Route(from: Vec(15, 0, 9.4), at: 14).to(4, 13.2).to(-6, 13.6).to(-16, 12))
      return
    }
    script.add(
      .person(.hooded),
      Route(from: Vec(14, 0, 12), at: 2).to(6, 18, speed: 1.7).to(2, 22.8, speed: 1.4)
        .stay(3).to(-5, 23, speed: 1.2).stay(5, gait: .crouch).to(-9, 22, speed: 1.6)
        .to(-14, 14, speed: 3, gait: .run).to(-20, 11, speed: 3.4, gait: .run))
    script.expect(rule, 6...26)
  }
}
