import AulaDomain
import AulaTesting
import Synchronization

@testable import AulaStore

/// A desk on a real database: one yard with a camera, three units, four people.
final class DeskFixture: Sendable {
  let world = ManualWorld()
  let store: Store
  let desk: Desk
  private let told = Mutex<[Change]>([])

  let operatorID: ID<User> = ID(rawValue: 1)
  let otherOperator: ID<User> = ID(rawValue: 2)
  let crewID: ID<User> = ID(rawValue: 3)
  let guardsID: ID<User> = ID(rawValue: 4)
  /// Not there until `withAdministrators`.
  let administrators: [ID<User>] = [ID(rawValue: 5), ID(rawValue: 6)]
  let city: ID<City> = ID(rawValue: 10)
  let yard: ID<Yard> = ID(rawValue: 20)
  let camera: ID<Camera> = ID(rawValue: 30)
  let partner: ID<Partner> = ID(rawValue: 40)
  let police: ID<Unit> = ID(rawValue: 50)
  let privateCrew: ID<Unit> = ID(rawValue: 51)
  let farPolice: ID<Unit> = ID(rawValue: 52)

  static let square = GeoPoint(latitude: 49.8047, longitude: 73.1094)

  convenience init() async throws {
    try await self.init(store: Store.scratch())
  }

  init(store: Store) async throws {
    self.store = store
    let relay = Relay()
    let folder = try TemporaryFolder()
    desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder.path("")),
      hasher: try PasswordHasher(cost: .least), onChange: { relay.tell($0) })
    relay.target.withLock { $0 = { [weak self] change in self?.keep(change) } }
    _ = try await Migrator().migrate(store, in: world)
    try await seed()
  }

  private func keep(_ change: Change) { told.withLock { $0.append(change) } }

  /// What the pages were told since the last call.
  func changes() -> [Change] {
    told.withLock { told in
      defer { told = [] }
      return told
    }
  }

  /// The owner of the machine sets the registry up.
  var setup: Deed { desk.deed(.setup) }

  /// An operator's, or one of the crew's own.
  var desktop: Actor { Actor(user: operatorID, role: .operator) }
  var phone: Actor { Actor(user: crewID, role: .crew, unit: police) }

  func withAdministrators() async throws {
    try await store.write { [self] tx in
      for (place, id) in administrators.enumerated() {
        try tx.insert(
          User(
            id: id, login: "admin-\(place)", name: "Ахметов \(place)", role: .administrator),
          password: PasswordHash(text: "none"), at: world.now())
      }
    }
  }

  func deed(_ actor: ID<User>? = nil, _ channel: Deed.Channel = .console) -> Deed {
    desk.deed(actor ?? operatorID, channel)
  }

  func trigger(rule: String = "yard at night", after seconds: Int = 0) -> Trigger {
    let start = world.now() + .seconds(seconds)
    return Trigger(
      rule: rule, ruleKind: .intrusion, track: 7, label: .person, start: MediaTime(start),
      end: MediaTime(start + .seconds(2)), box: PictureBox(x: 0.1, y: 0.2, width: 0.1, height: 0.3),
      arrival: start + .seconds(2))
  }

  func journalSize() async throws -> Int {
    try await store.read { try $0.value("select count(*) from journal_entry") ?? 0 }
  }

  func actions(of incident: ID<Incident>) async throws -> [String] {
    try await store.read { try $0.log(of: incident).map(\.action) }
  }

  private func seed() async throws {
    let now = world.now()
    try await store.write { [self] tx in
      try tx.insert(
        City(
          id: city, name: BilingualText(ru: "Караганда", kk: "Қарағанды"), center: Self.square,
          timeZone: "Asia/Almaty"))
      try tx.insert(Partner(id: partner, name: "Цербер-KZ", kind: .responseCompany))
      try tx.insert(
        Yard(
          id: yard, number: 1, name: "Двор 1",
          address: BilingualText(ru: "ул. Вымышленная, 4", kk: "Ойдан шығарылған көшесі, 4"),
          city: city, createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
          center: Self.square, timeZone: "Asia/Almaty"))
      try tx.insert(
        Camera(
          id: camera, name: "К-1", placement: .yard, yard: yard, partner: partner,
          position: Self.square))
      try tx.insert(unit(police, "П-1", .police, north: 700, at: now))
      try tx.insert(unit(privateCrew, "Ц-1", .private, north: -900, at: now))
      try tx.insert(unit(farPolice, "П-2", .police, north: 4_000, at: now))
      try tx.insert(
        User(id: operatorID, login: "ivanova", name: "Иванова", role: .operator),
        password: PasswordHash(text: "none"), at: now)
      try tx.insert(
        User(id: otherOperator, login: "omarov", name: "Омаров", role: .operator),
        password: PasswordHash(text: "none"), at: now)
      try tx.insert(
        User(id: crewID, login: "p-1", name: "Экипаж П-1", role: .crew, unit: police),
        password: PasswordHash(text: "none"), at: now)
      try tx.insert(
        User(id: guardsID, login: "c-1", name: "Экипаж Ц-1", role: .crew, unit: privateCrew),
        password: PasswordHash(text: "none"), at: now)
    }
  }

  private func unit(
    _ id: ID<Unit>, _ callSign: String, _ kind: Unit.Kind, north: Double, at now: Timestamp
  ) -> Unit {
    Unit(
      id: id, callSign: callSign, kind: kind, partner: kind == .private ? partner : nil,
      duty: .available,
      position: Unit.Position(point: Self.square.moved(north: north, east: 0), at: now),
      licenceExpiry: kind == .private ? now + .seconds(86_400 * 90) : nil)
  }
}

/// The desk wants its observer before the fixture is whole.
private final class Relay: Sendable {
  let target = Mutex<@Sendable (Change) -> Void>({ _ in })

  func tell(_ change: Change) {
    let target = target.withLock { $0 }
    target(change)
  }
}
