import AulaConsole
import AulaDomain
import AulaStore
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

/// What the crew's phone gets: its call, the picture of it, and what opens the page without us.
struct CrewTests {
  private func call(_ phone: PageClient) async throws -> [String: Any] {
    try #require((try await phone.get("/api/duty").json["assignments"] as? [[String: Any]])?.first)
  }

  private func called(
    _ work: @escaping @Sendable (DeskFixture, PageClient, Alert, Incident) async throws -> Void
  ) async throws {
    let fixture = try await DeskFixture.make()
    let alert = try await fixture.raise()
    let outcome = try await fixture.desk.confirm(
      alert.id, version: 1, as: nil, dispatching: [fixture.guards.id],
      by: fixture.desk.deed(fixture.user.id, .console))
    let cookie = try await fixture.signIn(fixture.crew)
    try await fixture.console.application().test(.router) { client in
      let phone = try await PageClient(client, cookie: cookie, page: "/duty")
      try await work(fixture, phone, alert, outcome.incident)
    }
  }

  private func write(_ bytes: [UInt8], of alert: Alert, _ fixture: DeskFixture) async throws {
    let folder = fixture.console.settings.dataFolder.appendingPathComponent("pictures")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: folder.appendingPathComponent("a.jpg"))
    try await fixture.desk.attach(picture: "a.jpg", to: alert.id)
  }

  @Test func `a call has its words, city, map, clock and deadline`() async throws {
    try await called { fixture, phone, _, incident in
      _ = try await fixture.desk.amend(
        incident.id, version: incident.version, kind: incident.kind, note: "их трое",
        by: fixture.desk.deed(fixture.user.id, .console))
      let call = try await call(phone)
      #expect((call["incident"] as? [String: Any])?["note"] as? String == "их трое")
      #expect(call["city"] as? String == "Караганда")
      #expect(call["moves"] as? [String] == ["acknowledge", "setOff", "arrive", "decline"])
      let dispatched = try #require(call["dispatchedAt"] as? Double)
      let deadline = try #require(call["deadline"] as? [String: Any])
      #expect(deadline["alertsAt"] as? Double == dispatched + 60)
      let map = try #require(call["map"] as? [String: Any])
      #expect((map["outline"] as? [Any])?.count == 5)
      #expect((map["camera"] as? [Double])?.count == 2)
      #expect((call["frame"] as? [String: Any])?["kind"] as? String == "intrusion")
    }
  }

  @Test func `the alert's frame is for the crew of its call, and only as long as it is its call`()
    async throws
  {
    try await called { fixture, phone, alert, _ in
      let path = "/duty/alerts/\(alert.id)/frame.jpg"
      let other = try await fixture.raise(rule: "Другое")
      #expect(try await phone.get(path).status == .serviceUnavailable)
      try await write([0xFF, 0xD8, 1], of: alert, fixture)
      try await phone.client.execute(uri: path, method: .get, headers: [.cookie: phone.cookie]) {
        #expect($0.status == .ok)
        #expect(Array($0.body.readableBytesView) == [0xFF, 0xD8, 1])
        #expect($0.headers[.cacheControl] == "no-store")
      }
      #expect(try await phone.get("/duty/alerts/\(other.id)/frame.jpg").status == .notFound)
      let call = try await call(phone)
      let answer = try await phone.send(
        "/api/assignments/\(call["id"] as? String ?? "")/move",
        ["version": call["version"] as? Int ?? 0, "move": "decline", "reason": "too-far"])
      #expect(answer.status == .ok)
      #expect(try await phone.get(path).status == .notFound)
    }
  }

  @Test func `a press with a time or a key that is none is refused, and nothing is moved`()
    async throws
  {
    try await called { _, phone, _, _ in
      let call = try await call(phone)
      let path = "/api/assignments/\(call["id"] as? String ?? "")/move"
      let body: [String: Any] = ["version": call["version"] as? Int ?? 0, "move": "acknowledge"]
      let wrong: [[String: Any]] = [
        ["at": 1e300], ["at": -1e300], ["sent": 1e11], ["key": "kurz"],
        ["key": String(repeating: "a", count: 65)], ["key": "with a space"], ["at": "today"],
      ]
      for more in wrong {
        let answer = try await phone.send(path, body.merging(more) { $1 })
        #expect(answer.status == .badRequest, "\(more)")
      }
      #expect(try await self.call(phone)["state"] as? String == "dispatched")
      let press: [String: Any] = [
        "at": 1_781_546_400, "sent": 1_781_546_400, "key": "press-number-1",
      ]
      for _ in 1...2 {
        let answer = try await phone.send(path, body.merging(press) { $1 })
        #expect(answer.status == .ok)
      }
    }
  }

  @Test func `the incident's page tells when a late step was made, received, and what is doubtful`()
    async throws
  {
    try await called { fixture, phone, _, incident in
      let call = try await call(phone)
      let now = fixture.world.now().seconds
      let answer = try await phone.send(
        "/api/assignments/\(call["id"] as? String ?? "")/move",
        ["version": call["version"] as? Int ?? 0, "move": "acknowledge", "at": now - 7_200])
      #expect(answer.status == .ok)
      let cookie = try await fixture.signIn(fixture.user)
      try await phone.client.execute(
        uri: "/incidents/\(incident.id)", method: .get, headers: [.cookie: cookie]
      ) {
        let html = String(buffer: $0.body)
        #expect(html.contains("часы телефона показывали 21:00:00, раньше отправки: недостоверно"))
      }
    }
  }

  @Test func `the page names its version in the address of each file, and the list has them all`()
    async throws
  {
    try await called { _, phone, _, _ in
      let (html, version) = try await phone.client.execute(
        uri: "/duty", method: .get, headers: [.cookie: phone.cookie]
      ) { (String(buffer: $0.body), $0.headers[.init("x-aula-shell")!] ?? "") }
      let own = "/static/crew/\(version)"
      let list = try await phone.client.execute(uri: own, method: .get) {
        #expect($0.headers[.contentType]?.hasPrefix("application/json") == true)
        return try JSONDecoder().decode([String].self, from: Data($0.body.readableBytesView))
      }
      for name in ["crew.js", "player.js", "map.css", "texts/kk.json"] {
        #expect(list.contains("\(own)/\(name)"))
      }
      #expect(list.allSatisfy { $0.hasPrefix(own + "/") }, "no record is kept")
      let named = html.matches(of: /\/static\/[^"]+/).map { String($0.output) }
      #expect(named.contains("\(own)/crew.js") && named.allSatisfy(list.contains), "\(named)")
      for file in list {
        try await phone.client.execute(uri: file, method: .get) {
          #expect($0.status == .ok, "\(file)")
          #expect($0.headers[.cacheControl]?.hasSuffix("immutable") == true, "\(file)")
          let text = String(buffer: $0.body).replacing("\"/static/crew/\"", with: "")
          #expect(!file.hasSuffix(".js") || !text.contains(/["`]\/static\//), "\(file)")
        }
      }
    }
  }

  @Test(arguments: [
    "", "0123456789abcdef", "0123456789abcdef/crew.js", "VERSION/none.js",
    "VERSION/../crew.js", "VERSION/crew/VERSION/crew.js", "VERSIONa/crew.js",
  ])
  func `a file of another version is not there, and no other file either`(path: String)
    async throws
  {
    let fixture = try await DeskFixture.make()
    try await fixture.console.application().test(.router) { client in
      let cookie = try await fixture.signIn(fixture.crew)
      let version = try await client.execute(
        uri: "/duty", method: .head, headers: [.cookie: cookie]
      ) { try #require($0.headers[.init("x-aula-shell")!]) }
      let asked = path.replacing("VERSION", with: version)
      try await client.execute(uri: "/static/crew/\(asked)", method: .get) {
        #expect($0.status == .notFound)
      }
    }
  }

  @Test func `the worker is the file itself in each version, and it is asked about each time`()
    async throws
  {
    let fixture = try await DeskFixture.make()
    try await fixture.console.application().test(.router) { client in
      let file = try await client.execute(uri: "/static/crew-worker.js", method: .get) { $0.body }
      let tag = try await client.execute(uri: "/duty-worker.js", method: .get) {
        #expect($0.headers[.contentType]?.hasPrefix("text/javascript") == true)
        #expect($0.headers[.cacheControl] == "no-cache")
        #expect($0.body == file)
        return try #require($0.headers[.eTag])
      }
      try await client.execute(
        uri: "/duty-worker.js", method: .get, headers: [.ifNoneMatch: tag]
      ) { #expect($0.status == .notModified) }
    }
  }

  @Test(arguments: ["ru", "kk", "en"])
  func `the manifest names the page and pictures that are there`(language: String) async throws {
    let fixture = try await DeskFixture.make()
    try await fixture.console.application().test(.router) { client in
      let manifest = try await client.execute(
        uri: "/duty/manifest/\(language)", method: .get
      ) { answer in
        #expect(answer.headers[.contentType]?.hasPrefix("application/manifest+json") == true)
        let policy = answer.headers[.init("content-security-policy")!] ?? ""
        #expect(policy.contains("worker-src 'self';") && policy.contains("manifest-src 'self';"))
        return try #require(
          try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView))
            as? [String: Any])
      }
      #expect(manifest["start_url"] as? String == "/duty")
      #expect(manifest["display"] as? String == "standalone")
      #expect(manifest["lang"] as? String == language)
      let icons = try #require(manifest["icons"] as? [[String: String]])
      #expect(icons.contains { $0["purpose"] == "maskable" })
      for icon in icons {
        try await client.execute(uri: icon["src"] ?? "", method: .get) {
          #expect($0.status == .ok && $0.headers[.contentType]?.hasPrefix("image/") == true)
        }
      }
      try await client.execute(uri: "/duty/manifest/xx", method: .get) {
        #expect($0.status == .notFound)
      }
    }
  }
}
