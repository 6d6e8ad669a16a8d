import AulaDomain
import AulaStore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// How loud an alert is: the user's own, wherever he signs in.
struct VolumeTests {
  private func stored(_ desktop: Desktop) async throws -> Int {
    try await desktop.desk.store.read {
      try $0.user(desktop.user(.operator).id).preferences.volume
    }
  }

  @Test func `the account's page sets what the desk rings with`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/account").text
      #expect(page.contains("name=\"volume\"") && page.contains("value=\"70\""))
      expect(try await browser.post(client, "/account/volume", ["volume": "35"]), .seeOther)
      let desk = try await browser.get(client, "/desk").text
      #expect(desk.contains("&quot;volume&quot;:35"))
      for wrong in ["101", "-1", "", "loud"] {
        expect(try await browser.post(client, "/account/volume", ["volume": wrong]), .badRequest)
      }
    }
    #expect(try await stored(desktop) == 35)
  }

  @Test func `the desk's own slider is kept with the user, and 0 is mute`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let desk = try await PageClient(
        client, cookie: "aula_session=\(browser.secret)", page: "/desk")
      let path = "/api/account/volume"
      #expect(try await desk.send(path, ["volume": 0], method: .put).status == .ok)
      #expect(try await desk.send(path, ["volume": 101], method: .put).status == .badRequest)
      #expect(try await desk.send(path, [:], method: .put).status == .badRequest)
    }
    #expect(try await stored(desktop) == 0)
  }

  @Test func `who hears no alerts is not asked how loud they are`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/account").text
      #expect(!page.contains("name=\"volume\""))
    }
  }
}
