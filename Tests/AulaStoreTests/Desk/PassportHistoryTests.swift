import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct PassportHistoryTests {
  private func history(_ house: DeskFixture) async throws -> PassportHistory? {
    try await house.store.read { try $0.history(of: $0.passport(of: house.yard)) }
  }

  private func sign(_ house: DeskFixture) async throws {
    _ = try await house.desk.signPassport(of: house.yard, by: house.deed(house.administrators[0]))
  }

  private func edit(
    _ house: DeskFixture, by user: ID<User>? = nil, _ change: (inout Yard) -> Void
  ) async throws {
    house.world.advance(by: .seconds(60))
    var yard = try await house.store.read { try $0.yard(house.yard) }
    change(&yard)
    _ = try await house.desk.save(yard, by: house.deed(user ?? house.administrators[0]))
  }

  @Test func `a change since the signature has its own time and its own author`() async throws {
    let house = try await DeskFixture()
    try await house.withAdministrators()
    #expect(try await history(house) == nil, "nobody has signed")
    try await sign(house)
    #expect(try await history(house)?.lines.isEmpty == true)
    try await edit(house, by: house.administrators[1]) { $0.accessNotes = "шлагбаум" }
    let first = house.world.now()
    try await edit(house) { $0.hazards = [Hazard(kind: .ice)] }
    let second = house.world.now()
    let lines = try #require(try await history(house)).lines
    #expect(lines.map(\.change.record.kind) == [.yard, .hazard])
    #expect(lines.map(\.entry?.at) == [first, second])
    let names = try await house.store.read { tx in
      try [house.administrators[1], house.administrators[0]].map { try tx.user($0).name }
    }
    #expect(lines.map(\.entry?.actor) == names)
  }

  @Test func `what was changed back is no change, and a new signature begins anew`() async throws {
    let house = try await DeskFixture()
    try await house.withAdministrators()
    try await sign(house)
    try await edit(house) { $0.name = "другой" }
    try await edit(house) { $0.name = "Двор 1" }
    #expect(try await history(house)?.lines.isEmpty == true)
    try await edit(house) { $0.name = "другой" }
    #expect(try await history(house)?.lines.count == 1)
    try await sign(house)
    #expect(try await history(house)?.lines.isEmpty == true)
  }

  @Test func `buildings, outlines, photographs and cameras are followed`() async throws {
    let house = try await DeskFixture()
    try await house.withAdministrators()
    let kept = Building(
      id: ID(rawValue: 61), yard: house.yard, address: BilingualText(ru: "дом 4"))
    try await house.desk.add(kept, by: house.deed(house.administrators[0]))
    try await sign(house)
    let corners = [(0.0, 0.0), (0, 80), (60, 80), (60, 0)].map { north, east in
      DeskFixture.square.moved(north: north, east: east)
    }
    let version = try await house.store.read { try $0.yard(house.yard).version }
    _ = try await house.desk.draw(
      corners, around: house.yard, version: version, by: house.deed(house.administrators[1]))
    try await house.desk.delete(kept, by: house.deed(house.administrators[1]))
    try await house.desk.add(
      Building(id: ID(rawValue: 62), yard: house.yard, address: BilingualText(ru: "дом 6")),
      by: house.deed(house.administrators[0]))
    var camera = try await house.store.read { try $0.camera(house.camera) }
    camera.yard = nil
    _ = try await house.desk.save(camera, by: house.deed(house.administrators[1]))

    let lines = try #require(try await history(house)).lines
    #expect(lines.map(\.change.record.kind) == [.yard, .building, .building, .camera])
    #expect(lines.map(\.change.mark) == ["outline", "yard", "yard", "yard"])
    #expect(
      lines.map(\.entry?.action) == [
        "yard.outline", "building.add", "building.delete", "camera.save",
      ])
    let log = try await house.store.read { tx in
      try tx.registryLog(of: tx.passport(of: house.yard), limit: 10)
    }
    // The fixture's camera was put there past the log.
    #expect(
      log.map(\.line.action).filter { $0 != "journal.mismatch" } == [
        "camera.save", "building.add", "building.delete", "yard.outline", "passport.sign",
        "building.add",
      ])
    #expect(log[0].marks == ["yard"])
  }

  @Test func `a signature of before says nothing of what changed since`() async throws {
    let house = try await DeskFixture()
    try await house.withAdministrators()
    try await sign(house)
    let text = """
      {"channel":"console","percent":0}
      """
    try await house.store.write { tx in
      try tx.execute(
        "update journal_entry set details = $1 where action = 'passport.sign'", [text])
    }
    #expect(try await history(house) == nil)
  }

  @Test func `a camera's address and its password are no part of what is kept`() async throws {
    let house = try await DeskFixture()
    try await house.withAdministrators()
    var camera = try await house.store.read { try $0.camera(house.camera) }
    camera.mainAddress = "rtsp://aula:geheim@10.0.0.5/main"
    _ = try await house.desk.save(camera, by: house.deed(house.administrators[0]))
    try await sign(house)
    let details: String? = try await house.store.read {
      try $0.value("select details from journal_entry where action = 'passport.sign'")
    }
    #expect(try #require(details).contains("passport"))
    #expect(details?.contains("geheim") == false && details?.contains("10.0.0.5") == false)
  }
}
