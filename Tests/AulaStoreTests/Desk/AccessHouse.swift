import AulaDomain
import AulaTesting

@testable import AulaStore

/// A desk with two of each record, the inspector's or the crew's own and another's, and every
/// operation on them. Versions that are given are stale: what is allowed changes nothing.
struct AccessHouse: Sendable {
  enum Caller: String, CaseIterable, Sendable {
    case `operator`, crew, inspector, administrator
    case sensing, recording, retention, authentication, setup, demonstration

    private static let people: [Caller] = [.operator, .crew, .inspector, .administrator]

    private var id: ID<User>? {
      Self.people.firstIndex(of: self).map { ID(rawValue: Int64($0 + 1)) }
    }

    var actor: Actor? {
      guard let id, let role = Role(rawValue: rawValue) else { return nil }
      return Actor(user: id, role: role, unit: role == .crew ? AccessHouse.ownUnit : nil)
    }

    var principal: Principal {
      actor.map { .user($0) } ?? .service(ServicePrincipal(rawValue: rawValue)!)
    }

    var deed: Deed {
      let now = ManualWorld().now()
      guard let actor else { return .service(ServicePrincipal(rawValue: rawValue)!, at: now) }
      return Deed(actor: actor.user, channel: .console, at: now)
    }
  }

  struct Operation: Sendable {
    /// As the source names it.
    let function: String
    let about: String
    let permission: Permission
    let resource: Resource
    /// False where a caller of this kind cannot call it: a service reads no pages.
    let run: @Sendable (Desk, Caller) async throws -> Bool
  }

  static let ownUnit: ID<Unit> = ID(rawValue: 50)
  static let otherUnit: ID<Unit> = ID(rawValue: 51)
  static let stale: Int64 = 900

  let fixture: DeskFixture
  let own: Yard
  let other: Yard
  let alert: Alert
  let incident: Incident
  let assignments: [Assignment]

  var desk: Desk { fixture.desk }
  var store: Store { fixture.store }

  init() async throws {
    let house = try await DeskFixture()
    fixture = house
    try await house.store.write { tx in
      let users: [(Int64, Role)] = [(2, .crew), (3, .inspector), (4, .administrator)]
      for (id, role) in users {
        try tx.execute(
          "update account set role = $2, unit_id = $3 where id = $1",
          [id, role.rawValue, role == .crew ? Self.ownUnit.rawValue : nil as Int64?])
      }
    }
    var yard = try await house.store.read { try $0.yard(house.yard) }
    yard.inspector = ID(rawValue: 3)
    own = try await house.desk.save(yard, by: house.setup)
    let neighbour = Yard(
      id: ID(rawValue: 21), number: 2, name: "Двор 2", address: yard.address, city: yard.city,
      createdOn: yard.createdOn, center: yard.center, timeZone: yard.timeZone)
    try await house.desk.add(neighbour, by: house.setup)
    other = neighbour
    for (place, yard) in [own, neighbour].enumerated() {
      try await house.desk.add(Self.building(place, in: yard), by: house.setup)
      try await house.desk.add(Self.photo(place, of: yard), by: house.setup)
    }
    try await house.desk.add(Self.camera(in: neighbour), by: house.setup)
    alert = try await house.desk.raiseAlert(house.trigger(), from: house.camera).alert
    let opened = try await house.desk.openIncident(.theft, yard: own.id, by: house.deed())
    let sent = try await house.desk.dispatch(
      [Self.ownUnit, Self.otherUnit], to: opened.id, version: 1, by: house.deed())
    (incident, assignments) = (sent.incident, sent.assignments)
  }

  static func building(_ place: Int, in yard: Yard) -> Building {
    Building(
      id: ID(rawValue: 60 + Int64(place)), version: 1, yard: yard.id, address: yard.address)
  }

  static func photo(_ place: Int, of yard: Yard) -> Photo {
    Photo(
      id: ID(rawValue: 70 + Int64(place)), yard: yard.id, subject: .facade,
      mediaType: "image/jpeg", path: "photos/\(place).jpg", length: 1,
      digest: String(repeating: "a", count: 64), author: ID(rawValue: 1),
      addedAt: ManualWorld().now())
  }

  static func camera(in yard: Yard) -> Camera {
    Camera(id: ID(rawValue: 31), name: "К-2", placement: .yard, yard: yard.id)
  }
}
