import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// How long footage is kept: on the strip, and on an incident's page.
struct StorageTests {
  @Test(arguments: Health.Storage.State.allCases)
  func `the strip has words and a tone for each state of the archive`(
    state: Health.Storage.State
  ) async throws {
    let storage = Health.Storage(
      state: state, days: 30, reach: .seconds(7_200), free: 120_500_000_000)
    let camera = OneCamera(ring: LiveRing())
    let fixture = try await DeskFixture.make(sensing: { _ in
      Sensing(video: camera, states: camera, stills: camera, footage: camera) {
        var health = camera.sensing.health()
        health.storage = storage
        return health
      }
    })
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.console.application().test(.router) { client in
      let desk = try await PageClient(client, cookie: cookie, page: "/desk")
      let health = try await desk.get("/api/desk").json["health"] as? [String: Any]
      let shown = try #require(health?["storage"] as? [String: Any])
      #expect(shown["state"] as? String == state.rawValue)
      #expect(shown["free"] as? Int == 120 && shown["seconds"] as? Int == 7_200)
      let isBad = [.held, .full, .missing, .failing].contains(state)
      #expect((shown["tone"] as? String == "bad") == isBad)
    }
    let words = fixture.console.catalogue[.ru].entries
    for key in ["strip.storage.\(state.rawValue)", "strip.storage.why.\(state.rawValue)"] {
      #expect(words[key] != nil, "\(key)")
    }
  }

  @Test func `an incident's page says how long its footage stays, and lets it be held`()
    async throws
  {
    let desktop = try await Desktop { $0.hold = .seconds(7 * 86_400) }
    let browser = try await desktop.signedIn(.operator)
    let deed = { desktop.desk.deed(desktop.user(.operator).id, .console) }
    let incident = try await desktop.desk.openIncident(
      .theft, yard: desktop.yard.id, by: deed())
    let path = "/incidents/\(incident.id)"
    try await desktop.visit { client in
      #expect(try await browser.get(client, path).text.contains("7 сут. после закрытия"))
      let empty = try await browser.post(client, path + "/hold", ["reason": " "])
      #expect(empty.status == .unprocessableContent)
      let held = try await browser.post(client, path + "/hold", ["reason": "запрос <суда>"])
      #expect(held.status == .seeOther)
      let page = try await browser.get(client, path).text
      #expect(page.contains("бессрочно: запрос &lt;суда&gt;") && page.contains(path + "/release"))
      #expect(page.contains("Записи оставлены на бессрочное хранение"))
      #expect(!page.contains("⟦") && !page.contains(path + "/hold\""))
      #expect(try await browser.post(client, path + "/release").status == .seeOther)
      #expect(try await browser.get(client, path).text.contains(path + "/hold\""))
    }
    _ = try await desktop.desk.close(
      incident.id, version: 1, .registered, note: "дело", by: deed())
    try await desktop.visit { client in
      let page = try await browser.get(client, path)
      #expect(page.text.contains("хранятся до"))
    }
  }
}
