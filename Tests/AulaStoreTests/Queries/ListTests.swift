import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// What lists are made of: filter, order, and pages that hold each line once.
@Suite struct ListTests {
  /// Besides the fixture's yard, 23 that share names, years and addresses.
  private func town() async throws -> DeskFixture {
    let house = try await DeskFixture()
    let other = City(
      id: ID(in: house.world), name: BilingualText(ru: "Абай", kk: "Абай"),
      center: DeskFixture.square, timeZone: "Asia/Almaty")
    try await house.desk.add(other, by: house.setup)
    for number in 2...24 {
      let yard = Yard(
        id: ID(in: house.world), number: number, name: number % 3 == 0 ? "Двор" : "Сквер",
        address: BilingualText(ru: "ул. Садовая, \(number % 5)", kk: "Бақ көшесі"),
        city: number % 2 == 0 ? other.id : house.city,
        createdOn: CalendarDate(year: 2014 + number % 4, month: 5, day: 1)!,
        center: DeskFixture.square, timeZone: "Asia/Almaty")
      try await house.desk.add(yard, by: house.setup)
    }
    return house
  }

  @Test(arguments: YardSort.allCases, [false, true])
  func `pages of yards hold each one once, in any order`(
    key: YardSort, isDescending: Bool
  ) async throws {
    let house = try await town()
    let sorting = Sorting(key, isDescending: isDescending)
    var seen: [Yard] = []
    for skip in stride(from: 0, to: 28, by: 7) {
      let part = try await house.store.read {
        try $0.yards(YardFilter(), by: sorting, ListWindow(skip: skip, limit: 7))
      }
      #expect(part.total == 24)
      seen += part.lines
    }
    #expect(seen.count == 24 && Set(seen.map(\.id)).count == 24)
    let whole = try await house.store.read {
      try $0.yards(YardFilter(), by: sorting, ListWindow(limit: 100)).lines
    }
    #expect(seen == whole)
    let other = try await house.store.read {
      let sorting = Sorting(key, isDescending: !isDescending)
      return try $0.yards(YardFilter(), by: sorting, ListWindow(limit: 100)).lines
    }
    #expect(Array(other.reversed()) == whole)
  }

  @Test func `numbers are sorted as numbers, and cities by their names`() async throws {
    let house = try await town()
    let byNumber = try await house.store.read {
      try $0.yards(YardFilter(), by: Sorting(.number, isDescending: true), ListWindow(limit: 3))
    }
    #expect(byNumber.lines.map(\.number) == [24, 23, 22])
    let byCity = try await house.store.read {
      try $0.yards(YardFilter(), by: Sorting(.city), ListWindow(limit: 100)).lines.map(\.city)
    }
    #expect(byCity.first != house.city && byCity.last == house.city)
    #expect(byCity.firstIndex(of: house.city) == byCity.count / 2)
  }

  @Test func `a filter narrows what is counted too`() async throws {
    let house = try await town()
    func count(_ change: (inout YardFilter) -> Void) async throws -> Int {
      var filter = YardFilter()
      change(&filter)
      let wanted = filter
      return try await house.store.read {
        let part = try $0.yards(wanted, by: Sorting(.name), ListWindow(limit: 2))
        #expect(part.lines.count == min(2, part.total))
        return part.total
      }
    }
    #expect(try await count { $0.text = "САДОВАЯ" } == 23)
    #expect(try await count { $0.text = "двор садовая 4" } == 2)
    #expect(try await count { $0.text = "4 бак" } == 5)
    #expect(try await count { $0.city = house.city } == 12)
    #expect(try await count { $0.year = 2014 } == 6)
    #expect(try await count { ($0.year, $0.city) = (2014, house.city) } == 0)
    #expect(try await count { $0.text = "%" } == 24)
    #expect(try await count { $0.text = "' or 1=1 --" } == 0)
  }

  @Test func `a yard is found by a building's address, in either language`() async throws {
    let house = try await town()
    let building = Building(
      id: ID(in: house.world), yard: house.yard,
      address: BilingualText(ru: "пр. Нуркена, 7", kk: "Нүркен даңғылы, 7"))
    try await house.desk.add(building, by: house.setup)
    for text in ["нуркена 7", "НҮРКЕН"] {
      var filter = YardFilter()
      filter.text = text
      let wanted = filter
      let (yards, houses) = try await house.store.read { tx in
        (
          try tx.yards(wanted, by: Sorting(.number), ListWindow(limit: 9)).lines.map(\.id),
          try tx.buildings(like: text, ListWindow(limit: 9))
        )
      }
      #expect(yards == [house.yard], "\(text)")
      #expect(houses.total == 1 && houses.lines.map(\.building.id) == [building.id])
      #expect(houses.lines.first?.yardNumber == 1)
    }
    var moved = building
    moved.address = BilingualText(ru: "ул. Новая, 1", kk: "")
    _ = try await house.desk.save(moved, by: house.setup)
    let found = try await house.store.read { tx in
      (
        try tx.buildings(like: "нуркена", ListWindow(limit: 9)).total,
        try tx.buildings(like: "новая", ListWindow(limit: 9)).total,
        try tx.buildings(like: " №%", ListWindow(limit: 9)).total
      )
    }
    #expect(found == (0, 1, 0))
  }

