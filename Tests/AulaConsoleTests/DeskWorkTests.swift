import AulaConsole
import AulaDomain
import AulaStore
import Hummingbird
import HummingbirdTesting
import Testing

/// What an operator does beside the straight way from an alert to a clear: another kind, a report
/// by radio, words that come later.
struct DeskWorkTests {
  private func on(
    _ fixture: DeskFixture, _ work: @escaping @Sendable (PageClient, Alert) async throws -> Void
  ) async throws {
    let alert = try await fixture.raise()
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      try await work(desk, alert)
    }
  }

  private func anotherOperator(_ fixture: DeskFixture) async throws -> User {
    let other = User(
      id: ID(in: fixture.world), login: "omarov", name: "Омаров Б. К.", role: .operator)
    try await fixture.desk.addUser(
      other, password: DeskFixture.password, by: fixture.desk.deed(.setup))
    return other
  }

  private func record(_ json: [String: Any], _ noun: String) throws -> [String: Any] {
    try #require(json[noun] as? [String: Any])
  }

  private func code(_ json: [String: Any]) -> String? {
    (json["error"] as? [String: Any])?["code"] as? String
  }

  /// Confirms with both crews; the incident's id.
  private func dispatched(_ desk: PageClient, _ alert: Alert, _ kind: String) async throws
    -> String
  {
    let detail = try await desk.get("/api/alerts/\(alert.id)").json
    let candidates = try record(detail, "recommendation")["candidates"] as? [[String: Any]] ?? []
    let sent = try await desk.send(
      "/api/alerts/\(alert.id)/confirm",
      ["version": 1, "kind": kind, "units": candidates.compactMap { $0["unit"] as? String }])
    return try #require(try record(sent.json, "incident")["id"] as? String)
  }

  @Test func `another kind asks for the crews of its own card, and the incident is of it`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    try await on(fixture) { desk, alert in
      let usual = try await desk.get("/api/alerts/\(alert.id)").json
      #expect(usual["kind"] as? String == "intrusion")
      let grave = try await desk.get("/api/alerts/\(alert.id)?kind=assault").json
      #expect(grave["kind"] as? String == "assault")
      let card = try record(try record(grave, "recommendation"), "card")
      #expect(card["police"] as? Int == RunCard.standard(for: .assault).police)
      let wrong = try await desk.send(
        "/api/alerts/\(alert.id)/confirm", ["version": 1, "kind": "parking"])
      #expect(wrong.status == .badRequest && code(wrong.json) == "console.bad-json")
      let id = try await dispatched(desk, alert, "theft")
      let view = try await desk.get("/api/incidents/\(id)").json
      #expect(try record(view, "incident")["kind"] as? String == "theft")
    }
  }

  @Test func `an incident is amended with its version, and the log says what was added`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    try await on(fixture) { desk, alert in
      let path = "/api/incidents/\(try await dispatched(desk, alert, "intrusion"))"
      let version = try record(try await desk.get(path).json, "incident")["version"] as? Int ?? 0
      let words: [String: Any] = ["kind": "disorder", "note": "трое в масках"]
      let stale = try await desk.send(
        "\(path)/amend", words.merging(["version": version - 1]) { $1 })
      #expect(stale.status == .conflict)
      let unknown = try await desk.send(
        "\(path)/amend", ["version": version, "kind": "noise", "note": ""])
      #expect(unknown.status == .badRequest)
      let done = try await desk.send(
        "\(path)/amend", words.merging(["version": version]) { $1 })
      #expect(try record(done.json, "incident")["kind"] as? String == "disorder")
      let log = try await desk.get(path).json["log"] as? [[String: Any]] ?? []
      #expect(log.contains { $0["text"] as? String == "Сведения уточнены: трое в масках" })
    }
  }

  @Test func `what a crew tells by radio is written as told by radio, by whom`() async throws {
    let fixture = try await DeskFixture.make()
    try await on(fixture) { desk, alert in
      let incident = try await dispatched(desk, alert, "intrusion")
      func crew() async throws -> [String: Any] {
        let view = try await desk.get("/api/incidents/\(incident)").json
        let all = try #require(view["assignments"] as? [[String: Any]])
        return try #require(all.first { $0["callSign"] as? String == "П-21" })
      }
      let first = try await crew()
      #expect(
        first["moves"] as? [String] == ["acknowledge", "setOff", "arrive", "decline", "cancel"])
      let path = "/api/assignments/\(first["id"] as? String ?? "")/move"
      for move in ["acknowledge", "setOff"] {
        let version = try await crew()["version"] as? Int ?? 0
        let answer = try await desk.send(path, ["version": version, "move": move])
        #expect(answer.status == .ok)
      }
      let stale = try await desk.send(path, ["version": 1, "move": "arrive"])
      #expect(stale.status == .conflict && code(stale.json) == "store.stale-version")
      let version = try await crew()["version"] as? Int ?? 0
      let bare = try await desk.send(path, ["version": version, "move": "beUnable", "reason": " "])
      #expect(bare.status == .badRequest)
      let unable = try await desk.send(
        path, ["version": version, "move": "beUnable", "reason": "прокол колеса"])
      #expect(unable.status == .ok)
      #expect(try record(unable.json, "assignment")["reason"] as? String == "прокол колеса")
      let view = try await desk.get("/api/incidents/\(incident)").json
      let log = try #require(view["log"] as? [[String: Any]])
      let line = log.first { $0["text"] as? String == "П-21: не смог выполнить: прокол колеса" }
      #expect(line?["who"] as? String == "Иванова А. С., по рации")
    }
  }

  @Test func `a wrong press is taken back, the phone shows it, and the log says what went`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    try await on(fixture) { desk, alert in
      let incident = try await dispatched(desk, alert, "intrusion")
      func crew() async throws -> [String: Any] {
        let view = try await desk.get("/api/incidents/\(incident)").json
        let all = try #require(view["assignments"] as? [[String: Any]])
        return try #require(all.first { $0["callSign"] as? String == "Ц-3" })
      }
      let path = "/api/assignments/\(try await crew()["id"] as? String ?? "")/move"
      func move(_ name: String, of client: PageClient) async throws -> HTTPResponse.Status {
        let version = try await crew()["version"] as? Int ?? 0
        return try await client.send(path, ["version": version, "move": name]).status
      }
      #expect(try await crew()["mayBeTakenBack"] as? Bool == false)
      #expect(try await move("arrive", of: desk) == .ok)
      #expect(try await crew()["mayBeTakenBack"] as? Bool == true)
      let phone = try await PageClient(
        desk.client, cookie: try await fixture.signIn(fixture.crew), page: "/duty")
      #expect(try await move("takeBack", of: phone) == .forbidden)
      #expect(try await move("takeBack", of: desk) == .ok)
      #expect(try await crew()["mayBeTakenBack"] as? Bool == false)
      let calls = try await phone.get("/api/duty").json["assignments"] as? [[String: Any]]
      #expect(calls?.first?["state"] as? String == "dispatched")
      let log = try await desk.get("/api/incidents/\(incident)").json["log"] as? [[String: Any]]
      #expect(log?.last?["text"] as? String == "Ц-3: запись отменена: на месте")
      #expect(log?.last?["who"] as? String == "Иванова А. С.")
      #expect(try await move("setOff", of: phone) == .ok)
      #expect(try await move("takeBack", of: desk) == .conflict)
    }
  }

  @Test func `an alert that was taken is to be decided by a time that another hand does not move`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let other = try await anotherOperator(fixture)
    try await on(fixture) { desk, alert in
      func deadline(_ client: PageClient) async throws -> [String: Any] {
        let alerts = try await client.get("/api/desk").json["alerts"] as? [[String: Any]]
        return try record(try #require(alerts?.first), "deadline")
      }
      #expect(try await deadline(desk)["kind"] as? String == "acknowledge")
      _ = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      let due = try await deadline(desk)
      #expect(due["kind"] as? String == "decide")
      let taken = try await fixture.desk.store.read { try $0.alert(alert.id).acknowledgedAt }
      #expect(due["alertsAt"] as? Double == taken.map { ($0 + .seconds(120)).seconds })
      let second = try await PageClient(
        desk.client, cookie: try await fixture.signIn(other), page: "/desk")
      let over = try await second.send("/api/alerts/\(alert.id)/take-over", ["version": 2])
      let handler = try record(try record(over.json, "alert"), "handler")
      #expect(handler["name"] as? String == "Омаров Б. К.")
      #expect(try await deadline(second)["alertsAt"] as? Double == due["alertsAt"] as? Double)
    }
  }

  @Test func `an alert that another holds is decided by nobody else, whatever a script sends`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let other = try await anotherOperator(fixture)
    try await on(fixture) { desk, alert in
      func holder(_ client: PageClient) async throws -> String? {
        let alerts = try await client.get("/api/desk").json["alerts"] as? [[String: Any]]
        return alerts?.first?["holder"] as? String
      }
      let second = try await PageClient(
        desk.client, cookie: try await fixture.signIn(other), page: "/desk")
      #expect(try await holder(second) == "nobody")
      _ = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      #expect(try await holder(desk) == "self")
      #expect(try await holder(second) == "another")
      for move in ["take", "confirm", "dismiss"] {
        let refused = try await second.send(
          "/api/alerts/\(alert.id)/\(move)", ["version": 2, "cause": "animal"])
        #expect(refused.status == .forbidden, "\(move)")
        #expect(code(refused.json) == "access.held-by-another", "\(move)")
      }
      let over = try await second.send("/api/alerts/\(alert.id)/take-over", ["version": 2])
      #expect(over.status == .ok)
      #expect(try await holder(second) == "self")
      #expect(try await holder(desk) == "another")
      let late = try await desk.send("/api/alerts/\(alert.id)/confirm", ["version": 3])
      #expect(code(late.json) == "access.held-by-another")
    }
  }

  @Test func `a dismissal's log line tells its cause and its note`() async throws {
    let fixture = try await DeskFixture.make()
    try await on(fixture) { desk, alert in
      _ = try await desk.send(
        "/api/alerts/\(alert.id)/dismiss", ["version": 1, "cause": "animal", "note": "собака"])
      let log = try await desk.get("/api/alerts/\(alert.id)").json["log"] as? [[String: Any]]
      let texts = (log ?? []).compactMap { $0["text"] as? String }
      #expect(texts.contains("Тревога отклонена: Животное: собака"))
    }
  }

  @Test func `the desk counts the whole programme's cameras, not only those connected`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let quiet = Camera(
      id: ID(in: fixture.world), name: "Без адреса", placement: .yard, yard: fixture.yard.id,
      position: fixture.yard.center)
    try await fixture.desk.add(quiet, by: .service(.setup, at: fixture.world.now()))
    try await on(fixture) { desk, alert in
      let json = try await desk.get("/api/desk").json
      #expect(json["registered"] as? Int == 2)
      #expect((json["cameras"] as? [Any])?.count == 1)
      let detail = try await desk.get("/api/alerts/\(alert.id)").json
      let near = try #require(detail["cameras"] as? [[String: Any]])
      #expect(near.map { $0["name"] as? String } == [fixture.camera.name, "Без адреса"])
      #expect((near[1]["state"] as? [String: Any])?["state"] as? String == "off")
    }
  }
}
