import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Testing

@testable import aula

@Suite struct ProgrammeTests {
  private let world = ManualWorld()
  private var programme: Programme { Programme(now: world.now()) }

  @Test func `the yards are those of the article`() {
    let yards = programme.yards
    #expect(yards.map(\.number) == Array(1...146))
    #expect(yards.count { $0.createdOn.year == 2013 } == 59)
    #expect(yards.count { $0.createdOn.year == 2014 } == 87)
    #expect(yards.map(\.createdOn) == yards.map(\.createdOn).sorted())
    let addresses = Set(yards.map { "\($0.city) \($0.address.ru)" })
    #expect(addresses.count == 146)
    #expect(!yards.contains { $0.outline?.contains($0.center) != true })
  }

  @Test func `the cameras are those of the article`() {
    func count(_ partner: ID<Partner>, _ placement: Camera.Placement) -> Int {
      programme.cameras.count { $0.partner == partner && $0.placement == placement }
    }
    #expect(count(Programme.orken, .yard) == 20)
    #expect(count(Programme.orken, .publicPlace) == 180)
    #expect(count(Programme.pautina, .yard) == 56)
    #expect(count(Programme.pautina, .publicPlace) == 94)
    #expect(programme.showcase.prefix(3).map(\.name) == ["ZIP-1", "ZIP-2", "ZIP-3"])
    #expect(Set(programme.cameras.map(\.id)).count == 353)
    #expect(Set(programme.cameras.map(\.name)).count == 353)
  }

  @Test func `each camera that is shown stands in a yard of its own`() {
    let yards = programme.showcase.prefix(4).compactMap(\.yard)
    #expect(Set(yards).count == 4)
  }

  /// The demonstration's tour says who sets out: also for whoever looks up from it for a while.
  @Test func `the nearest police crew of a yard that is shown is always П-21`() throws {
    let programme = programme
    for camera in programme.showcase.prefix(4) {
      let yard = try #require(programme.yards.first { $0.id == camera.yard })
      for minute in 0..<20 {
        let now = world.now() + .seconds(Int64(minute) * 60)
        let near = programme.crews.filter { $0.unit.kind == .police && $0.unit.duty == .available }
          .min {
            $0.position(at: now).point.metres(to: yard.center)
              < $1.position(at: now).point.metres(to: yard.center)
          }
        #expect(near?.unit.callSign == "П-21", "\(yard.number) at \(minute)")
      }
    }
  }

  @Test func `houses stand around the yard and not in one another's`() {
    let programme = programme
    let yards = Dictionary(uniqueKeysWithValues: programme.yards.map { ($0.id, $0) })
    for building in programme.buildings {
      let yard = yards[building.yard]!
      let middle = building.outline!.middle
      #expect(!yard.outline!.contains(middle))
      #expect(yard.center.metres(to: middle) < 90)
    }
    for (place, yard) in programme.yards.enumerated() {
      for other in programme.yards.dropFirst(place + 1) where other.city == yard.city {
        #expect(yard.center.metres(to: other.center) > 150)
      }
    }
  }

  @Test func `one seed gives one programme, another gives another`() {
    #expect(programme.yards == Programme(now: world.now()).yards)
    #expect(programme.buildings == Programme(now: world.now()).buildings)
    #expect(programme.yards != Programme(seed: 7, now: world.now()).yards)
  }

  private func withDesk(_ body: (Desk) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "aula-programme-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try Store.scratch()
    _ = try await Migrator().migrate(store, in: world)
    try await body(
      Desk(
        store: store, world: world, vault: try Vault(folder: folder),
        hasher: try PasswordHasher(cost: .least)))
  }

  private func connected(_ desk: Desk) async throws -> [Camera] {
    var live = CameraFilter()
    live.connectedOnly = true
    let filter = live
    return try await desk.store.read { try $0.cameras(filter).items }
  }

  @Test func `it goes into an empty database once, with passwords that open`() async throws {
    try await withDesk { desk in try await goesInOnce(desk) }
  }

  private func goesInOnce(_ desk: Desk) async throws {
    let stream = DemoStream(main: "rtsp://127.0.0.1:8554/gate", sub: nil, rules: "{}")
    let signIns = try #require(
      try await programme.install(on: desk, streams: [stream], in: world))
    #expect(try await programme.install(on: desk, streams: [stream], in: world) == nil)
    let rows = try await Journal.verifyRows(desk.store)
    #expect(rows.count > 500 && rows.defects.isEmpty)

