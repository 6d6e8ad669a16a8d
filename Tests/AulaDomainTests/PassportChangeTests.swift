import Testing

@testable import AulaDomain

@Suite struct PassportChangeTests {
  private static let square = GeoPoint(latitude: 49.8, longitude: 73.1)
  private static let outline = [
    square, square.moved(north: 0, east: 80), square.moved(north: 60, east: 80),
  ]

  private var yard: Yard {
    var yard = Yard(
      id: ID(rawValue: 1), number: 7, name: "Двор 7", address: BilingualText(ru: "ул. Тихая, 7"),
      city: ID(rawValue: 2), createdOn: CalendarDate(year: 2014, month: 5, day: 1)!,
      center: Self.square, timeZone: "Asia/Almaty")
    yard.entrances = [
      Entrance(name: "арка", point: Self.square, forVehicles: true),
      Entrance(name: "калитка", forVehicles: false),
    ]
    yard.hazards = [Hazard(kind: .dogs, note: "у гаражей"), Hazard(kind: .ice)]
    return yard
  }

  private func passport(
    _ yard: Yard? = nil, _ buildings: [Building] = [], _ photos: [Photo] = [],
    _ cameras: [Camera] = []
  ) -> Passport {
    Passport(
      revision: 1, signedBy: nil, signedAt: nil, yard: yard ?? self.yard, buildings: buildings,
      photos: photos, cameras: cameras)
  }

  private var building: Building {
    Building(id: ID(rawValue: 70), yard: ID(rawValue: 1), address: BilingualText(ru: "Тихая, 7"))
  }

  private var camera: Camera {
    Camera(
      id: ID(rawValue: 700), name: "К-7", placement: .yard, yard: ID(rawValue: 1),
      position: Self.square)
  }

  private var photo: Photo {
    Photo(
      id: ID(rawValue: 7_000), yard: ID(rawValue: 1), subject: .facade, mediaType: "image/jpeg",
      path: "photos/1", length: 1, digest: String(repeating: "0", count: 64), author: nil,
      addedAt: Timestamp(microseconds: 0))
  }

  private func changes(_ from: Passport, _ to: Passport) -> [PassportChange] {
    PassportChange.between(from.records, to.records)
  }

  @Test func `what is as it was signed is no change`() {
    let whole = passport(nil, [building], [photo], [camera])
    #expect(changes(whole, whole).isEmpty)
    var reordered = yard
    reordered.entrances.reverse()
    reordered.hazards.reverse()
    #expect(changes(passport(), passport(reordered)).isEmpty)
  }

  @Test func `a field of the yard says what it was and what it is`() {
    var other = yard
    other.name = "Двор-7"
    other.inspector = ID(rawValue: 9)
    other.outline = GeoPolygon(corners: Self.outline)
    other.accessNotes = "шлагбаум"
    let deeds = changes(passport(), passport(other)).map(\.deed)
    #expect(
      deeds == [
        .changed(.name, from: .text("Двор 7"), to: .text("Двор-7")),
        .changed(.outline, from: nil, to: .outline(Self.outline)),
        .changed(.inspector, from: nil, to: .number(9)),
        .changed(.access, from: nil, to: .text("шлагбаум")),
      ])
  }

  @Test func `buildings, photographs and cameras come, go and change`() {
    var taller = building
    taller.floors = 9
    var moved = camera
    moved.position = Self.square.moved(north: 12, east: 0)
    moved.enabled = false
    let before = passport(nil, [building], [photo], [])
    let after = passport(nil, [taller], [], [moved])
    let found = changes(before, after)
    #expect(found.map(\.record.kind) == [.building, .photo, .camera])
    #expect(found.map(\.deed) == [.changed(.floors, from: nil, to: .number(9)), .removed, .added])
    #expect(found.map(\.mark) == ["floors", "yard", "yard"])

    let moves = changes(passport(nil, [], [], [camera]), passport(nil, [], [], [moved]))
    #expect(
      moves.map(\.deed) == [
        .changed(
          .place, from: .place(Self.square),
          to: .place(GeoPoint(latitude: 49.80011, longitude: 73.1))),
        .changed(.enabled, from: .flag(true), to: .flag(false)),
      ])
  }

  @Test func `entrances and hazards are told by their names, then by where they are`() {
    var other = yard
    other.entrances[0].name = "въезд"
    other.entrances[1].notes = "код у диспетчера"
    other.entrances.append(Entrance(name: "арка с востока", forVehicles: false))
    other.hazards = [Hazard(kind: .ice), Hazard(kind: .dogs, note: "у контейнеров")]
    let found = changes(passport(), passport(other))
    #expect(
      found.map(\.deed) == [
        .changed(.name, from: .text("арка"), to: .text("въезд")),
        .changed(.notes, from: nil, to: .text("код у диспетчера")),
        .added,
        .changed(.notes, from: .text("у гаражей"), to: .text("у контейнеров")),
      ])
    #expect(Set(found.map(\.mark)) == ["entrance", "hazard"])

    other.hazards = []
    #expect(changes(passport(), passport(other)).suffix(2).map(\.deed) == [.removed, .removed])
  }

  @Test func `a place that is saved again with the digits of a form has not moved`() {
    var exact = yard
    exact.center = GeoPoint(latitude: 49.800_004_9, longitude: 73.099_996_1)
    #expect(changes(passport(), passport(exact)).isEmpty)
  }

  @Test func `records hold ids of people and nothing that opens a camera`() {
    var watched = camera
    watched.mainAddress = "rtsp://10.0.0.5/main"
    let fields = PassportRecord(watched).values.keys.map(\.rawValue).sorted()
    #expect(fields == ["enabled", "name", "place"])
  }
}
