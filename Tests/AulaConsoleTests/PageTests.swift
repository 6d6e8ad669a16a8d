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

struct PageTests {
  /// Every page that can be asked for, by somebody who may see it.
  static func pages(_ desktop: Desktop) -> [(Role?, String)] {
    let yard = "/yards/\(desktop.yard.id)"
    let camera = "/cameras/\(desktop.camera.id)"
    let partner = "/partners/\(desktop.partner.id)"
    let administrator: [String] = [
      "/users", "/users/new", "/users/\(desktop.user(.crew).id)",
      "/users/\(desktop.user(.crew).id)/password", "/yards/new", "/cameras/new", "\(camera)/edit",
      "/partners/new", "\(partner)/edit", "\(partner)/agreements/new",
      "/agreements/\(desktop.agreement.id)", "/units/new", "/units/\(desktop.unit.id)",
      "/programme", "/units", "/account", "/account/password",
    ]
    let inspector: [String] = [
      "/yards", "/yards?text=%D0%B1%D1%83%D1%85%D0%B0%D1%80", "/yards?year=1999", yard,
      "\(yard)/edit", "\(yard)/entrances/new", "\(yard)/entrances/0", "\(yard)/hazards/0",
      "\(yard)/buildings/new", "\(yard)/photos/new", "\(yard)/outline",
      "/buildings/\(desktop.building.id)/outline", "/buildings/\(desktop.building.id)",
      "/cameras", camera, "/partners", partner, "/programme",
    ]
    return [(nil, "/sign-in")] + administrator.map { (.administrator, $0) }
      + inspector.map { (.inspector, $0) }
  }

  @Test func `each page is whole in three languages and asks nothing of other sites`() async throws
  {
    let desktop = try await Desktop()
    let browsers = [
      Role.administrator: try await desktop.signedIn(.administrator),
      .inspector: try await desktop.signedIn(.inspector),
    ]
    try await desktop.visit { client in
      for language in Language.allCases {
        for role in browsers.keys {
          let user = desktop.user(role)
          var preferences = user.preferences
          preferences.language = language
          try await desktop.desk.set(preferences, of: user.actor)
        }
        for (role, path) in Self.pages(desktop) {
          var browser = role.flatMap { browsers[$0] } ?? Browser.visitor
          if role == nil { browser.cookies["aula_language"] = language.rawValue }
          let page = try await browser.get(client, path)
          #expect(page.status == .ok, "\(path)")
          let text = page.text
          #expect(!text.contains("⟦"), "\(path) \(language): \(Self.around(text, "⟦"))")
          #expect(text.contains("<html lang=\"\(language.rawValue)\""))
          #expect(!text.contains("Двор <17>"), "\(path) does not escape")
          #expect(Self.foreign(text).isEmpty, "\(path): \(Self.foreign(text))")
          #expect(!text.contains("s3cret"), "\(path) shows a password")
          #expect(!text.contains(" style=") && !text.contains("<script>"), "\(path): inline code")
        }
      }
    }
  }

  static func around(_ text: String, _ mark: Character) -> String {
    text.firstIndex(of: mark).map { String(text[$0...].prefix(60)) } ?? ""
  }

  /// Addresses of other hosts in what a browser would load or follow.
  static func foreign(_ text: String) -> [String] {
    ["src=\"", "href=\"", "action=\"", "url(", "@import"].flatMap { mark in
      text.components(separatedBy: mark).dropFirst().map { String($0.prefix(80)) }
        .filter { $0.hasPrefix("http") || $0.hasPrefix("//") }
    }
  }

  @Test func `no style or script of ours asks anything of other sites`() throws {
    let folder = Console.resources.appendingPathComponent("Static")
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".css") || name.hasSuffix(".js") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(Self.foreign(text).isEmpty, "\(name)")
      for mark in ["from \"http", "import(\"http", "fetch(\"http"] {
        #expect(!text.contains(mark), "\(name)")
      }
    }
  }

  @Test func `static files keep their type, carry a tag and answer it`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      let page = try await Browser.visitor.get(client, "/static/aula.css")
      #expect(page.headers[.contentType] == "text/css; charset=utf-8")
      #expect(page.headers[.cacheControl] == "no-cache")
      let tag = try #require(page.headers[.eTag])
      let again = try await Browser.visitor.get(
        client, "/static/aula.css", [("if-none-match", tag)])
      #expect(again.status == .notModified)
      let version = try await Browser.visitor.get(
        client, desktop.console.assets.address("aula.css"))
      #expect(version.headers[.cacheControl]?.contains("immutable") == true)
      for name in ["../Strings/ru/common.json", "%2e%2e/x", "nothing.css"] {
        expect(try await Browser.visitor.get(client, "/static/\(name)"), .notFound)
      }
      expect(try await Browser.visitor.get(client, "/static/texts/kk.json"), .ok)
    }
  }

  @Test func `every answer carries the security headers`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      for path in ["/sign-in", "/nowhere", "/static/aula.css"] {
        let page = try await Browser.visitor.get(client, path)
        let fields = page.headers
        #expect(
          fields[HTTPField.Name("content-security-policy")!]?.contains("script-src 'self'") == true)
        #expect(fields[HTTPField.Name("x-content-type-options")!] == "nosniff")
        #expect(fields[HTTPField.Name("x-request-id")!] != nil)
      }
    }
  }

  @Test func `what goes wrong is a page with a way out, or JSON for a script`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let lost = try await browser.get(client, "/yards/0000000000000")
      #expect(lost.status == .notFound && lost.text.contains("Такой страницы нет"))
      #expect(lost.text.contains("href=\"/yards\""))
      let denied = try await browser.get(client, "/users")
      #expect(denied.status == .forbidden && denied.text.contains("не разрешено"))
      let script = try await browser.get(client, "/users", [("accept", "application/json")])
      #expect(script.status == .forbidden && script.text.contains("access.role"))
      let stranger = try await Browser.visitor.get(
        client, "/yards", [("accept", "application/json")])
      #expect(stranger.status == .unauthorized)
    }
  }
}
