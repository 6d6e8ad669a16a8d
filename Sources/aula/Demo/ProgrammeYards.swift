import AulaDomain

extension Programme {
  /// A town's yards with their houses. `first` is the number of the first one.
  static func yards(
    of town: Town, numbers: [(number: Int, created: CalendarDate)], inspector: ID<User>,
    partner: ID<Partner>?, chance: inout DemoChance
  ) -> (yards: [Yard], buildings: [Building]) {
    var yards: [Yard] = []
    var buildings: [Building] = []
    for (index, entry) in numbers.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: town.columns)
      let street = town.street(row)
      let house = 2 + column * 12 + Int.random(in: 0...2, using: &chance) * 2
      let middle = town.place(
        from: town.block(index), along: Double.random(in: -20...20, using: &chance),
        across: Double.random(in: -20...20, using: &chance))
      let size = YardSize(
        depth: Double.random(in: 60...90, using: &chance),
        width: Double.random(in: 80...120, using: &chance))
      var yard = Yard(
        id: ID(rawValue: Int64(entry.number)), number: entry.number,
        name: "Двор \(entry.number)", address: address(street, house), city: town.city.id,
        createdOn: entry.created, center: middle,
        outline: town.rectangle(
          from: middle, along: 0, across: 0, depth: size.depth, width: size.width),
        timeZone: town.city.timeZone)
      yard.inspector = inspector
      yard.partner = partner
      furnish(&yard, of: town, size, &chance)
      yards.append(yard)
      buildings += houses(around: yard, of: town, street, house, size, &chance)
    }
    return (yards, buildings)
  }

  /// Metres between the houses.
  struct YardSize {
    let depth: Double
    let width: Double
  }

  private static func address(_ street: BilingualText, _ house: Int) -> BilingualText {
    BilingualText(ru: "\(street.ru), \(house)", kk: "\(street.kk), \(house)")
  }

  private static func furnish(
    _ yard: inout Yard, of town: Town, _ size: YardSize, _ chance: inout DemoChance
  ) {
    yard.entrances = [
      Entrance(
        name: "Въезд с юга",
        point: town.place(from: yard.center, along: -size.depth / 2, across: -size.width / 2),
        forVehicles: true, notes: "Проезд между торцами домов, ширина 4 м"),
      Entrance(
        name: "Проход с севера",
        point: town.place(from: yard.center, along: size.depth / 2, across: size.width / 2),
        forVehicles: false, notes: "Пешеходный, калитка открыта"),
    ]
    let hazards: [Hazard?] = [
      nil, nil, nil, Hazard(kind: .dogs, note: "Бездомные собаки у контейнеров"),
      Hazard(kind: .pit, note: "Открытая траншея теплосети у северного дома"),
      Hazard(kind: .ice, note: "Наледь на въезде"), nil,
      Hazard(kind: .building, note: "Аварийный гараж в глубине двора"),
    ]
    yard.hazards = hazards.randomElement(using: &chance).flatMap { $0 }.map { [$0] } ?? []
    yard.accessNotes =
      ["Шлагбаума нет", "Шлагбаум: открывает диспетчер ОСИ"]
      .randomElement(using: &chance) ?? ""
    yard.intercomNotes = "Коды домофонов — у диспетчера ОСИ"
  }

  /// Two long houses face each other; some yards have a third one across.
  private static func houses(
    around yard: Yard, of town: Town, _ street: BilingualText, _ house: Int, _ size: YardSize,
    _ chance: inout DemoChance
  ) -> [Building] {
    let gap = size.depth / 2 + 8
    var sites = [
      (along: gap, across: 0.0, depth: 13.0, width: size.width * 0.8),
      (along: -gap, across: 4.0, depth: 13.0, width: size.width * 0.75),
    ]
    if Bool.random(using: &chance) {
      sites.append((along: 0, across: size.width / 2 + 8, depth: size.depth * 0.7, width: 13))
    }
    return sites.enumerated().map { place, site in
      var building = Building(
        id: ID(rawValue: yard.id.rawValue * 10 + Int64(place)), yard: yard.id,
        address: address(street, house + place * 2),
        outline: town.rectangle(
          from: yard.center, along: site.along, across: site.across, depth: site.depth,
          width: site.width))
      let floors = [5, 5, 5, 9].randomElement(using: &chance) ?? 5
      let doors = max(2, Int(max(site.width, site.depth) / 20))
      building.yearBuilt = Int.random(in: floors == 9 ? 1978...1992 : 1961...1985, using: &chance)
      building.material = floors == 9 ? .panel : [.panel, .brick].randomElement(using: &chance)
      (building.floors, building.entrances) = (floors, doors)
      building.flats = floors * doors * (floors == 9 ? 4 : 3)
      return building
    }
  }
}
