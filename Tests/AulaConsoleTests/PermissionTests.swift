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
  @Test func `each route needs what the table says, and each row has its route`() async throws {
    let declared = try await Desktop().console.router().declared
    for route in declared {
      let row = RouteTable.rows["\(route.method) \(route.path)"]
      #expect(row == route.permission, "\(route.method) \(route.path)")
    }
    #expect(Set(declared.map { "\($0.method) \($0.path)" }) == Set(RouteTable.rows.keys))
  }

  @Test func `every route lets in whom the policy lets in, and nobody else`() async throws {
    let desktop = try await Desktop()
    let declared = desktop.console.router().declared
    var browsers: [Role: Browser] = [:]
    for role in Role.allCases { browsers[role] = try await desktop.signedIn(role) }
    let sessions = browsers
    try await desktop.visit { client in
      for route in declared where !route.path.hasPrefix("/static") {
        let permission = try #require(RouteTable.rows["\(route.method) \(route.path)"])
        let path = Self.filled(route.path)
        for role in [nil] + Role.allCases.map(Optional.some) {
          let isHeld = Policy.isHeld(permission, by: role)
          // A stream that lets somebody in does not end by itself.
          if route.path == Link.events.path, isHeld { continue }
          let browser = role.flatMap { sessions[$0] } ?? Browser.visitor
          // A wrong token: what is let in is then refused by the form, and changes nothing.
          let page =
            route.method == .get
            ? try await browser.get(client, path)
            : try await client.executeRequest(
              uri: path, method: route.method, headers: browser.headers(), body: nil)
          #expect(
            Self.isTurnedAway(page) == !isHeld,
            "\(route.method) \(route.path) as \(role?.rawValue ?? "nobody"): \(page.status)")
        }
      }
    }
  }

  @Test(arguments: Role.allCases)
  func `a menu leads nowhere that its role is turned away from`(role: Role) async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(role)
    let entries = Navigation.entries(role)
    #expect(!entries.isEmpty)
    for entry in entries {
      #expect(RouteTable.rows["GET \(entry.link.path)"] == entry.permission)
    }
    try await desktop.visit { client in
      for entry in entries { expect(try await browser.get(client, entry.link.path), .ok) }
    }
  }

  private static func filled(_ path: String) -> String {
    path.split(separator: "/").map { part in
      part == "{place}"
        ? "new" : part == "{language}" ? "ru" : part.hasPrefix("{") ? "0000000000000" : String(part)
    }.reduce("") { $0 + "/" + $1 }.replacing("**", with: "x").nonEmpty
  }

  private static func isTurnedAway(_ page: TestResponse) -> Bool {
    if page.status == .unauthorized { return true }
    if page.status == .seeOther {
      return page.location?.hasPrefix("/sign-in?next=") == true
    }
    return page.status == .forbidden && page.text.contains("access.role")
  }

  @Test func `an inspector edits the yards of the own precinct alone`() async throws {
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
