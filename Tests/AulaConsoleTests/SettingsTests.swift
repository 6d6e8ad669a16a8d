import AulaDomain
import AulaTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// What aula.yaml says of the console shows on its pages.
struct SettingsTests {
  @Test func `only the languages that are offered are spoken`() async throws {
    let desktop = try await Desktop { $0.languages = [.kk, .ru] }
    try await desktop.visit { client in
      let english = ("accept-language", "en, fr;q=0.5")
      let page = try await Browser.visitor.get(client, "/sign-in", [english])
      #expect(page.text.contains("lang=\"kk\""))
      #expect(!page.text.contains("English"))
      let russian = ("accept-language", "en, ru;q=0.5")
      let other = try await Browser.visitor.get(client, "/sign-in", [russian])
      #expect(other.text.contains("lang=\"ru\""))
      expect(try await Browser.visitor.post(client, "/language", ["language": "en"]), .badRequest)
      expect(try await Browser.visitor.post(client, "/language", ["language": "ru"]), .seeOther)
    }
  }

  @Test func `one address has so many requests a minute, and is told when to come back`()
    async throws
  {
    let desktop = try await Desktop { $0.requestsPerMinute = 3 }
    try await desktop.visit { client in
      for _ in 0..<3 { expect(try await Browser.visitor.get(client, "/sign-in"), .ok) }
      let refused = try await Browser.visitor.get(client, "/sign-in")
      expect(refused, .tooManyRequests)
      #expect(refused.headers[.retryAfter] != nil)
      #expect(refused.text.contains("console.too-many-requests"))
      let style = try await Browser.visitor.get(client, "/static/none.css")
      #expect(style.status != .tooManyRequests)
      desktop.world.advance(by: .seconds(21))
      expect(try await Browser.visitor.get(client, "/sign-in"), .ok)
    }
  }

  /// It said "too many requests, wait a little": no wait frees a disk.
  @Test func `a full disk is told in words, and is not the visitor's doing`() {
    let full = Problem(Fault(.exhausted, "store.full", "the disk is full: free some space"))
    #expect(full.status.code == 507)
    #expect(full.name == "full")
    #expect(full.detail == "the disk is full: free some space")
    let often = Problem(Fault(.throttled, "store.password-queue", "try again"))
    #expect(often.status == .tooManyRequests)
  }
}
