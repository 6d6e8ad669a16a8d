import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// What the journal says of rows, against what somebody wrote past it.
@Suite struct RowBindingTests {
  private let world = ManualWorld()
  private let password = "тихий двор у реки"
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func desk(_ store: Store) throws -> Desk {
    Desk(
      store: store, world: world, vault: try Vault(folder: folder.url.path),
      hasher: try PasswordHasher(cost: .least))
  }

  private var user: User {
    User(id: ID(rawValue: 77), login: "karimov", name: "Каримов", role: .operator)
  }

  private var camera: Camera {
    var camera = Camera(id: ID(rawValue: 30), name: "К-1", placement: .publicPlace)
    camera.position = GeoPoint(latitude: 49.8, longitude: 73.1)
    return camera
  }

  private func filled() async throws -> (Store, Desk) {
    let store = try await Store.migratedScratch(in: world)
    let desk = try desk(store)
    let deed = desk.deed(.setup)
    try await desk.addUser(user, password: password, by: deed)
    try await desk.add(camera, by: deed)
    _ = try await desk.save(rules: "{}", of: camera.id, version: 0, by: deed)
    try await desk.add(
      Partner(id: ID(rawValue: 40), name: "Цербер", kind: .responseCompany), by: deed)
    try await desk.add(
      AulaDomain.Unit(
        id: ID(rawValue: 50), callSign: "П-1", kind: .police, duty: .available,
        position: .init(point: GeoPoint(latitude: 49.8, longitude: 73.1), at: world.now())),
      by: deed)
    return (store, desk)
  }

  private func defects(_ store: Store) async throws -> [RowDefect] {
    try await Journal.verifyRows(store).defects
  }

