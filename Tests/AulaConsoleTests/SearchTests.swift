import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// One question to the whole registry.
struct SearchTests {
  private func desktop() async throws -> Desktop {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(.setup)
    _ = try await desktop.desk.openIncident(
      .theft, yard: desktop.yard.id, note: "видела Сидорова",
      caller: Caller(name: "Сидорова", phone: "+77000000000"),
      by: desktop.desk.deed(desktop.user(.operator).id, .console))
    try await desktop.desk.add(
      Building(
        id: ID(in: desktop.world), yard: desktop.otherYard.id,
        address: BilingualText(ru: "ул. Ёлочная, 8", kk: "Шыршалы көшесі, 8")), by: deed)
    return desktop
  }

  private func page(_ question: String) -> String { "/search?q=\(Link.escape(question))" }

  @Test func `yards, houses, incidents, cameras, units and partners are found`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    let wanted: [(String, [String])] = [
      ("елочная", ["/yards/\(desktop.otherYard.id)#buildings"]),
      ("ШЫРШАЛЫ 8", ["/yards/\(desktop.otherYard.id)#buildings"]),
      ("бухар жырау", ["/yards/\(desktop.yard.id)", "/yards/\(desktop.yard.id)#buildings"]),
      ("к-17", ["/cameras/\(desktop.camera.id)"]), ("цербер", ["/partners/\(desktop.partner.id)"]),
      ("ц-3", ["/units"]), ("№ 1", ["/incidents/"]), ("17", ["/yards/\(desktop.yard.id)"]),
    ]
    try await desktop.visit { client in
      for (question, paths) in wanted {
        let found = try await browser.get(client, page(question)).text
        for path in paths { #expect(found.contains("<a href=\"\(path)"), "\(question) → \(path)") }
        #expect(!found.contains("⟦"))
      }
      let empty = try await browser.get(client, "/search").text
      #expect(!empty.contains("<section") && !empty.contains("<p role=\"status\""))
    }
  }

  @Test func `what a number names comes first`() async throws {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(.setup)
    for number in [117, 170, 171, 172, 173, 174, 175, 176, 177] {
      try await desktop.desk.add(
        Yard(
          id: ID(in: desktop.world), number: number, name: "Сквер",
          address: desktop.yard.address, city: desktop.yard.city,
          createdOn: desktop.yard.createdOn, center: desktop.yard.center,
          timeZone: "Asia/Almaty"), by: deed)
    }
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      for question in ["176", "№ 176", "№176"] {
        let found = try await browser.get(client, page(question)).text
        #expect(found.contains("№ 176 · Сквер") && !found.contains("№ 175 · Сквер"))
      }
      let many = try await browser.get(client, page("17")).text
      let first = many.range(of: "№ 17 · ")!.lowerBound
      #expect(first < many.range(of: "№ 117 · ")!.lowerBound)
      #expect(many.contains("Показать все: 10") && many.contains("href=\"/yards?text=17\""))
    }
  }

  @Test func `no person is found, and nothing that the asker may not open`() async throws {
    let desktop = try await desktop()
    let sessions = [
      Role.operator: try await desktop.signedIn(.operator),
      .inspector: try await desktop.signedIn(.inspector),
      .administrator: try await desktop.signedIn(.administrator),
    ]
    let crew = try await desktop.signedIn(.crew)
    try await desktop.visit { client in
      for (role, browser) in sessions {
        for person in ["Сидорова", "77000000000", "Имя operator", "inspector.1"] {
          let found = try await browser.get(client, page(person)).text
          #expect(found.contains("<p role=\"status\">Ничего не найдено"), "\(role) \(person)")
          #expect(found.contains("href=\"/yards\""))
        }
        let all = try await browser.get(client, "/api/search?q=1").unescaped
        #expect(all.contains("/yards/") && all.contains("/cameras/"))
        #expect(all.contains("/incidents/") == (role != .inspector))
        let units = try await browser.get(client, "/api/search?q=\(Link.escape("ц-3"))").unescaped
        #expect(units.contains("/units") == (role != .inspector))
        #expect(try await browser.get(client, "/yards").text.contains("id=\"find\""))
      }
      for path in ["/search?q=17", "/api/search?q=17"] {
        expect(try await crew.get(client, path), .forbidden)
      }
      #expect(!(try await crew.get(client, "/account").text.contains("id=\"find\"")))
    }
  }

  @Test func `hostile questions are questions`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    let questions = [
      "%", "_", "' or 1=1 --", "<img src=x>", "9223372036854775808", "\u{0}", "№№№",
      String(repeating: "а ", count: 5_000), "{{question}}",
    ]
    try await desktop.visit { client in
      for question in questions {
        let found = try await browser.get(client, page(question))
        #expect(found.status == .ok && !found.text.contains("<img src=x>"))
        expect(try await browser.get(client, "/api\(page(question))"), .ok)
      }
    }
  }
}

extension TestResponse {
  /// JSON may write `/` as `\\/`.
  fileprivate var unescaped: String { text.replacing("\\/", with: "/") }
}
