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

struct PermissionTests {
  @Test func `every route lets in whom it declares and nobody else`() async throws {
    let desktop = try await Desktop()
    let declared = desktop.console.router().declared
    #expect(declared.count > 40)
    var browsers: [Role: Browser] = [:]
    for role in Role.allCases { browsers[role] = try await desktop.signedIn(role) }
    let sessions = browsers
    try await desktop.visit { client in
      for route in declared where !route.path.hasPrefix("/static") {
        let path = Self.filled(route.path)
        for role in [nil] + Role.allCases.map(Optional.some) {
          let user = role.map { desktop.user($0) }
          // A stream that lets somebody in does not end by itself.
          if route.path == Link.events.path, route.audience.admits(user) { continue }
          let browser = role.flatMap { sessions[$0] } ?? Browser.visitor
          // A wrong token: what is let in is then refused by the form, and changes nothing.
          let page =
            route.method == .get
            ? try await browser.get(client, path)
            : try await client.executeRequest(
              uri: path, method: route.method, headers: browser.headers(), body: nil)
          let turnedAway = Self.isTurnedAway(page, route)
          #expect(
            turnedAway == !route.audience.admits(user),
            "\(route.method) \(route.path) as \(role?.rawValue ?? "nobody"): \(page.status)")
        }
      }
    }
  }

  private static func filled(_ path: String) -> String {
    path.split(separator: "/").map { part in
      part == "{place}"
        ? "new" : part == "{language}" ? "ru" : part.hasPrefix("{") ? "0000000000000" : String(part)
    }.reduce("") { $0 + "/" + $1 }.replacing("**", with: "x").nonEmpty
  }

  private static func isTurnedAway(_ page: TestResponse, _ route: RouteDeclaration) -> Bool {
    if page.status == .unauthorized { return true }
    if page.status == .seeOther {
      return page.location?.hasPrefix("/sign-in?next=") == true
    }
    return page.status == .forbidden && page.text.contains("console.not-allowed")
  }

  @Test func `an inspector edits his own yards alone`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      expect(try await browser.get(client, "/yards/\(desktop.yard.id)/edit"), .ok)
      let other = "/yards/\(desktop.otherYard.id)"
      expect(try await browser.get(client, other), .ok)
      expect(try await browser.get(client, "\(other)/edit"), .forbidden)
      expect(try await browser.get(client, "\(other)/photos/new"), .forbidden)
    }
  }
}

extension String {
  fileprivate var nonEmpty: String { isEmpty ? "/" : self }
}
