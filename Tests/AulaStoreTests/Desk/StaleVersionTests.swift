import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// A writer says which version it saw, and may say any number: one is added to it only after it is
/// known to be a version.
@Suite struct StaleVersionTests {
  @Test(arguments: [Int64.max, .max - 1, .min, -1, RecordVersion.last, 2] as [Int64])
  func `no record is saved over a version that it does not have`(version: Int64) async throws {
    let house = try await DeskFixture()
    let (desk, deed) = (house.desk, house.setup)
    let (yards, partners, users, cameras, units) = try await house.store.read { tx in
      (
        try tx.yards().items, try tx.partners(), try tx.users(), try tx.cameras().items,
        try tx.units()
      )
    }
    var yard = try #require(yards.first)
    var user = try #require(users.first)
    var camera = try #require(cameras.first)
    var unit = try #require(units.first)
    let kept = Building(id: ID(in: house.world), version: 1, yard: yard.id, address: yard.address)
    try await desk.add(kept, by: deed)
    let building = Building(id: kept.id, version: version, yard: yard.id, address: yard.address)
    (yard.version, user.version, camera.version) = (version, version, version)
    unit.version = version + (version == unit.version ? 1 : 0)
    let records = (yard, user, camera, unit)
    await expectFault("store.stale-version") { try await desk.save(records.0, by: deed) }
    await expectFault("store.stale-version") { try await desk.save(building, by: deed) }
    await expectFault("store.stale-version") { try await desk.save(records.1, by: deed) }
    await expectFault("store.stale-version") { try await desk.save(records.2, by: deed) }
    await expectFault("store.stale-version") { try await desk.save(records.3, by: deed) }
    await expectFault("store.stale-version") {
      try await desk.save(rules: "{}", of: camera.id, version: version, by: deed)
    }
    if var partner = partners.first {
      partner.version = version
      let stale = partner
      await expectFault("store.stale-version") { try await desk.save(stale, by: deed) }
    }
    await expectFault("store.stale-version") {
      try await desk.draw([], around: yard.id, version: version, by: deed)
    }
  }
}
