import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Logging
import Testing

@testable import aula

/// What becomes of alerts while the disk is full: SQLite's own refusal, by a bound on its pages.
@Suite(.timeLimit(.minutes(3)))
struct AlarmTests {
  private let world = ManualWorld()
  private let lines = Observed<String>()

  private func desk() async throws -> (desk: Desk, camera: ID<Camera>) {
    let store = try await Store.migratedScratch(in: world)
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "aula-alarm-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder),
      hasher: try PasswordHasher(cost: .least))
    let camera = Camera(id: ID(in: world), name: "КР-001", placement: .publicPlace)
    try await desk.add(camera, by: .service(.setup, at: world.now()))
    return (desk, camera.id)
  }

  private func alarm(_ desk: Desk) -> Alarm {
    let handler = LineLog(
      label: "aula.test", format: .text, world: world, write: { [lines] in lines.add($0) },
      logLevel: .info)
    return Alarm(
      desk: desk, pictures: Pictures(root: "/nowhere"), world: world,
      logger: Logger(label: "aula.test") { _ in handler })
  }

  /// Too long for the room that is left in the pages.
  private func sighting(_ camera: ID<Camera>, _ number: Int) -> Sighting {
    let time = MediaTime(world.now()).advanced(byTicks: Int64(number) * 90_000_000)
    return Sighting(
      camera: camera,
      trigger: Trigger(
        rule: String(repeating: "\(number)", count: 60_000), ruleKind: .intrusion, track: number,
        label: .person, start: time, end: time, box: PictureBox(x: 0, y: 0, width: 1, height: 1),
        arrival: world.now()),
      picture: nil)
  }

  private func fill(_ desk: Desk) async throws {
    try await desk.store.write { tx in
      let pages: Int64 = try tx.value("pragma page_count", []) ?? 0
      _ = try tx.query("pragma max_page_count = \(pages)", [])
    }
  }

  private func makeRoom(_ desk: Desk) async throws {
    try await desk.store.write { _ = try $0.query("pragma max_page_count = 1000000", []) }
  }

  private func count(_ desk: Desk) async throws -> Int64 {
    try await desk.store.read { try $0.value("select count(*) from alert", []) ?? -1 }
  }

  @Test func `an alert that finds the disk full is written once there is room, and once`()
    async throws
  {
    let (desk, camera) = try await desk()
    let alarm = alarm(desk)
    try await fill(desk)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await alarm.run() }
      alarm.raise(sighting(camera, 1))
      alarm.raise(sighting(camera, 2))
      for _ in 0..<3 {
        try await world.whenSleeping(1)
        world.advance(by: .seconds(2))
      }
      try await world.whenSleeping(1)
      #expect(try await count(desk) == 0)
      #expect(lines.all.contains { $0.contains("trying again") && $0.contains("store.full") })
      try await makeRoom(desk)
      world.advance(by: .seconds(2))
      alarm.finish()
      try await group.waitForAll()
    }
    #expect(try await count(desk) == 2)
    #expect(!lines.all.contains { $0.contains("was lost") })
  }

  @Test func `a full disk does not keep a program that ends, and what is lost is told`()
    async throws
  {
    let (desk, camera) = try await desk()
    let alarm = alarm(desk)
    try await fill(desk)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await alarm.run() }
      for number in 1...3 { alarm.raise(sighting(camera, number)) }
      try await world.whenSleeping(1)
      alarm.finish()
      world.advance(by: .seconds(2))
      try await group.waitForAll()
    }
    #expect(try await count(desk) == 0)
    let lost = lines.all.filter { $0.contains("critical") && $0.contains("an alert was lost") }
    #expect(lost.count == 3 && lost.allSatisfy { $0.contains("camera=\(camera)") })
    alarm.raise(sighting(camera, 4))
    #expect(lines.all.count { $0.contains("an alert was lost") } == 4)
  }

  @Test func `a repeat is counted on its alert, and is no line of the log`() async throws {
    let (desk, camera) = try await desk()
    let alarm = alarm(desk)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await alarm.run() }
      for _ in 0..<10 { alarm.raise(sighting(camera, 1)) }
      alarm.finish()
      try await group.waitForAll()
    }
    #expect(try await count(desk) == 1)
    #expect(
      try await desk.store.read { try $0.value("select count from alert", []) ?? 0 } == Int64(10))
    #expect(lines.all.count { $0.contains("alert") } == 1, "\(lines.all.map { $0.prefix(60) })")
  }
}
