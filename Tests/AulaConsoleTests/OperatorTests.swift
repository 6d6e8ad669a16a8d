import AulaConsole
import AulaDomain
import AulaStore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

struct OperatorTests {
  private func version(_ json: [String: Any], _ noun: String) throws -> Int {
    try #require((json[noun] as? [String: Any])?["version"] as? Int)
  }

  @Test(arguments: ["/desk", "/wall", "/map", "/incidents"])
  func `each page of the centre is whole`(path: String) async throws {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.console.application().test(.router) { client in
      try await client.execute(uri: path, method: .get, headers: [.cookie: cookie]) { answer in
        #expect(answer.status == .ok)
        #expect(!String(buffer: answer.body).contains("⟦"))
      }
    }
  }

  @Test func `from an alert to a joint dispatch, a crew's phone and a closed incident`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise()
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      let queue = try await desk.get("/api/desk").json
      #expect((queue["alerts"] as? [[String: Any]])?.first?["id"] as? String == "\(alert.id)")
      let detail = try await desk.get("/api/alerts/\(alert.id)").json
      let recommendation = try #require(detail["recommendation"] as? [String: Any])
      let candidates = try #require(recommendation["candidates"] as? [[String: Any]])
      let units = candidates.compactMap { $0["unit"] as? String }
      #expect(candidates.compactMap { $0["callSign"] as? String } == ["П-21", "Ц-3"])

      let taken = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      #expect(taken.status == .ok)
      let sent = try await desk.send(
        "/api/alerts/\(alert.id)/confirm", ["version": 2, "units": units])
      #expect((sent.json["sent"] as? [Any])?.count == 2)
      let incident = try #require((sent.json["incident"] as? [String: Any])?["id"] as? String)