  @Test func `buildings that were there before are folded when the schema comes to know of it`()
    async throws
  {
    let house = try await DeskFixture()
    try await house.desk.add(
      Building(
        id: ID(in: house.world), yard: house.yard, address: BilingualText(ru: "ул. Ёлочная, 3")),
      by: house.setup)
    let folded: String? = try await house.store.write { tx in
      try tx.execute("update building set search_folded = ''")
      try Migration.all.first { $0.name == "search" }?.fills?(tx)
      return try tx.value("select search_folded from building")
    }
    #expect(folded == "ул елочная 3")
  }

  @Test(arguments: IncidentSort.allCases, [false, true])
  func `pages of incidents hold each one once, in any order`(
    key: IncidentSort, isDescending: Bool
  ) async throws {
    let house = try await DeskFixture()
    for number in 0..<12 {
      _ = try await house.desk.openIncident(
        Incident.Kind.allCases[number % 3], yard: number % 2 == 0 ? house.yard : nil,
        place: DeskFixture.square, by: house.deed())
    }
    let sorting = Sorting(key, isDescending: isDescending)
    var seen: [Int] = []
    for skip in stride(from: 0, to: 15, by: 5) {
      seen += try await house.store.read {
        try $0.incidents(IncidentFilter(), by: sorting, ListWindow(skip: skip, limit: 5)).lines
      }.map(\.incident.number)
    }
    #expect(seen.sorted() == Array(1...12))
    if key == .number { #expect(seen.first == (isDescending ? 12 : 1)) }
  }

  @Test func `incidents are found by number and place, and not by what was written of them`()
    async throws
  {
    let house = try await DeskFixture()
    let deed = house.deed()
    let here = try await house.desk.openIncident(
      .theft, yard: house.yard, note: "сказала Петрова", by: deed)
    let there = try await house.desk.openIncident(.disorder, camera: house.camera, by: deed)
    let elsewhere = try await house.desk.openIncident(.other, place: DeskFixture.square, by: deed)
    let wanted: [(String, [Int])] = [
      ("вымышленная", [there.number, here.number]), ("Петрова", []),
      // The incident of this number, and what happened in the yard that has it.
      ("№ 1", [there.number, here.number]), ("\(elsewhere.number)", [elsewhere.number]),
      ("9999999999999", []),
    ]
    for (text, numbers) in wanted {
      var filter = IncidentFilter()
      filter.text = text
      let asked = filter
      let found = try await house.store.read { try $0.incidents(asked).lines }
      #expect(found.map(\.incident.number) == numbers, "\(text)")
    }
    var filter = IncidentFilter()
    filter.city = house.city
    let asked = filter
    let found = try await house.store.read { try $0.incidents(asked).lines }
    #expect(found.contains { $0.incident.id == here.id })
    #expect(!found.contains { $0.incident.id == elsewhere.id })
  }

  @Test func `cameras, partners, units and users come in each order`() async throws {
    let house = try await DeskFixture()
    for key in CameraSort.allCases {
      let part = try await house.store.read {
        try $0.cameras(CameraFilter(), by: Sorting(key), ListWindow(limit: 9))
      }
      #expect(part.total == 1 && part.lines.map(\.id) == [house.camera])
    }
    for key in PartnerSort.allCases {
      let part = try await house.store.read {
        try $0.partners(PartnerFilter(), by: Sorting(key), ListWindow(limit: 9))
      }
      #expect(part.lines.map(\.id) == [house.partner])
    }
    for key in UnitSort.allCases {
      let part = try await house.store.read {
        try $0.units(UnitFilter(), by: Sorting(key, isDescending: true), ListWindow(limit: 9))
      }
      #expect(Set(part.lines.map(\.id)) == [house.police, house.privateCrew, house.farPolice])
    }
    for key in UserSort.allCases {
      let users = try await house.store.read { try $0.users(by: Sorting(key)) }
      #expect(users.count == 4)
    }
    let crews = try await house.store.read { try $0.users(role: .crew, by: Sorting(.unit)) }
    #expect(crews.map(\.id) == [house.crewID, house.guardsID])
    var filter = UnitFilter()
    (filter.kind, filter.duty) = (.police, "available")
    let police = filter
    let found = try await house.store.read {
      try $0.units(police, by: Sorting(.callSign, isDescending: true), ListWindow(limit: 9))
    }
    #expect(found.lines.map(\.id) == [house.farPolice, house.police])
  }

  @Test func `a window keeps its bounds`() {
    #expect(ListWindow(skip: -1, limit: -1) == ListWindow(skip: 0, limit: 0))
    #expect(ListWindow(skip: .max, limit: .max).skip == ListWindow.furthest)
    #expect(ListWindow(skip: .max, limit: .max).limit == 5_000)
  }
}
