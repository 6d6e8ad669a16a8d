import AulaDomain
import AulaTesting
import Testing

@Suite struct GeoTests {
  @Test func `distances agree with known ones`() {
    let balkhash = GeoPoint(latitude: 46.84, longitude: 74.98)
    // One degree of a great circle of 6 371 008.8 m.
    let degree = GeoPoint(latitude: 0, longitude: 0).metres(to: GeoPoint(latitude: 1, longitude: 0))
    #expect(abs(degree - 111_195.08) < 0.01)
    #expect(abs(square.metres(to: balkhash) - 358_000) < 3_000)
    #expect(square.metres(to: square) == 0)
    let halfway = GeoPoint(latitude: 0, longitude: 0)
      .metres(to: GeoPoint(latitude: 0, longitude: 180))
    #expect(abs(halfway - 20_015_114) < 10)
    let dateLine = GeoPoint(latitude: 0, longitude: 179.5)
      .metres(to: GeoPoint(latitude: 0, longitude: -179.5))
    #expect(abs(dateLine - 111_195.08) < 0.01)
  }

  @Test func `distance is the same both ways, and a step of so many metres is that long`() {
    var chance = SeededRandom(seed: 4)
    for _ in 0..<200 {
      let start = GeoPoint(
        latitude: Double.random(in: -70...70, using: &chance),
        longitude: Double.random(in: -180...180, using: &chance))
      let north = Double.random(in: -5_000...5_000, using: &chance)
      let east = Double.random(in: -5_000...5_000, using: &chance)
      let end = start.moved(north: north, east: east)
      let metres = start.metres(to: end)
      #expect(abs(metres - end.metres(to: start)) < 1e-6)
      #expect(abs(metres - (north * north + east * east).squareRoot()) < 20)
    }
  }

  @Test func `a ring is read and written longitude first, closed`() throws {
    let ring = [[73.0, 49.0], [73.1, 49.0], [73.1, 49.1], [73.0, 49.0]]
    let area = try #require(GeoPolygon(coordinates: ring))
    #expect(area.corners.count == 3)
    #expect(area.coordinates == ring)
    #expect(area.contains(GeoPoint(latitude: 49.02, longitude: 73.08)))
    #expect(!area.contains(GeoPoint(latitude: 49.08, longitude: 73.02)))
    #expect(GeoPolygon(coordinates: [[73, 49], [73, 50]]) == nil)
    #expect(GeoPolygon(coordinates: [[73, 49], [73, 95], [74, 50]]) == nil)
    #expect(GeoPolygon(coordinates: [[73], [73, 49], [74, 50]]) == nil)
  }
}

@Suite struct CalendarDateTests {
  @Test(arguments: ["2013-07-04", "2024-02-29", "0001-01-01", "9999-12-31"])
  func `a day is read as it is printed`(text: String) {
    #expect(CalendarDate(text)?.description == text)
  }

  @Test(arguments: [
    "", "2013-7-4", "2013-02-29", "2013-13-01", "2013-00-10", "2013-04-31", "2013-07-04 ",
    "+013-07-04", "-201-07-04", "2013/07/04", "٢٠١٣-07-04",
  ])
  func `what is no day is refused`(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func `a moment is a day where one stands`() {
    #expect(CalendarDate(night).description == "2026-06-15")
    #expect(CalendarDate(later(2 * 3_600), secondsFromUTC: 5 * 3_600).description == "2026-06-16")
    #expect(CalendarDate(Timestamp(microseconds: -1)).description == "1969-12-31")
    #expect(CalendarDate(Timestamp(microseconds: 0)).description == "1970-01-01")
  }
}

@Suite struct CameraAddressTests {
  @Test(
    arguments: [
      ("rtsp://10.0.0.5:554/main", "rtsp://10.0.0.5:554/main", nil, nil),
      ("rtsp://aula:p%40ss@10.0.0.5/main", "rtsp://10.0.0.5/main", "aula", "p@ss"),
      ("rtsp://aula:p@ss:w@10.0.0.5/x@y", "rtsp://10.0.0.5/x@y", "aula", "p@ss:w"),
      ("rtsp://aula@10.0.0.5", "rtsp://10.0.0.5", "aula", ""),
      ("/var/clips/yard@night.mp4", "/var/clips/yard@night.mp4", nil, nil),
      ("rtsp://aula:100%@h/", "rtsp://h/", "aula", "100%"),
    ] as [(String, String, String?, String?)])
  func `an address never keeps its password`(
    url: String, address: String, user: String?, password: String?
  ) {
    let split = CameraAddress.split(url)
    #expect(split.address == address)
    #expect(split.credentials?.user == user)
    #expect(split.credentials?.password == password)
  }

  @Test func `what was split joins again, whatever the password`() {
    var chance = SeededRandom(seed: 9)
    let letters = Array("aZ0:@/%?# яқ€")
    for _ in 0..<500 {
      let password = String((0..<8).map { _ in letters.randomElement(using: &chance)! })
      let secret = CameraCredentials(user: "cam", password: password)
      let url = CameraAddress.join("rtsp://host:554/a", secret)
      let split = CameraAddress.split(url)
      #expect(split.address == "rtsp://host:554/a")
      #expect(split.credentials == secret)
    }
  }

  @Test func `a password is not printed by accident`() {
    let secret = CameraCredentials(user: "cam", password: "sesame")
    #expect(!"\(secret)".contains("sesame"))
  }
}

@Suite struct PassportTests {
  private var yard: Yard {
    Yard(
      id: ID(rawValue: 5), number: 1, name: "1", address: BilingualText(ru: "ул. Садовая, 1"),
      city: ID(rawValue: 1), createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
      center: square, timeZone: "Asia/Almaty")
  }

  @Test func `missing is counted, and complete is complete`() {
    func passport(_ yard: Yard, _ buildings: [Building], _ photos: [Photo], _ cameras: [Camera])
      -> Passport
    {
      Passport(
        revision: 0, signedBy: nil, signedAt: nil, yard: yard, buildings: buildings,
        photos: photos, cameras: cameras)
    }
    let bare = passport(yard, [], [], [])
    #expect(bare.completeness.map(\.name) == PassportBlock.Name.allCases)
    #expect(bare.completeness.map(\.filled) == [1, 0, 0, 0, 0, 0])
    #expect(bare.percent == 5)

    var full = yard
    full.address.kk = "Бақ көшесі, 1"
    full.outline = GeoPolygon(coordinates: [[73, 49], [73.1, 49], [73.1, 49.1]])
    full.entrances = [Entrance(name: "арка", forVehicles: true)]
    full.accessNotes = "шлагбаум"
    full.intercomNotes = "у диспетчера"
    full.inspector = ID(rawValue: 3)
    full.partner = ID(rawValue: 2)
    var house = Building(id: ID(rawValue: 1), yard: yard.id, address: yard.address)
    (house.yearBuilt, house.material, house.floors) = (1978, .panel, 5)
    (house.entrances, house.flats) = (4, 60)
    let photos = [Photo.Subject.facade, .entrance, .plan].map {
      Photo(
        id: ID(rawValue: 1), yard: yard.id, subject: $0, mediaType: "image/jpeg", path: "p",
        length: 1, digest: "", author: nil, addedAt: night)
    }
    let camera = Camera(id: ID(rawValue: 1), name: "1", placement: .yard, yard: yard.id)
    let done = passport(full, [house], photos, [camera])
    #expect(!done.completeness.contains { !$0.isComplete })
    #expect(done.percent == 100)
  }
}
