import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// What of the cameras' footage belongs to incidents.
@Suite struct DeskHoldTests {
  private func holds(
    _ house: DeskFixture, at offset: Duration, of camera: ID<Camera>? = nil,
    closedAfter: Timestamp? = nil
  ) async throws -> Bool {
    let now = house.world.now()
    let moment = MediaTime(now + offset)
    let camera = camera ?? house.camera
    return try await house.store.read { tx in
      try FootageHolds.current(closedAfter: closedAfter ?? now - .seconds(86_400), now: now, in: tx)
        .holds(camera, moment, moment.advanced(byTicks: 90_000))
    }
  }

  @Test func `an alert's camera and its yard's are held from before it was seen`() async throws {
    let house = try await DeskFixture()
    let (alert, _) = try await house.desk.raiseAlert(house.trigger(), from: house.camera)
    #expect(try await !holds(house, at: .zero))
    let taken = try await house.desk.acknowledge(alert.id, version: 1, by: house.deed())
    _ = try await house.desk.confirm(
      alert.id, version: taken.version, as: .theft, by: house.deed())
    #expect(try await holds(house, at: .zero))
    #expect(try await holds(house, at: .seconds(-590)))
    #expect(try await !holds(house, at: .seconds(-700)))
    var other = Camera(id: ID(in: house.world), name: "КР-900", placement: .yard)
    other.yard = house.yard
    try await house.desk.add(other, by: house.setup)
    #expect(try await holds(house, at: .zero, of: other.id))
    let far = Camera(id: ID(in: house.world), name: "КР-901", placement: .publicPlace)
    try await house.desk.add(far, by: house.setup)
    #expect(try await !holds(house, at: .zero, of: far.id))
  }

  @Test func `closed for longer than the term it holds nothing; reopened it does again`()
    async throws
  {
    let house = try await DeskFixture()
    let incident = try await house.desk.openIncident(
      .theft, camera: house.camera, by: house.deed())
    let closed = try await house.desk.close(
      incident.id, version: 1, .registered, note: "дело", by: house.deed())
    house.world.advance(by: .seconds(86_400))
    #expect(try await holds(house, at: .seconds(-86_400)) == false)
    #expect(
      try await holds(
        house, at: .seconds(-86_400), closedAfter: house.world.now() - .seconds(90_000)))
    _ = try await house.desk.reopen(
      incident.id, version: closed.version, reason: "новое", by: house.deed())
    #expect(try await holds(house, at: .seconds(-86_400)))
  }

  @Test func `held by hand it stays until it is let go of, and the log says both`() async throws {
    let house = try await DeskFixture()
    let incident = try await house.desk.openIncident(
      .theft, camera: house.camera, by: house.deed())
    _ = try await house.desk.close(
      incident.id, version: 1, .registered, note: "дело", by: house.deed())
    await expectFault("desk.bad-hold") {
      try await house.desk.hold(incident.id, reason: "  ", by: house.deed())
    }
    for reason in ["запрос следствия", "ещё раз"] {
      try await house.desk.hold(incident.id, reason: reason, by: house.deed())
    }
    house.world.advance(by: .seconds(100 * 86_400))
    #expect(try await holds(house, at: .seconds(-100 * 86_400)))
    let held = try await house.store.read { try $0.heldFootage(of: incident.id) }
    #expect(held?.reason == "запрос следствия" && held?.by == "Иванова")
    for _ in 0..<2 { try await house.desk.release(incident.id, by: house.deed()) }
    #expect(try await !holds(house, at: .seconds(-100 * 86_400)))
    let log = try await house.store.read { try $0.log(of: incident.id) }.map(\.action)
    #expect(log.suffix(2) == ["incident.hold", "incident.release"])
  }
}