    let first = try #require(signIns.first { $0.role == .operator })
    let outcome = try await desk.signIn(
      login: first.login, password: first.password, from: "127.0.0.1")
    guard case .welcome(let user, _) = outcome else {
      Issue.record("was refused")
      return
    }
    #expect(user.role == .operator)

    let cameras = try await connected(desk)
    #expect(cameras.map(\.name) == ["ZIP-1"])
    #expect(try await desk.store.read { try $0.ruleset(of: cameras[0].id) } != nil)
    #expect(try await desk.store.read { try $0.yardCounts().map(\.yards).reduce(0, +) } == 146)
    #expect(try await desk.store.read { try $0.cameras().items.count } == 353)
    try await recommends(desk, at: cameras[0])
  }

  @Test func `a stream that is rendered later comes to its camera, and can go again`()
    async throws
  {
    try await withDesk { desk in
      let dark = DemoStream(main: nil, sub: nil, rules: "{}")
      let bright = DemoStream(main: "rtsp://127.0.0.1:8554/gate", sub: nil, rules: "{}")
      _ = try await programme.install(on: desk, streams: [dark, bright], in: world)
      #expect(try await connected(desk).map(\.name) == ["ZIP-2"])
      try await programme.connect(0, to: bright, on: desk, in: world)
      #expect(try await connected(desk).map(\.name) == ["ZIP-1", "ZIP-2"])
      try await programme.move(to: [dark, dark], on: desk, in: world)
      #expect(try await connected(desk).isEmpty)
    }
  }

  @Test func `a folder of an earlier version gets new rules, but for those that somebody drew`()
    async throws
  {
    try await withDesk { desk in
      let old = (0..<4).map { number in
        DemoStream(main: "rtsp://127.0.0.1:1/old-\(number)/main", sub: nil, rules: "{\"old\":1}")
      }
      _ = try await programme.install(on: desk, streams: old, in: world)
      let cameras = programme.showcase.prefix(4).map(\.id)
      let deed = desk.deed(Programme.administrator, .console)
      _ = try await desk.save(rules: "{\"mine\":1}", of: cameras[1], version: 1, by: deed)
      // What earlier versions showed as the fourth yard.
      let known = try #require(programme.cameras.first { $0.partner == Programme.pautina }).id
      var former = try await desk.store.read { try $0.camera(known) }
      former.mainAddress = "rtsp://127.0.0.1:1/rain/main"
      _ = try await desk.save(former, by: Deed.service(.setup, at: world.now()))

      let new = old.map { DemoStream(main: $0.main, sub: nil, rules: "{\"new\":1}") }
      for _ in 0..<2 { try await programme.move(to: new, on: desk, in: world) }
      let texts = try await desk.store.read { tx in
        try cameras.map { try tx.ruleset(of: $0).map { "\($0.version) \($0.text)" } }
      }
      #expect(
        texts == [
          "2 {\"new\":1}", "2 {\"mine\":1}", "2 {\"new\":1}", "2 {\"new\":1}",
        ])
      #expect(try await desk.store.read { try $0.camera(known) }.mainAddress == nil)
      #expect(try await connected(desk).count == 4)
    }
  }

  @Test func `an installation that was cut short is finished by the next`() async throws {
    try await withDesk { desk in
      let deed = Deed.service(.setup, at: world.now())
      try await programme.begin(on: desk, by: deed)
      try await desk.addUser(programme.users[0], password: "Осенний двор 41", by: deed)
      let signIns = try #require(try await programme.install(on: desk, streams: [], in: world))
      #expect(signIns.count == programme.users.count)
      let outcome = try await desk.signIn(
        login: signIns[0].login, password: signIns[0].password, from: "127.0.0.1")
      guard case .welcome = outcome else {
        Issue.record("was refused")
        return
      }
    }
  }

  /// The alert of a showcase camera finds a joint pair, also an hour into the demonstration.
  private func recommends(_ desk: Desk, at camera: Camera) async throws {
    for _ in 0..<2 {
      world.advance(by: .seconds(3_600))
      try await programme.drive(on: desk, at: world.now())
      let time = MediaTime(world.now())
      let trigger = Trigger(
        rule: "gate", ruleKind: .intrusion, track: 1, label: .person, start: time, end: time,
        box: PictureBox(x: 0, y: 0, width: 0.1, height: 0.1), arrival: world.now())
      let alert = try await desk.raiseAlert(trigger, from: camera.id).alert
      let view = try await desk.view(
        alert.id, for: Actor(user: Programme.administrator, role: .administrator))
      #expect(view.recommendation?.isComplete == true)
      #expect(view.recommendation?.chosen.map(\.kind) == [.police, .private])
    }
  }
}
