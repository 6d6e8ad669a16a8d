import AulaDomain
import AulaStore

/// The names that pages put beside ids: cities, partners, inspectors, units.
struct Directory: Sendable {
  let cities: [City]
  let partners: [Partner]
  let inspectors: [User]
  let units: [Unit]

  init(_ tx: any Connection) throws {
    cities = try tx.cities()
    partners = try tx.partners()
    inspectors = try tx.users(role: .inspector)
    units = try tx.units()
  }

  func city(_ id: ID<City>?, _ visit: Visit) -> String? {
    cities.first { $0.id == id }.map { visit.name($0.name) }
  }

  func partner(_ id: ID<Partner>?) -> Partner? { partners.first { $0.id == id } }
  func inspector(_ id: ID<User>?) -> String? { inspectors.first { $0.id == id }?.name }
  func unit(_ id: ID<Unit>?) -> String? { units.first { $0.id == id }?.callSign }

  func cityChoices(_ visit: Visit) -> [PageFrame.Choice] {
    visit.none + cities.map { .init("\($0.id)", visit.name($0.name)) }
  }

  func partnerChoices(_ visit: Visit, _ kind: Partner.Kind? = nil) -> [PageFrame.Choice] {
    visit.none
      + partners.filter { kind == nil || $0.kind == kind }.map { .init("\($0.id)", $0.name) }
  }

  func inspectorChoices(_ visit: Visit) -> [PageFrame.Choice] {
    visit.none + inspectors.filter(\.enabled).map { .init("\($0.id)", $0.name) }
  }

  func unitChoices(_ visit: Visit) -> [PageFrame.Choice] {
    visit.none + units.map { .init("\($0.id)", $0.callSign) }
  }
}

extension Console {
  func directory(_ visit: Visit) async throws -> Directory {
    try await read(.seeRegistry, visit) { try Directory($0) }
  }
}
