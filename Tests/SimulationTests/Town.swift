import AulaDomain
import AulaTesting

@testable import AulaStore

/// Where the day happens: three yards and a square, six cameras, seven crews, two operators.
struct Town {
  struct Crew {
    let unit: ID<Unit>
    let user: ID<User>
    let home: GeoPoint

    var actor: Actor { Actor(user: user, role: .crew, unit: unit) }
  }

  static let centre = GeoPoint(latitude: 49.8047, longitude: 73.1094)

  let cameras: [ID<Camera>] = (0..<6).map { ID(rawValue: 300 + $0) }
  let operators: [ID<User>] = [ID(rawValue: 1), ID(rawValue: 2)]
  let crews: [Crew]

  private static let city: ID<City> = ID(rawValue: 10)
  private static let partner: ID<Partner> = ID(rawValue: 40)
  private static let yards: [ID<Yard>] = (0..<3).map { ID(rawValue: 20 + $0) }

  init() {
    crews = (0..<7).map { number in
      Crew(
        unit: ID(rawValue: 50 + Int64(number)), user: ID(rawValue: 80 + Int64(number)),
        home: Self.centre.moved(
          north: Double(number % 3) * 900 - 900, east: Double(number) * 500 - 1_500))
    }
  }

  /// Four of the crews are police, three private; one private licence ends in the night.
  func found(on desk: Desk, in world: ManualWorld) async throws {
    let now = world.now()
    let town = self
    try await desk.store.write { tx in
      try town.seedPlaces(tx)
      try town.seedPeople(tx, at: now)
    }
    for (number, crew) in crews.enumerated() {
      let isPolice = number < 4
      var unit = Unit(
        id: crew.unit, callSign: (isPolice ? "П-" : "Ц-") + "\(number + 1)",
        kind: isPolice ? .police : .private, partner: isPolice ? nil : Self.partner)
      unit.duty = number == 3 ? .offDuty : .available
      unit.position = Unit.Position(point: crew.home, at: now)
      if !isPolice { unit.licenceExpiry = now + .seconds(number == 6 ? 6 * 3_600 : 90 * 86_400) }
      try await desk.add(unit, by: desk.deed(.setup))
    }
    try await seedCrews(desk.store, at: now)
  }

  private func seedPlaces(_ tx: any Connection) throws {
    try tx.insert(
      City(
        id: Self.city, name: BilingualText(ru: "Караганда", kk: "Қарағанды"), center: Self.centre,
        timeZone: "Asia/Almaty"))
    try tx.insert(Partner(id: Self.partner, name: "Цербер-KZ", kind: .responseCompany))
    for (number, yard) in Self.yards.enumerated() {
      try tx.insert(
        Yard(
          id: yard, number: number + 1, name: "Двор \(number + 1)",
          address: BilingualText(ru: "ул. Вымышленная, \(number + 1)"), city: Self.city,
          createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
          center: Self.centre.moved(north: Double(number) * 600, east: 0),
          timeZone: "Asia/Almaty"))
    }
    for (number, camera) in cameras.enumerated() {
      let yard = number < 5 ? Self.yards[number % 3] : nil
      try tx.insert(
        Camera(
          id: camera, name: "К-\(number + 1)", placement: yard == nil ? .publicPlace : .yard,
          yard: yard, partner: Self.partner, position: yard == nil ? Self.centre : nil))
    }
  }

  private func seedPeople(_ tx: any Connection, at now: Timestamp) throws {
    for (number, user) in operators.enumerated() {
      try tx.insert(
        User(id: user, login: "operator-\(number)", name: "Оператор \(number)", role: .operator),
        password: PasswordHash(text: "none"), at: now)
    }
  }

  private func seedCrews(_ store: Store, at now: Timestamp) async throws {
    let crews = crews
    try await store.write { tx in
      for crew in crews {
        try tx.insert(
          User(
            id: crew.user, login: "crew-\(crew.unit.rawValue)", name: "Экипаж", role: .crew,
            unit: crew.unit), password: PasswordHash(text: "none"), at: now)
      }
    }
  }
}