      let phone = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.crew), page: "/duty")
      try await drive(phone)
      try await clearByRadio(desk, incident: incident, unit: "П-21")
      let present = try await desk.get("/api/incidents/\(incident)").json
      let closed = try await desk.send(
        "/api/incidents/\(incident)/close",
        [
          "version": try version(present, "incident"), "disposition": "warned",
          "note": "подростки, беседа",
        ])
      #expect((closed.json["incident"] as? [String: Any])?["state"] as? String == "closed")
      try await read("/incidents/\(incident)", client, desk, has: "Иванова А. С.")
      try await read("/incidents?state=closed", client, desk, has: "/incidents/\(incident)")
    }
  }

  /// Both pages of a closed incident say how it ended.
  private func read(
    _ path: String, _ client: any TestClientProtocol, _ desk: PageClient, has text: String
  ) async throws {
    try await client.execute(uri: path, method: .get, headers: [.cookie: desk.cookie]) {
      let html = String(buffer: $0.body)
      #expect(html.contains("подростки, беседа"))
      #expect(html.contains(text))
      #expect(!html.contains("⟦"))
    }
  }

  /// The crew presses its four buttons.
  private func drive(_ phone: PageClient) async throws {
    for (place, move) in ["acknowledge", "setOff", "arrive", "clear"].enumerated() {
      let duty = try await phone.get("/api/duty").json
      let call = try #require((duty["assignments"] as? [[String: Any]])?.first)
      #expect((call["yard"] as? [String: Any])?["address"] as? String == "ул. Ержанова, 18")
      let answer = try await phone.send(
        "/api/assignments/\(call["id"] as? String ?? "")/move",
        ["version": call["version"] as? Int ?? 0, "move": move, "at": 1_781_546_400 + place])
      #expect(answer.status == .ok)
    }
    let free = try await phone.get("/api/duty").json
    #expect((free["assignments"] as? [Any])?.isEmpty == true)
    let past = try #require((free["past"] as? [[String: Any]])?.first)
    #expect(past["state"] as? String == "cleared" && past["number"] as? Int == 1)
    #expect(past["address"] == nil, "where it was is nobody's business after the call")
  }

  private func clearByRadio(_ desk: PageClient, incident: String, unit: String) async throws {
    for move in ["arrive", "clear"] {
      let view = try await desk.get("/api/incidents/\(incident)").json
      let all = try #require(view["assignments"] as? [[String: Any]])
      let own = try #require(all.first { $0["callSign"] as? String == unit })
      let answer = try await desk.send(
        "/api/assignments/\(own["id"] as? String ?? "")/move",
        ["version": own["version"] as? Int ?? 0, "move": move])
      #expect(answer.status == .ok)
    }
  }

  @Test func `a stale version is refused, and the alert stays as it was`() async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise()
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      _ = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      let late = try await desk.send(
        "/api/alerts/\(alert.id)/dismiss", ["version": 1, "cause": "animal"])
      #expect(late.status == .conflict)
      let error = try #require(late.json["error"] as? [String: Any])
      #expect(error["code"] as? String == "store.stale-version")
      let changed = try #require(error["changed"] as? [String: Any], "it is not said who was first")
      #expect(changed["who"] as? String == "Иванова А. С.")
      #expect(
        (changed["said"] as? String)?.hasPrefix("Тревога взята в работу: Иванова А. С.") == true)
      #expect(changed["isRepeat"] as? Bool == false)
      let kept = try await fixture.desk.store.read { try $0.alert(alert.id) }
      #expect(kept.state == .acknowledged)
    }
  }

  @Test func `a repeat that makes a decision stale is told apart from a colleague`() async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise(secondsAgo: 20)
    _ = try await fixture.raise()
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      let late = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      let error = try #require(late.json["error"] as? [String: Any])
      #expect((error["changed"] as? [String: Any])?["isRepeat"] as? Bool == true)
    }
  }

  @Test func `a colleague is named though the camera has seen it again since`() async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise(secondsAgo: 20)
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      _ = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      _ = try await fixture.raise()
      for (seen, isRepeat) in [(1, false), (2, true)] {
        let late = try await desk.send("/api/alerts/\(alert.id)/take", ["version": seen])
        #expect(late.status == .conflict)
        let error = try #require(late.json["error"] as? [String: Any])
        let changed = try #require(error["changed"] as? [String: Any])
        #expect(changed["isRepeat"] as? Bool == isRepeat)
        #expect((changed["who"] as? String == "Иванова А. С.") == !isRepeat)
      }
    }
  }

  @Test func `the bell counts what nobody has taken, and a line has its picture`() async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise()
    let file = fixture.console.settings.dataFolder.appending(path: "pictures/day/1.jpg")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data([0xFF, 0xD8, 0xFF, 0xD9]).write(to: file)
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      let picture = "/alerts/\(alert.id)/picture.jpg"
      #expect(try await desk.get(picture).status == .notFound)
      try await fixture.desk.attach(picture: "day/1.jpg", to: alert.id)
      let queue = try await desk.get("/api/desk").json
      let line = try #require((queue["alerts"] as? [[String: Any]])?.first)
      #expect(line["hasPicture"] as? Bool == true && line["rule"] as? String == "Ночью никого")
      #expect(line["path"] == nil, "a queue of two hundred does without")
      try await client.execute(uri: picture, method: .get, headers: [.cookie: desk.cookie]) {
        #expect($0.status == .ok && $0.body.readableBytes == 4)
        #expect($0.headers[.cacheControl]?.contains("immutable") == true)
      }
      #expect(try await desk.get("/api/bell").json["count"] as? Int == 1)
      _ = try await desk.send("/api/alerts/\(alert.id)/take", ["version": 1])
      #expect(try await desk.get("/api/bell").json["count"] as? Int == 0)
    }
  }

  @Test func `a dismissal can be taken back, and «other» wants a note`() async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise()
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: "/desk")
      let path = "/api/alerts/\(alert.id)"
      let bare = try await desk.send("\(path)/dismiss", ["version": 1, "cause": "other"])
      #expect(bare.status == .badRequest)
      let done = try await desk.send("\(path)/dismiss", ["version": 1, "cause": "animal"])
      let back = try await desk.send(
        "\(path)/reconsider", ["version": try version(done.json, "alert")])
      #expect((back.json["alert"] as? [String: Any])?["state"] as? String == "acknowledged")
    }
  }

  @Test func `a crew sees neither the queue nor a camera that is not of its call`() async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.console.application().test(.router) { client in
      let phone = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.crew), page: "/duty")
      #expect(try await phone.get("/api/desk").status == .forbidden)
      let still = try await phone.get("/cameras/\(fixture.camera.id)/still.jpg")
      #expect(still.status == .forbidden)
    }
  }

  @Test func `rules are kept with their version, and a wrong one is named by its path`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    let good =
      #"{"zones":[{"name":"Двор","polygon":[[0.1,0.1],[0.9,0.1],[0.5,0.9]]}],"lines":[],"#
      + #""rules":[{"name":"Ночь","kind":"intrusion","zone":"Двор"}]}"#
    try await fixture.console.application().test(.router) { client in
      let page = "/cameras/\(fixture.camera.id)/rules"
      let desk = try await PageClient(
        client, cookie: try await fixture.signIn(fixture.user), page: page)
      let path = "/api/cameras/\(fixture.camera.id)/rules"
      let saved = try await desk.send(path, ["version": 0, "text": good], method: .put)
      #expect(saved.json["version"] as? Int == 1)
      let stale = try await desk.send(path, ["version": 0, "text": good], method: .put)
      #expect(stale.status == .conflict)
      let wrong = good.replacing(#""zone":"Двор""#, with: #""zone":"Сад""#)
      let refused = try await desk.send(path, ["version": 1, "text": wrong], method: .put)
      let error = try #require(refused.json["error"] as? [String: Any])
      #expect((error["detail"] as? String)?.hasPrefix("rules[0].zone") == true)
    }
  }
}
