import AulaDomain

/// A crew of the demonstration and the blocks that it drives around.
struct DemoCrew {
  let unit: Unit
  let town: Town
  /// Counts the crews of a town: each has its own beat.
  let index: Int

  /// Where it is on its round: a rectangle of streets in 20 minutes, so that places stay fresh and
  /// the nearest crew is not always the same.
  func position(at now: Timestamp) -> Unit.Position {
    let round: Int64 = 1_200_000_000
    let offset = Int64(index) * 170_000_000
    let share = Double((now.microseconds + offset) % round) / Double(round) * 4
    let side = Int(share)
    let rest = share - Double(side)
    let corner: (north: Double, east: Double) =
      switch side {
      case 0: (rest, 0)
      case 1: (1, rest)
      case 2: (1 - rest, 1)
      default: (0, 1 - rest)
      }
    let start = town.block((index * 13 + 3) % town.yards)
    return Unit.Position(
      point: town.place(
        from: start, along: (corner.north + 0.5) * town.pitch.north,
        across: (corner.east + 0.5) * town.pitch.east),
      accuracy: 8, at: now)
  }
}

extension Programme {
  /// The crews of all towns. One licence has ended and one crew is off duty, so that the
  /// demonstration shows what is missing then.
  static func crews(of partner: ID<Partner>, now: Timestamp) -> [DemoCrew] {
    var crews: [DemoCrew] = []
    let strength: [(Town, kinds: [Unit.Kind])] = [
      (.karaganda, Array(repeating: .police, count: 5) + Array(repeating: .private, count: 4)),
      (.balkhash, [.police, .police, .police, .private, .private]),
      (.temirtau, [.police, .police, .private]),
    ]
    for (town, kinds) in strength {
      for (index, kind) in kinds.enumerated() {
        let count = crews.count { $0.unit.kind == kind }
        let isPolice = kind == .police
        var unit = Unit(
          id: ID(rawValue: Int64(crews.count + 1)),
          callSign: isPolice ? "П-\(21 + count)" : "Ц-\(count + 1)", kind: kind,
          partner: isPolice ? nil : partner, duty: .available,
          licenceExpiry: isPolice ? nil : now + .seconds(86_400 * 200))
        if unit.callSign == "Ц-4" { unit.licenceExpiry = now - .seconds(86_400 * 9) }
        if unit.callSign == "П-25" { unit.duty = .offDuty }
        unit.position = DemoCrew(unit: unit, town: town, index: index).position(at: now)
        crews.append(DemoCrew(unit: unit, town: town, index: index))
      }
    }
    return crews
  }

  static let administrator: ID<User> = ID(rawValue: 1)
  static func inspector(of town: Town) -> ID<User> { ID(rawValue: 100 + town.city.id.rawValue) }

  /// Everybody who signs in; nobody lives.
  static func users(_ crews: [DemoCrew]) -> [User] {
    let desk = [
      User(id: administrator, login: "admin", name: "Администратор", role: .administrator),
      User(id: ID(rawValue: 2), login: "operator", name: "Алия Смагулова", role: .operator),
      User(id: ID(rawValue: 3), login: "operator-2", name: "Виктор Лунёв", role: .operator),
    ]
    let inspectors = zip(
      Town.all,
      [
        ("inspector", "Ерлан Тасболатов"), ("inspector-b", "Дина Жаксыгулова"),
        ("inspector-t", "Олег Вершинный"),
      ]
    ).map { town, person in
      User(
        id: inspector(of: town), login: person.0, name: person.1, role: .inspector)
    }
    let drivers = crews.map { crew in
      let number = crew.unit.callSign.drop { !$0.isNumber }
      return User(
        id: ID(rawValue: 200 + crew.unit.id.rawValue),
        login: "\(crew.unit.kind == .police ? "p" : "c")-\(number)",
        name: "Экипаж \(crew.unit.callSign)", role: .crew, unit: crew.unit.id)
    }
    return desk + inspectors + drivers
  }
}
