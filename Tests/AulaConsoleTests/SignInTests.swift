import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

struct SignInTests {
  private func answers(_ desktop: Desktop, password: String = Desktop.password) -> [String: String]
  {
    ["login": "operator.1", "password": password, "next": "/yards"]
  }

  @Test func `a good sign-in goes on to what was asked for, with a hidden cookie`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      let first = try await Browser.visitor.get(client, "/yards?year=2013")
      #expect(first.location == "/sign-in?next=/yards%3Fyear%3D2013")
      let page = try await Browser.visitor.post(client, "/sign-in", answers(desktop))
      #expect(page.status == .seeOther && page.location == "/yards")
      let cookie = try #require(page.headers[.setCookie])
      #expect(cookie.contains("aula_session=") && cookie.contains("HttpOnly"))
      #expect(cookie.contains("SameSite=Lax") && !cookie.contains("Secure"))
    }
  }

  @Test func `nobody is sent to another site after signing in`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      var fields = answers(desktop)
      fields["next"] = "//evil.example/"
      let page = try await Browser.visitor.post(client, "/sign-in", fields)
      #expect(page.location == Link.desk.path)
    }
  }

  @Test func `a form without its token, or from another site, is refused`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      let stale = try await browser.post(client, "/theme", ["theme": "dark"], token: "x.y")
      #expect(stale.status == .forbidden && stale.text.contains("console.stale-form"))
      let foreign = try await browser.post(
        client, "/theme", ["theme": "dark"], [("origin", "https://evil.example")])
      #expect(foreign.status == .forbidden && foreign.text.contains("console.foreign-form"))
      let other = try await browser.post(
        client, "/theme", ["theme": "dark"], [("sec-fetch-site", "cross-site")])
      #expect(other.status == .forbidden)
      let visitors = FormToken(secret: Browser.visitor.secret).make(in: desktop.world)
      expect(
        try await browser.post(client, "/theme", ["theme": "dark"], token: visitors),
        .forbidden)
      expect(try await browser.post(client, "/theme", ["theme": "dark"]), .seeOther)
    }
    let user = try await desktop.desk.store.read { try $0.user(desktop.user(.administrator).id) }
    #expect(user.preferences.theme == .dark)
  }

  @Test func `after five wrong passwords the next try must wait, and the page says until when`()
    async throws
  {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      for _ in 0..<5 {
        let page = try await Browser.visitor.post(
          client, "/sign-in", answers(desktop, password: "не тот пароль"))
        #expect(page.status == .unprocessableContent)
        #expect(page.text.contains("не подходят"))
        desktop.world.advance(by: .seconds(1))
      }
      let locked = try await Browser.visitor.post(client, "/sign-in", answers(desktop))
      #expect(locked.status == .tooManyRequests)
      #expect(locked.text.contains("(UTC+5)"))
      desktop.world.advance(by: .seconds(31))
      expect(try await Browser.visitor.post(client, "/sign-in", answers(desktop)), .seeOther)
    }
  }

  private static func from(_ address: String) -> [(String, String)] {
    [("x-forwarded-for", address)]
  }

  @Test func `a browser that was signed in signs in while a stranger guesses the login`()
    async throws
  {
    let desktop = try await Desktop {
      $0.behindProxy = true
      $0.signInsPerMinute = 10_000
    }
    try await desktop.visit { client in
      let page = try await Browser.visitor.post(
        client, "/sign-in", answers(desktop), Self.from("10.0.0.7"))
      let cookie = try #require(
        page.headers[values: .setCookie].first { $0.hasPrefix("aula_device=") })
      for word in ["HttpOnly", "SameSite=Strict", "Max-Age=15552000", "Path=/"] {
        #expect(cookie.contains(word), "\(cookie)")
      }
      for place in 0..<101 {
        let wrong = answers(desktop, password: "не тот пароль")
        expect(
          try await Browser.visitor.post(client, "/sign-in", wrong, Self.from("198.51.\(place).1")),
          .unprocessableContent)
      }
      let away = Self.from("192.0.2.77")
      expect(
        try await Browser.visitor.post(client, "/sign-in", answers(desktop), away),
        .tooManyRequests)
      var known = Browser.visitor
      known.cookies["aula_device"] = String(cookie.dropFirst(12).prefix(43))
      expect(try await known.post(client, "/sign-in", answers(desktop), away), .seeOther)
    }
  }

  @Test func `a lock leaves who is signed in as they are`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      for _ in 0..<6 {
        _ = try await Browser.visitor.post(client, "/sign-in", answers(desktop, password: "x"))
      }
      expect(try await browser.get(client, "/desk"), .ok)
      let words = [
        "present": Desktop.password, "password": "новый пароль у реки",
        "again": "новый пароль у реки",
      ]
      let changed = try await browser.post(client, "/account/password", words)
      #expect(changed.status == .seeOther)
    }
  }

  @Test func `an administrator sees failed tries and lifts the lock`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let user = desktop.user(.operator)
    try await desktop.visit { client in
      for _ in 0..<5 {
        _ = try await Browser.visitor.post(client, "/sign-in", answers(desktop, password: "x"))
      }
      expect(
        try await Browser.visitor.post(client, "/sign-in", answers(desktop)), .tooManyRequests)
      let list = try await browser.get(client, "/users")
      #expect(list.text.contains("/users/\(user.id)/tries"))
      let page = try await browser.get(client, "/users/\(user.id)/tries")
      #expect(page.text.contains("закрыто до") && page.text.contains("Снять блокировку"))
      expect(try await browser.post(client, "/users/\(user.id)/unlock"), .seeOther)
      let after = try await browser.get(client, "/users/\(user.id)/tries")
      #expect(after.text.contains("Неудачных попыток нет"))
      expect(try await Browser.visitor.post(client, "/sign-in", answers(desktop)), .seeOther)
    }
  }

  @Test func `one address cannot try without end`() async throws {
    let desktop = try await Desktop { $0.signInsPerMinute = 10 }
    try await desktop.visit { client in
      var last = HTTPResponse.Status.ok
      for number in 0..<11 {
        let fields = ["login": "nobody\(number)", "password": "x"]
        last = try await Browser.visitor.post(client, "/sign-in", fields).status
      }
      #expect(last == .tooManyRequests)
    }
  }

  @Test func `a session ends when it is idle, too old or signed out`() async throws {
    let desktop = try await Desktop()
    let idle = try await desktop.signedIn(.administrator)
    let left = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      expect(try await idle.get(client, "/users"), .ok)
      expect(try await left.post(client, "/sign-out"), .seeOther)
      expect(try await left.get(client, "/yards"), .seeOther)
      desktop.world.advance(by: SessionRules.standard.idle)
      let gone = try await idle.get(client, "/users")
      #expect(gone.status == .seeOther)
      #expect(gone.headers[values: .setCookie].contains { $0.hasPrefix("aula_session=;") })
    }
  }

  @Test func `a used session lasts its longest and no longer`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      for _ in 0..<13 {
        desktop.world.advance(by: .seconds(3_600))
        expect(try await browser.get(client, "/users"), .ok)
      }
      desktop.world.advance(by: .seconds(3_600))
      expect(try await browser.get(client, "/users"), .seeOther)
    }
  }

  @Test func `a disabled account is out at once`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    var user = desktop.user(.inspector)
    user.enabled = false
    _ = try await desktop.desk.save(user, by: desktop.desk.deed(.setup))
    try await desktop.visit { client in
      expect(try await browser.get(client, "/yards"), .seeOther)
    }
  }

  @Test func `language and theme are kept with the user`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let page = try await browser.post(
        client, "/language", ["language": "kk", "back": "/yards"])
      #expect(page.location == "/yards")
      _ = try await browser.post(client, "/theme", ["theme": "dark", "back": "/yards"])
      let yards = try await browser.get(client, "/yards")
      #expect(yards.text.contains("<html lang=\"kk\" data-theme=\"dark\">"))
      #expect(yards.text.contains("Аулалар"))
    }
  }
}
