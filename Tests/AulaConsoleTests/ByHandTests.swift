import AulaDomain
import AulaStore
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

struct ByHandTests {
  @Test func `an operator opens an incident that no camera saw, and it is on the desk`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let form = try await browser.get(client, "/incidents/new?yard=\(desktop.yard.id)")
      #expect(form.text.contains("value=\"\(desktop.yard.id)\" selected"))
      let answer = try await browser.post(
        client, "/incidents/new",
        [
          "kind": "theft", "caller": "Сидорова", "phone": "8 (700) 000-00-00",
          "yard": "\(desktop.yard.id)", "place": "", "note": "Взломан сарай",
        ])
      #expect(answer.status == .seeOther)
      #expect(answer.location?.hasPrefix("/desk#incident-") == true)
    }
    let incident = try #require(
      try await desktop.desk.store.read { try $0.incidents(IncidentFilter()).lines.first?.incident }
    )
    #expect(incident.kind == .theft && incident.yard == desktop.yard.id)
    #expect(incident.place == desktop.yard.center)
    #expect(incident.note == "Взломан сарай")
    let caller = try await desktop.desk.readCaller(
      of: incident.id, by: desktop.desk.deed(desktop.user(.operator).id, .console))
    #expect(caller == Caller(name: "Сидорова", phone: "+77000000000"))
    #expect(incident.openedBy == desktop.user(.operator).id)
  }

  @Test func `without a kind or a place it is asked again, and what was written stays`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let answer = try await browser.post(
        client, "/incidents/new",
        ["kind": "", "caller": "", "phone": "", "yard": "", "place": "", "note": "Шум у гаражей"])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("Вид: выберите значение из списка"))
      #expect(answer.text.contains("выберите двор или укажите широту и долготу"))
      #expect(answer.text.contains("href=\"#field-yard\"") && answer.text.contains("Шум у гаражей"))
    }
    #expect(try await desktop.desk.store.read { try $0.incidents(IncidentFilter()).lines }.isEmpty)
  }

  private func withCaller(
    _ test: @escaping @Sendable (any TestClientProtocol, Desktop, String) async throws -> Void
  ) async throws {
    let desktop = try await Desktop()
    let incident = try await desktop.desk.openIncident(
      .theft, yard: desktop.yard.id, note: "Взломан сарай",
      caller: Caller(name: "Сидорова", phone: "8 700 000 00 00"),
      by: desktop.desk.deed(desktop.user(.operator).id, .console))
    try await desktop.visit { try await test($0, desktop, "/incidents/\(incident.id)") }
  }

  private func page(
    of browser: Browser, _ client: any TestClientProtocol, _ path: String
  ) async throws -> PageClient {
    try await PageClient(client, cookie: "aula_session=\(browser.secret)", page: path)
  }

  @Test func `who called is told to an operator who asks, and each look is in the log`()
    async throws
  {
    try await withCaller { client, desktop, path in
      let browser = try await desktop.signedIn(.operator)
      let desk = try await page(of: browser, client, path)
      #expect(try await desk.get("/api\(path)").json["hasCaller"] as? Bool == true)
      for place in ["/api\(path)", path, "/api/desk", "/incidents"] {
        let text = try await browser.get(client, place).text
        #expect(!text.contains("Сидорова") && !text.contains("7000000"), "\(place)")
      }
      let told = try await desk.send("/api\(path)/caller/read", [:])
      #expect(told.json["name"] as? String == "Сидорова")
      #expect(told.json["phone"] as? String == "+77000000000")
      let log = try await desk.get("/api\(path)").json["log"] as? [[String: Any]]
      #expect(log?.last?["text"] as? String == "Просмотрено, кто сообщил")
      #expect(log?.last?["who"] as? String == "Имя operator")
    }
  }

  @Test func `who called is noted with a version, and no other role has part in it`()
    async throws
  {
    try await withCaller { client, desktop, path in
      let desk = try await page(of: desktop.signedIn(.operator), client, path)
      let other = try await page(of: desktop.signedIn(.administrator), client, path)
      let words: [String: Any] = ["version": 1, "name": "Ахметов", "phone": "102"]
      #expect(try await other.get("/api\(path)").json["hasCaller"] == nil)
      let (look, note) = ("/api\(path)/caller/read", "/api\(path)/caller")
      #expect(try await other.send(look, [:]).status == .forbidden)
      #expect(try await other.send(note, words, method: .put).status == .forbidden)
      let stale = words.merging(["version": 7]) { $1 }
      #expect(try await desk.send(note, stale, method: .put).status == .conflict)
      let long = words.merging(["phone": String(repeating: "1", count: 41)]) { $1 }
      #expect(try await desk.send(note, long, method: .put).status == .badRequest)
      let put = try await desk.send(note, words, method: .put)
      #expect(put.json["name"] as? String == "Ахметов")
    }
  }

  @Test func `why a unit is out of service is chosen, and «other» wants words`() async throws {
    let desktop = try await Desktop()
    let unit = try await desktop.desk.setDuty(
      of: desktop.unit.id, version: 1, .goOnDuty,
      by: desktop.desk.deed(desktop.user(.operator).id, .console))
    let browser = try await desktop.signedIn(.operator)
    let path = "/units/\(unit.id)/out-of-service"
    try await desktop.visit { client in
      #expect(try await browser.get(client, "/units").text.contains(path))
      func post(_ reason: String, _ note: String, version: Int64) async throws -> TestResponse {
        try await browser.post(
          client, path, ["reason": reason, "note": note, "version": "\(version)"])
      }
      let bare = try await post("other", "", version: unit.version)
      #expect(
        bare.status == .unprocessableContent && bare.text.contains("почему экипаж недоступен"))
      let none = try await post("holiday", "", version: unit.version)
      #expect(none.status == .unprocessableContent)
      expect(try await post("vehicle", "", version: unit.version - 1), .conflict)
      expect(try await post("vehicle", "прокол", version: unit.version), .seeOther)
      let list = try await browser.get(client, "/units").text
      #expect(list.contains("Машина неисправна: прокол"))
    }
    let stored = try await desktop.desk.store.read { try $0.unit(unit.id) }
    #expect(stored.duty == .outOfService(reason: "vehicle: прокол"))
  }

  @Test func `cameras are found by how they stand`() async throws {
    let desktop = try await Desktop()
    let quiet = Camera(id: ID(in: desktop.world), name: "Молчит", placement: .publicPlace)
    try await desktop.desk.add(quiet, by: desktop.desk.deed(.setup))
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/cameras?state=registered").text
      // Without an address, and without anybody who asks for its stream: neither is connected.
      #expect(page.contains("Молчит") && page.contains(desktop.camera.name))
      #expect(page.contains("2 камеры"))
      for other in ["failed", "live", "disabled"] {
        let none = try await browser.get(client, "/cameras?state=\(other)").text
        #expect(!none.contains("Молчит") && !none.contains(desktop.camera.name))
        #expect(!none.contains("⟦"))
      }
    }
  }

  @Test func `a camera's trouble is told in the visitor's language, or as it came`() async throws {
    let catalogue = try await Desktop().console.catalogue
    #expect(
      Console.trouble("video.timed-out", "no answer", catalogue[.ru])
        == "Камера не ответила вовремя: проверьте сеть и камеру.")
    #expect(Console.trouble("video.strange", "no answer", catalogue[.kk]) == "no answer")
  }
}
