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

struct RecordTests {
  private func answers(_ yard: Yard, version: Int64, name: String) -> [String: String] {
    [
      "version": "\(version)", "number": "\(yard.number)", "name": name,
      "address-ru": yard.address.ru, "address-kk": yard.address.kk, "city": "\(yard.city)",
      "created": yard.createdOn.description, "place": "49,8028 73,0875".replacing(",", with: "."),
      "inspector": yard.inspector.map { "\($0)" } ?? "", "partner": "", "access": "Через арку",
      "intercom": "",
    ]
  }

  @Test func `a stale write is refused, shown beside what is stored, and can be put over it`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/yards/\(desktop.yard.id)/edit"
    try await desktop.visit { client in
      let first = try await browser.post(
        client, path, answers(desktop.yard, version: 1, name: "Двор первого"))
      #expect(first.status == .seeOther)
      let second = try await browser.post(
        client, path, answers(desktop.yard, version: 1, name: "Двор второго"))
      #expect(second.status == .conflict)
      #expect(second.text.contains("Двор первого") && second.text.contains("Двор второго"))
      #expect(second.text.contains("name=\"version\" value=\"2\""))
      let over = try await browser.post(
        client, path, answers(desktop.yard, version: 2, name: "Двор второго"))
      #expect(over.status == .seeOther)
    }
    let yard = try await desktop.desk.store.read { try $0.yard(desktop.yard.id) }
    #expect(yard.name == "Двор второго" && yard.version == 3)
    #expect(yard.accessNotes == "Через арку" && yard.entrances == desktop.yard.entrances)
  }

  @Test func `wrong answers come back with what is wrong, and nothing is lost`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      var fields = answers(desktop.yard, version: 0, name: "Новый <двор>")
      fields["number"] = "много"
      fields["place"] = "у школы"
      let page = try await browser.post(client, "/yards/new", fields)
      #expect(page.status == .unprocessableContent)
      #expect(page.text.contains("Номер: нужно число от 1 до 99\u{a0}999"))
      #expect(page.text.contains("href=\"#field-place\""))
      #expect(page.text.contains("Новый &lt;двор&gt;"))
      fields["number"] = "17"
      fields["place"] = "49.8, 73.1"
      let double = try await browser.post(client, "/yards/new", fields)
      #expect(double.status == .unprocessableContent && double.text.contains("уже есть"))
      let house = ["address-ru": "ул. Садовая, 6", "year": "скоро"]
      let old = try await browser.post(client, "/yards/\(desktop.yard.id)/buildings/new", house)
      #expect(old.text.contains("нужно число от 1700 до 2200"), "a year has no gap")
    }
  }

  @Test func `yards are found by any part of a name, folded, and by city and year`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let found = try await browser.get(client, "/yards?text=\(Link.escape("БҰҚАР"))&year=2013")
      #expect(found.text.contains("/yards/\(desktop.yard.id)"))
      #expect(!found.text.contains("/yards/\(desktop.otherYard.id)"))
      let none = try await browser.get(client, "/yards?text=%25")
      #expect(none.status == .ok)
    }
  }

  @Test func `entrances and hazards are added, changed and removed`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let base = "/yards/\(desktop.yard.id)"
    try await desktop.visit { client in
      let fields = ["version": "1", "name": "Калитка", "notes": "код у консьержа", "place": ""]
      expect(try await browser.post(client, "\(base)/entrances/new", fields), .seeOther)
      expect(
        try await browser.post(client, "\(base)/entrances/0/remove", ["version": "2"]), .seeOther)
      let hazard = ["version": "3", "kind": "ice", "note": ""]
      expect(try await browser.post(client, "\(base)/hazards/0", hazard), .seeOther)
      expect(try await browser.get(client, "\(base)/entrances/7"), .notFound)
      let late = try await browser.post(client, "\(base)/hazards/0", hazard)
      expect(late, .conflict)
      let name = desktop.user(.inspector).name
      #expect(late.text.contains(": \(name), "), "it is not said who was first")
    }
    let yard = try await desktop.desk.store.read { try $0.yard(desktop.yard.id) }
    #expect(yard.entrances.map(\.name) == ["Калитка"])
    #expect(yard.hazards == [Hazard(kind: .ice)])
  }

  @Test func `what is to be deleted is asked about on a page of its own`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let yard = "/yards/\(desktop.yard.id)"
    try await desktop.visit { client in
      expect(
        try await browser.post(
          client, "\(yard)/entrances/new",
          ["version": "1", "name": "Калитка", "notes": "", "place": ""]), .seeOther)
      let page = try await browser.get(client, yard)
      #expect(page.text.contains("href=\"\(yard)/entrances/0/remove\""))
      #expect(!page.text.contains("action=\"\(yard)/entrances/0/remove\""))
      let question = try await browser.get(client, "\(yard)/entrances/0/remove")
      #expect(question.status == .ok && question.text.contains("button-danger"))
      #expect(!question.text.contains("⟦"))
      let other = try await browser.get(client, "/yards/\(desktop.otherYard.id)/hazards/0/remove")
      expect(other, .forbidden)
    }
    let kept = try await desktop.desk.store.read { try $0.yard(desktop.yard.id) }
    #expect(kept.entrances.contains { $0.name == "Калитка" }, "a question deletes nothing")
  }

  @Test func `a camera's password goes in and never comes out`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/cameras/\(desktop.camera.id)"
    try await desktop.visit { client in
      let fields = [
        "version": "1", "name": "К-17-1", "placement": "yard", "yard": "\(desktop.yard.id)",
        "partner": "", "city": "", "model": "", "place": "", "azimuth": "90", "view": "",
        "range": "", "main": "rtsp://guard:n3w@10.1.1.7/main", "sub": "", "user": "",
        "enabled": "on",
      ]
      expect(try await browser.post(client, "\(path)/edit", fields), .seeOther)
      for page in [path, "\(path)/edit", "/cameras"] {
        let text = try await browser.get(client, page).text
        #expect(!text.contains("n3w") && !text.contains("guard"))
      }
      var wrong = fields
      wrong["main"] = "javascript:alert(1)"
      expect(try await browser.post(client, "\(path)/edit", wrong), .unprocessableContent)
    }
    let url = try await desktop.desk.streamURL(
      of: desktop.camera.id, .main, for: .service(.recording))
    #expect(url == "rtsp://guard:n3w@10.1.1.7/main")
  }

  @Test func `a secret in a camera's path is kept over an edit and never shown`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/cameras/\(desktop.camera.id)"
    let secret = "rtsp://10.1.1.7/user=guard&password=n3wSecret?auth=c0ffee"
    try await desktop.visit { client in
      var fields = [
        "version": "1", "name": "К-17-1", "placement": "yard", "yard": "\(desktop.yard.id)",
        "partner": "", "city": "", "model": "", "place": "", "azimuth": "90", "view": "",
        "range": "", "main": secret, "sub": "", "user": "", "enabled": "on",
      ]
      expect(try await browser.post(client, "\(path)/edit", fields), .seeOther)
      for page in [path, "\(path)/edit", "/cameras", "/api/cameras", "/api/map", "/api/desk"] {
        let text = try await browser.get(client, page).text
        #expect(!text.contains("n3wSecret") && !text.contains("c0ffee"), "\(page)")
      }
      fields["main"] = "rtsp://10.1.1.7/user=…?auth=…"
      fields["version"] = "2"
      fields["name"] = "К-17-2"
      expect(try await browser.post(client, "\(path)/edit", fields), .seeOther)
      fields["main"] = "rtsp://10.1.1.8/user=…"
      fields["version"] = "3"
      let page = try await browser.post(client, "\(path)/edit", fields)
      #expect(page.status == .unprocessableContent && page.text.contains("адрес целиком"))
    }
    let url = try await desktop.desk.streamURL(
      of: desktop.camera.id, .main, for: .service(.recording))
    #expect(url?.hasSuffix("10.1.1.7/user=guard&password=n3wSecret?auth=c0ffee") == true)
  }

  @Test func `an administrator cannot lock himself out`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let user = desktop.user(.administrator)
    try await desktop.visit { client in
      let fields = [
        "version": "1", "name": user.name, "login": user.login, "role": "administrator",
        "unit": "",
      ]
      let page = try await browser.post(client, "/users/\(user.id)", fields)
      #expect(page.status == .unprocessableContent && page.text.contains("самого себя"))
    }
  }

  @Test func `a password is changed by whoever knows the present one`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      var fields = [
        "present": "не тот пароль", "password": "туман поезд яблоко", "again": "туман поезд яблоко",
      ]
      let wrong = try await browser.post(client, "/account/password", fields)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("не подходит"))
      #expect(!wrong.text.contains("туман"))
      fields["present"] = Desktop.password
      let good = try await browser.post(client, "/account/password", fields)
      #expect(good.location == "/sign-in")
      expect(try await browser.get(client, "/account"), .seeOther)
    }
  }
}
