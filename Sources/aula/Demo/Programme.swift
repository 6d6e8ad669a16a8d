import AulaDomain
import AulaStore

/// The programme as the press service describes it, to show and to try Aula with: 146 yards, 353
/// cameras, its partners and crews.
///
/// Towns and companies are the article's; streets, houses and people are invented, and the same for
/// one seed.
struct Programme {
  let partners: [Partner]
  let agreements: [Agreement]
  let yards: [Yard]
  let buildings: [Building]
  let cameras: [Camera]
  let crews: [DemoCrew]
  let users: [User]

  static let orken: ID<Partner> = ID(rawValue: 1)
  static let pautina: ID<Partner> = ID(rawValue: 2)
  static let minotavr: ID<Partner> = ID(rawValue: 3)
  static let cerber: ID<Partner> = ID(rawValue: 4)

  /// Cameras that a demonstration gives pictures to, each in a yard of its own: the three «ZIP»,
  /// then those of «Паутина-9».
  var showcase: [Camera] {
    let first = cameras.filter { $0.model == "ZIP" }
    var taken = Set(first.compactMap(\.yard))
    return first
      + cameras.filter { camera in
        camera.partner == Self.pautina && camera.yard.map { taken.insert($0).inserted } == true
      }
  }

  init(seed: UInt64 = 146, now: Timestamp) {
    var chance = DemoChance(seed: seed)
    partners = Self.companies
    agreements = Self.signed
    let numbers = Self.numbers(&chance)
    var yards: [Yard] = []
    var buildings: [Building] = []
    for town in Town.all {
      let own = Self.yards(
        of: town, numbers: numbers[town.city.id] ?? [], inspector: Self.inspector(of: town),
        partner: Self.watcher(of: town), chance: &chance)
      yards += own.yards
      buildings += own.buildings
    }
    self.yards = yards.sorted { $0.number < $1.number }
    self.buildings = buildings
    let inKaraganda = self.yards.filter { $0.city == Town.karaganda.city.id }
    let inBalkhash = self.yards.filter { $0.city == Town.balkhash.city.id }
    cameras =
      Self.cameras(
        of: Self.orken, in: .balkhash, yards: inBalkhash, inYards: 20, inPublic: 180,
        firstID: 1_001, chance: &chance)
      + Self.cameras(
        of: Self.pautina, in: .karaganda, yards: inKaraganda, inYards: 56, inPublic: 94,
        firstID: 2_001, chance: &chance)
      + Self.zipCameras(of: Self.minotavr, in: .karaganda, yards: inKaraganda)
    crews = Self.crews(of: Self.cerber, now: now)
    users = Self.users(crews)
  }

  private static func watcher(of town: Town) -> ID<Partner>? {
    switch town.city.id {
    case Town.karaganda.city.id: pautina
    case Town.balkhash.city.id: orken
    default: nil
    }
  }

  private static var companies: [Partner] {
    func company(_ id: ID<Partner>, _ name: String, _ kind: Partner.Kind, _ notes: String)
      -> Partner
    {
      var partner = Partner(id: id, name: name, kind: kind)
      partner.contact = "Дежурный"
      partner.notes = notes
      return partner
    }
    return [
      company(orken, "ТОО «Оркен-Медия»", .cameraOwner, "200 камер в Балхаше, 20 из них во дворах"),
      company(
        pautina, "ТОО «Паутина-9»", .cameraOwner, "150 камер в Караганде, 56 из них во дворах"),
      company(
        minotavr, "ТОО «Минотавр KZ»", .cameraOwner,
        "Три камеры «ZIP» за свой счёт, сигнал выведен в ЦОУ"),
      company(cerber, "ТОО «Цербер-KZ»", .responseCompany, "Выезжает вместе с полицией"),
    ]
  }

  private static var signed: [Agreement] {
    func agreement(_ partner: ID<Partner>, _ number: String, _ day: String, _ subject: String)
      -> Agreement?
    {
      CalendarDate(day).map {
        Agreement(
          id: ID(rawValue: partner.rawValue), partner: partner, number: number, signedOn: $0,
          subject: subject)
      }
    }
    return [
      agreement(orken, "1-2013", "2013-03-14", "Камеры в общественных местах и дворах Балхаша"),
      agreement(pautina, "2-2013", "2013-04-02", "Камеры в общественных местах и дворах Караганды"),
      agreement(
        minotavr, "7-2014", "2014-07-09",
        "Государственно-частное партнёрство: камеры «ZIP» с выводом сигнала в ЦОУ"),
      agreement(cerber, "8-2014", "2014-07-21", "Совместные выезды группы быстрого реагирования"),
    ].compactMap { $0 }
  }

  /// Which yard joined when: 59 in 2013, then 87 in 2014, the towns taking turns.
  private static func numbers(
    _ chance: inout DemoChance
  ) -> [ID<City>: [(number: Int, created: CalendarDate)]] {
    var result: [ID<City>: [(number: Int, created: CalendarDate)]] = [:]
    var number = 0
    for (year, share) in [(2013, \Town.joined.early), (2014, \Town.joined.late)] {
      var order = Town.all.flatMap { Array(repeating: $0.city.id, count: $0[keyPath: share]) }
      order.shuffle(using: &chance)
      for (place, city) in order.enumerated() {
        number += 1
        // From February to November, in the order of their numbers.
        let day = place * 270 / order.count
        if let created = CalendarDate(year: year, month: 2 + day / 27, day: 1 + day % 27) {
          result[city, default: []].append((number, created))
        }
      }
    }
    return result
  }
}
