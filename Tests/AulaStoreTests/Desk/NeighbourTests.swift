import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct NeighbourTests {
  private func add(
    _ house: DeskFixture, _ name: String, east: Double?, isConnected: Bool = false,
    yard: ID<Yard>? = nil
  ) async throws {
    var camera = Camera(
      id: ID(in: house.world), name: name, placement: yard == nil ? .publicPlace : .yard,
      yard: yard, position: east.map { DeskFixture.square.moved(north: 0, east: $0) })
    if isConnected { camera.mainAddress = "rtsp://127.0.0.1/\(name)" }
    let wanted = camera
    try await house.store.write { try $0.insert(wanted) }
  }

  private func names(_ house: DeskFixture, of name: String) async throws -> [String] {
    try await house.store.read { tx in
      let camera = try #require(try tx.camera(named: name))
      return try tx.neighbours(of: camera).map(\.name)
    }
  }

  @Test func `what sends a picture comes first, then the yard, then the nearest`() async throws {
    let house = try await DeskFixture()
    try await add(house, "yard without a place", east: nil, yard: house.yard)
    try await add(house, "street, 300 m", east: 300, isConnected: true)
    try await add(house, "street, 90 m", east: 90)
    try await add(house, "street, 30 m", east: 30, isConnected: true)
    try await add(house, "another quarter", east: 900, isConnected: true)
    #expect(
      try await names(house, of: "К-1") == [
        "street, 30 m", "street, 300 m", "yard without a place", "street, 90 m",
      ])
  }

  @Test func `a camera of a public place has neighbours by distance`() async throws {
    let house = try await DeskFixture()
    try await add(house, "square", east: 0)
    try await add(house, "market", east: 120)
    try await add(house, "station", east: 2_000)
    #expect(try await names(house, of: "square") == ["К-1", "market"])
    #expect(try await names(house, of: "station").isEmpty)
  }
}