  @Test(arguments: [
    ("update account set role = 'administrator'", "user"),
    ("update account set enabled = 0", "user"),
    ("update account set password_hash = 'known'", "user"),
    ("update account set password_changed_at = 1", "user"),
    ("update account set role = 'crew', unit_id = 50", "user"),
    ("update account set version = version + 1", "user"),
    ("update ruleset set text = '{ }'", "ruleset"),
    ("update camera set enabled = 0", "camera"),
    ("update camera set main_address = 'rtsp://192.0.2.1/'", "camera"),
    ("update camera set azimuth = 1.5", "camera"),
    ("update camera set latitude = latitude + 0.000001", "camera"),
    ("update unit set duty = 'off-duty'", "unit"),
    ("update partner set phone = '+7'", "partner"),
  ])
  func `a row that was changed past the journal is named`(crime: String, noun: String) async throws
  {
    let (store, _) = try await filled()
    #expect(try await Journal.verifyRows(store) == RowReport(count: 5, defects: []))
    try await store.write { try $0.execute(crime) }
    let found = try await defects(store)
    #expect(found.map(\.noun) == [noun])
    if noun == "user" {
      #expect(
        found == [
          RowDefect(noun: "user", id: 77, label: "karimov", kind: .changed(since: 0))
        ])
    }
  }

  @Test func `a row that nobody wrote, and one that is gone, are named`() async throws {
    let (store, _) = try await filled()
    try await store.write { tx in
      var stranger = User(
        id: ID(rawValue: 666), login: "ghost", name: "Г", role: .administrator)
      stranger.version = 3
      try tx.insert(stranger, password: PasswordHash(text: "known"), at: Timestamp(microseconds: 0))
      try tx.execute("delete from ruleset")
    }
    #expect(
      try await defects(store) == [
        RowDefect(noun: "user", id: 666, label: "ghost", kind: .unwritten),
        RowDefect(noun: "ruleset", id: 30, label: "", kind: .missing(since: 2)),
      ])
  }

  @Test func `what is deleted by the desk is missed by nobody, and its return is found`()
    async throws
  {
    let house = try await DeskFixture()
    let building = Building(
      id: ID(rawValue: 8), yard: house.yard, address: BilingualText(ru: "Вымышленная, 4"))
    try await house.desk.add(building, by: house.setup)
    try await house.desk.delete(building, by: house.setup)
    func ofBuildings() async throws -> [RowDefect.Kind] {
      try await defects(house.store).filter { $0.noun == "building" }.map(\.kind)
    }
    #expect(try await ofBuildings() == [])
    try await house.store.write { try $0.insert(building) }
    #expect(try await ofBuildings() == [.changed(since: 1)])
  }

  @Test func `signing in with a stolen role does not make it lawful`() async throws {
    let (store, desk) = try await filled()
    try await store.write { try $0.execute("update account set role = 'administrator'") }
    guard
      case .welcome(_, let token) = try await desk.signIn(
        login: "karimov", password: password, from: "10.0.0.7")
    else {
      Issue.record("was refused")
      return
    }
    try await desk.signOut(token: token)
    try await desk.signOutEverywhere(user.id, by: desk.deed(user.id, .console))
    #expect(try await defects(store).map(\.kind) == [.changed(since: 0)])
  }

  @Test func `a password whose hash is made anew at the sign-in stays bound`() async throws {
    let (store, _) = try await filled()
    let strong = Desk(
      store: store, world: world, vault: try Vault(folder: folder.url.path),
      hasher: try PasswordHasher(cost: .interactive))
    let before = try await store.read { try $0.password(of: user.id) }
    guard
      case .welcome = try await strong.signIn(
        login: "karimov", password: password, from: "10.0.0.7")
    else {
      Issue.record("was refused")
      return
    }
    #expect(try await store.read { try $0.password(of: user.id) } != before)
    #expect(try await defects(store) == [])
  }

  @Test func `a write over a changed row leaves a word of it in the journal`() async throws {
    let (store, desk) = try await filled()
    try await store.write { try $0.execute("update account set role = 'administrator'") }
    var seen = try await store.read { try $0.user(login: "karimov") }?.user
    seen?.name = "Каримов А."
    _ = try await desk.save(try #require(seen), by: desk.deed(.setup))
    let last = try await store.read {
      try Journal.entries(of: JournalSubject("user", ID<User>(rawValue: 77)), in: $0)
    }.suffix(2)
    #expect(last.map(\.draft.action) == ["journal.mismatch", "user.save"])
  }

  @Test func `preferences, places and pictures belong to no entry`() async throws {
    let (store, desk) = try await filled()
    try await desk.set(Preferences(language: .kk, theme: .dark, volume: 1), of: user.actor)
    _ = try await desk.reportPosition(
      .init(point: GeoPoint(latitude: 49.9, longitude: 73.2), at: world.now() + .seconds(9)),
      of: ID(rawValue: 50), for: .service(.demonstration))
    #expect(try await defects(store) == [])
  }

  @Test func `a night's work at the desk leaves every row bound`() async throws {
    let house = try await DeskFixture()
    let raw = Set(try await defects(house.store))
    #expect(raw.allSatisfy { $0.kind == .unwritten })
    let (alert, _) = try await house.desk.raiseAlert(house.trigger(), from: house.camera)
    try await house.desk.attach(picture: "pictures/1.jpg", to: alert.id)
    let done = try await house.desk.confirm(
      alert.id, version: alert.version, dispatching: [house.police, house.privateCrew],
      by: house.deed())
    for one in done.assignments {
      _ = try await house.desk.move(
        one.id, version: one.version, .cancel(reason: "отбой"), by: house.deed())
    }
    let incident = try await house.store.read { try $0.incident(done.incident.id) }
    _ = try await house.desk.close(
      incident.id, version: incident.version, .nothingFound, note: "пусто", by: house.deed())
    let after = try await defects(house.store)
    let nouns = Set(after.map(\.noun))
    #expect(nouns.isDisjoint(with: ["alert", "incident", "assignment"]))
    #expect(Set(after).isSubset(of: raw))
  }

  @Test func `rows from before are bound once, as they are, and then watched`() async throws {
    let store = try Store.scratch()
    let early = Migration.all.prefix { !$0.bindsRows }
    _ = try await Migrator(Array(early)).migrate(store, in: world)
    let user = user
    try await store.write {
      try $0.insert(user, password: PasswordHash(text: "old"), at: Timestamp(microseconds: 0))
    }
    _ = try await Migrator().migrate(store, in: world)
    #expect(try await Journal.verifyRows(store) == RowReport(count: 1, defects: []))
    let actions = try await store.read { try Journal.entries(limit: 9, in: $0) }
      .map(\.draft.action)
    #expect(actions == ["journal.bind"])
    try await store.write { try $0.execute("update account set role = 'administrator'") }
    _ = try await Migrator().migrate(store, in: world)
    #expect(try await defects(store).map(\.label) == ["karimov"])
  }
}
