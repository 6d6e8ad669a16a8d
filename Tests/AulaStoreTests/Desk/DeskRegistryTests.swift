import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct DeskRegistryTests {
  @Test func `a yard comes back as it was written`() async throws {
    let house = try await DeskFixture()
    var yard = try await house.store.read { try $0.yard(house.yard) }
    yard.outline = GeoPolygon(coordinates: [[73.1, 49.8], [73.11, 49.8], [73.11, 49.81]])
    yard.entrances = [
      Entrance(name: "арка", point: DeskFixture.square, forVehicles: true, notes: "3 м"),
      Entrance(name: "калитка", forVehicles: false),
    ]
    yard.hazards = [Hazard(kind: .dogs, note: "стая у гаражей")]
    yard.accessNotes = "шлагбаум: \"пульт\" у диспетчера"
    yard.partner = house.partner
    let saved = try await house.desk.save(yard, by: house.setup)
    #expect(saved.version == 2)
    #expect(try await house.store.read { try $0.yard(house.yard) } == saved)
    await expectFault("store.stale-version") {
      try await house.desk.save(yard, by: house.setup)
    }
  }

  @Test func `yards are found by any part of number, name or address, in either language`()
    async throws
  {
    let house = try await DeskFixture()
    for text in ["вымышл", "ВЫМЫШЛЕННАЯ 4", "ойдан шыгар", "1", "Двор", ""] {
      var filter = YardFilter()
      filter.text = text
      let wanted = filter
      #expect(try await house.store.read { try $0.yards(wanted).items.count } == 1, "\(text)")
    }
    for text in ["садовая", "%", "_____"] {
      var filter = YardFilter()
      filter.text = text
      let wanted = filter
      let found = try await house.store.read { try $0.yards(wanted).items.count }
      #expect(found == (text == "садовая" ? 0 : 1), "\(text)")
    }
  }

  @Test func `a long list is read page by page, each record once`() async throws {
    let house = try await DeskFixture()
    for number in 2...25 {
      try await house.desk.add(
        Yard(
          id: ID(in: house.world), number: number, name: "Двор \(number)",
          address: BilingualText(ru: "ул. Вымышленная, \(number)"), city: house.city,
          createdOn: CalendarDate(year: 2014, month: 5, day: 1)!, center: DeskFixture.square,
          timeZone: "Asia/Almaty"), by: house.setup)
    }
    var numbers: [Int] = []
    var after: Int64? = 0
    while let start = after {
      let page = try await house.store.read { try $0.yards(after: start, limit: 10) }
      numbers += page.items.map(\.number)
      after = page.next
    }
    #expect(numbers == Array(1...25))
    let counts = try await house.store.read { try $0.yardCounts() }
    #expect(counts.map(\.year) == [2013, 2014])
    #expect(counts.map(\.yards) == [1, 24])
  }

  @Test func `a camera's password is sealed, and bound to its camera`() async throws {
    let house = try await DeskFixture()
    var camera = try await house.store.read { try $0.camera(house.camera) }
    camera.mainAddress = "rtsp://aula:se%20same@10.0.0.5:554/main"
    camera.subAddress = "rtsp://10.0.0.5:554/sub"
    let saved = try await house.desk.save(camera, by: house.setup)
    #expect(saved.mainAddress == "rtsp://10.0.0.5:554/main")
    #expect(
      try await house.desk.streamURL(of: camera.id, .sub, for: .service(.recording))
        == "rtsp://aula:se%20same@10.0.0.5:554/sub")
    let sealed: [UInt8]? = try await house.store.read { try $0.secret(of: house.camera) }
    let bytes = try #require(sealed)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("same"))
    let log: String? = try await house.store.read {
      try $0.value("select details from journal_entry where action = 'camera.save'")
    }
    #expect(log?.contains("same") == false)

    let other = Camera(id: ID(rawValue: 31), name: "К-2", placement: .publicPlace)
    var swapped = other
    swapped.mainAddress = "rtsp://10.0.0.6/"
    let moved = swapped
    try await house.desk.add(moved, by: house.setup)
    try await house.store.write { try $0.setSecret(bytes, of: other.id) }
    await expectFault("store.seal-broken") {
      try await house.desk.streamURL(of: other.id, .main, for: .service(.recording))
    }
    _ = try await house.desk.save(saved, credentials: .remove, by: house.setup)
    #expect(
      try await house.desk.streamURL(of: camera.id, .main, for: .service(.recording))
        == "rtsp://10.0.0.5:554/main")
  }

  @Test func `rules of a camera are versioned from the first`() async throws {
    let house = try await DeskFixture()
    let first = try await house.desk.save(
      rules: "{}", of: house.camera, version: 0, by: house.setup)
    #expect(first.version == 1)
    let second = try await house.desk.save(
      rules: #"{"rules":[]}"#, of: house.camera, version: 1, by: house.setup)
    for stale in [Int64(0), 1] {
      await expectFault("store.stale-version") {
        try await house.desk.save(rules: "[]", of: house.camera, version: stale, by: house.setup)
      }
    }
    #expect(try await house.store.read { try $0.ruleset(of: house.camera) } == second)
  }

  @Test func `a passport is signed as it stands`() async throws {
    let house = try await DeskFixture()
    var building = Building(
      id: ID(in: house.world), yard: house.yard, address: BilingualText(ru: "дом 4"))
    building.material = .panel
    let panel = building
    try await house.desk.add(panel, by: house.setup)
    let photo = Photo(
      id: ID(in: house.world), yard: house.yard, subject: .facade, mediaType: "image/jpeg",
      path: "photos/1.jpg", length: 10, digest: String(repeating: "0", count: 64),
      author: house.operatorID, addedAt: house.world.now())
    try await house.desk.add(photo, by: house.setup)
    try await house.withAdministrators()
    let deed = house.deed(house.administrators[0])
    let signed = try await house.desk.signPassport(of: house.yard, by: deed)
    #expect(signed.revision == 1 && signed.signedBy == house.administrators[0])
    #expect(signed.buildings == [panel] && signed.photos == [photo])
    #expect(signed.cameras.map(\.id) == [house.camera])
    let again = try await house.desk.signPassport(of: house.yard, by: deed)
    #expect(again.revision == 2)
    await expectFault("desk.unsigned") {
      try await house.desk.signPassport(of: house.yard, by: house.setup)
    }
  }

  @Test func `a place reported late does not put the unit back, nor makes its record stale`()
    async throws
  {
    let house = try await DeskFixture()
    let north = DeskFixture.square.moved(north: 50, east: 0)
    let now = house.world.now() + .seconds(60)
    let new = Unit.Position(point: north, accuracy: 5, at: now)
    let old = Unit.Position(point: DeskFixture.square, at: now - .seconds(30))
    #expect(try await house.desk.reportPosition(new, of: house.police, for: .user(house.phone)))
    #expect(try await !house.desk.reportPosition(old, of: house.police, for: .user(house.phone)))
    let unit = try await house.store.read { try $0.unit(house.police) }
    #expect(unit.position == new && unit.version == 1)
    #expect(try await house.journalSize() == 0)
    await expectFault("desk.no-such-place") {
      try await house.desk.reportPosition(
        Unit.Position(point: GeoPoint(latitude: 91, longitude: 0), at: now), of: house.police,
        for: .user(house.phone))
    }
    await expectFault("dispatch.illegal-transition") {
      try await house.desk.setDuty(of: house.police, version: 1, .commit, by: house.deed())
    }
  }

  @Test func `partners and their cameras are counted`() async throws {
    let house = try await DeskFixture()
    try await house.desk.add(
      Agreement(
        id: ID(in: house.world), partner: house.partner, number: "7/14",
        signedOn: CalendarDate(year: 2014, month: 7, day: 1)!, subject: "камеры"),
      by: house.setup)
    let agreements = try await house.store.read { try $0.agreements(of: house.partner) }
    #expect(agreements.map(\.number) == ["7/14"])
    let counts = try await house.store.read { try $0.cameraCounts() }
    #expect(
      counts == [CameraCount(partner: house.partner, placement: .yard, cameras: 1, connected: 0)])
    await expectFault("store.refused") {
      try await house.desk.add(
        Agreement(
          id: ID(in: house.world), partner: house.partner, number: "8/14",
          signedOn: CalendarDate(year: 2014, month: 7, day: 1)!,
          endsOn: CalendarDate(year: 2013, month: 7, day: 1)!, subject: ""), by: house.setup)
    }
  }
}
