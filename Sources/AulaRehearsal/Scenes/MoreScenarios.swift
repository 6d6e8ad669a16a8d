import AulaDomain
import Foundation

extension Scenarios {
  static func rain(_ seed: UInt64) -> Script {
    var (script, chance) = yard(
      seed, .night, .rain, clock: 21 * 3_600 + 3_120, caption: "ДВОР 8 КАМ 1")
    script.rules = [
      SceneRule("Проход по проезду", .lineCrossing, .barrier, direction: "any")
    ]
    script.wind = 1.6
    var look = PersonLook.any(&chance, cold: true)
    look.coat = Tint(hex: 0x9a8f7a)
    script.add(
      .person(look),
      Route(from: Vec(-13, 0, 12.6), at: 8).to(-2, 11.6, speed: 1.9).to(13, 12.2, speed: 1.9))
    script.expect("Проход по проезду", 13...19)
    return script
  }

  static func snowDay(_ seed: UInt64) -> Script {
    var (script, chance) = yard(
      seed, .overcast, .snow, clock: 8 * 3_600 + 2_940, caption: "ДВОР 14 КАМ 1")
    script.rules = [
      SceneRule("Проход по проезду", .lineCrossing, .barrier, direction: "any")
    ]
    script.add(
      .person(.any(&chance, cold: true)),
      Route(from: Vec(-6, 0, 38), at: 1).to(-5.7, 20.5).to(-1.5, 18).to(0, 13.4).to(12, 12.6))
    script.expect("Проход по проезду", 19...27)
    script.add(
      .person(.any(&chance, cold: true)),
      Route(from: Vec(12, 0, 11), at: 12).to(0, 11.4, speed: 1.2).to(-12, 12.6, speed: 1.2))
    script.expect("Проход по проезду", 17...24)
    return script
  }

  static func headlights(_ seed: UInt64) -> Script {
    var (script, _) = yard(seed, .night, clock: 1 * 3_600 + 2_220, caption: "ДВОР 27 КАМ 2")
    script.rules = [
      SceneRule(
        "Вход на детскую площадку", .intrusion, .playground, labels: [.person, .vehicle]),
      SceneRule("Появление на проезде", .intrusion, .drive, labels: [.person, .vehicle]),
      SceneRule("Появление на парковке", .intrusion, .parking, labels: [.person, .vehicle]),
    ]
    script.sweeps = [
      Sweep(place: Vec(-23, 0.7, 10), headings: -1.2...2.6, times: 5...13),
      Sweep(place: Vec(24, 0.7, 9), headings: 0.7...4.4, times: 19...26, backwards: false),
      Sweep(place: Vec(-12, 0.7, 4), headings: -1.6...2.4, times: 30...37),
    ]
    return script
  }

  static func crowd(_ seed: UInt64) -> Script {
    var (script, chance) = yard(seed, .day, clock: 17 * 3_600 + 1_290, caption: "ДВОР 5 КАМ 1")
    script.rules = [
      SceneRule(
        "Проход по проезду", .lineCrossing, .barrier, labels: [.person], direction: "any"),
      SceneRule("Долго стоит на детской площадке", .loitering, .playground, dwell: 15),
    ]
    passersBy(&script, &chance)
    for (x, z) in [(6.0, 25.6), (7.0, 26.1)] as [(Float, Float)] {
      script.add(
        .person(.any(&chance)),
        Route(from: Vec(5 + x * 0.1, 0, 45), at: x - 5).to(x + 1, 34, speed: 1.6).to(x, z).stay(17)
          .to(4.8, 20).to(4.8, 15.5).to(13, 12))
      script.expect("Долго стоит на детской площадке", 24...36)
    }
    var look = CarLook.any(&chance)
    look.kind = .hatchback
    script.add(.car(look), Route(from: Vec(30, 0, 13.6), at: 25).to(-32, 13.4, speed: 6.5))
    return script
  }

  private static func passersBy(_ script: inout Script, _ chance: inout Chance) {
    for number in 0..<8 {
      let leftward = number % 2 == 0
      let z = 9.9 + Float(number) * 0.62
      let start = 1 + Float(number) * 2.4 + chance.between(0, 0.8)
      let speed = chance.between(1.15, 1.6)
      let side: Float = leftward ? 1 : -1
      script.add(
        .person(.any(&chance)),
        Route(from: Vec(13 * side, 0, z), at: start).to(1.5, z, speed: speed)
          .to(-13 * side, z + chance.between(-0.8, 0.4), speed: speed))
      let moment = Double(start + (13 * side - 1.5) * side / speed)
      script.expect("Проход по проезду", (moment - 2.5)...(moment + 2.5))
    }
  }
}
