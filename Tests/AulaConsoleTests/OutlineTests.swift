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

struct OutlinePageTests {
  private func square(of yard: Yard) -> String {
    let steps = [(-30.0, -40.0), (-30, 40), (30, 40), (30, -40)]
    return Outline.text(of: steps.map { yard.center.moved(north: $0, east: $1) })
  }

  private func check(
    _ browser: Browser, _ client: any TestClientProtocol, _ yard: Yard, _ points: String
  ) async throws -> (status: HTTPResponse.Status, json: [String: Any]) {
    let token = FormToken(secret: browser.secret).make(in: ManualWorld())
    let body = try JSONSerialization.data(withJSONObject: ["points": points])
    let answer = try await client.executeRequest(
      uri: "/api/yards/\(yard.id)/outline", method: .post,
      headers: browser.headers([
        ("x-form-token", token), ("content-type", "application/json"),
      ]), body: ByteBuffer(bytes: body))
    let json = try? JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView))
    return (answer.status, json as? [String: Any] ?? [:])
  }

  @Test func `an outline is kept with its size, and both yard and building show it`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let yard = "/yards/\(desktop.yard.id)"
    let building = "/buildings/\(desktop.building.id)"
    let points = square(of: desktop.yard)
    try await desktop.visit { client in
      let bare = try await browser.get(client, yard)
      #expect(bare.text.contains("Границы не нарисованы") && !bare.text.contains("<svg"))
      let form = ["version": "1", "points": points]
      let saved = try await browser.post(client, "\(yard)/outline", form)
      #expect(saved.status == .seeOther && saved.location == yard)
      expect(try await browser.post(client, "\(building)/outline", form), .seeOther)
      let page = try await browser.get(client, yard)
      #expect(page.text.contains("Площадь 4\u{a0}800 м², периметр 280 м"))
      #expect(page.text.contains("<svg") && page.text.contains("4\u{a0}800 м²"))
      let again = try await browser.get(client, "\(yard)/outline")
      #expect(again.text.contains(points.prefix(20)))
      let none = try await browser.post(client, "\(yard)/outline", ["version": "2", "points": ""])
      #expect(none.status == .seeOther)
    }
    let kept = try await desktop.desk.store.read { tx in
      (try tx.yard(desktop.yard.id), try tx.building(desktop.building.id))
    }
    #expect(kept.0.outline == nil && kept.0.version == 3)
    #expect(kept.1.outline?.corners.count == 4)
  }

  @Test func `what is no outline is refused in words, and what was typed stays`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/yards/\(desktop.yard.id)/outline"
    let center = desktop.yard.center
    let bow = Outline.text(
      of: [(0, 0), (50, 50), (50, 0), (0, 50)].map { center.moved(north: $0, east: $1) })
    let wrong = [
      ("49.80, 73.08\nу ворот", "Строка 2: нужны широта и долгота"),
      ("49.80, 73.08", "Нужно хотя бы 3 точки, поставлено 1"),
      (bow, "сторона от точки 1 и сторона от точки 3"), ("[[1,2]", "GeoJSON Polygon"),
      ("73.0875 49.8028\n73.0876 49.8028\n73.0876 49.8029", "Не перепутаны ли"),
      ("49.83 73.0875\n49.83 73.0876\n49.831 73.0876", "м от двора. Можно не дальше 1\u{a0}000 м"),
    ]
    try await desktop.visit { client in
      for (points, words) in wrong {
        let form = ["version": "1", "points": points]
        let page = try await browser.post(client, path, form)
        #expect(page.status == .unprocessableContent && page.text.contains(words), "\(points)")
        #expect(page.text.contains(points.prefix(12)), "\(points) is lost")
      }
    }
    let yard = try await desktop.desk.store.read { try $0.yard(desktop.yard.id) }
    #expect(yard.version == 1 && yard.outline == nil)
  }

  @Test func `an outline that somebody else drew first is shown, not overwritten`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/yards/\(desktop.yard.id)/outline"
    let form = ["version": "1", "points": square(of: desktop.yard)]
    try await desktop.visit { client in
      expect(try await browser.post(client, path, form), .seeOther)
      let stale = try await browser.post(client, path, ["version": "1", "points": ""])
      #expect(stale.status == .conflict)
      #expect(stale.text.contains("name=\"version\" value=\"2\""))
    }
  }

  @Test func `while it is drawn, the server says how it would be taken`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let good = try await check(browser, client, desktop.yard, square(of: desktop.yard))
      #expect(good.json["size"] as? String == "Площадь 4\u{a0}800 м², периметр 280 м")
      #expect((good.json["corners"] as? [[Double]])?.count == 4)
      let few = try await check(browser, client, desktop.yard, "49.8028, 73.0875")
      let problem = few.json["problem"] as? [String: Any]
      #expect(problem?["code"] as? String == "registry.outline-too-few-corners")
      #expect((few.json["corners"] as? [[Double]])?.count == 1)
      let crowd = (0...Outline.mostCorners).map { "49.80\($0), 73.08" }.joined(separator: "\n")
      let many = try await check(browser, client, desktop.yard, crowd)
      #expect(many.json["corners"] == nil && many.json["problem"] != nil)
      let other = try await check(browser, client, desktop.otherYard, "")
      #expect(other.status == .forbidden)
    }
  }

  @Test func `a yard or an entrance does not go farther from the outline than a yard reaches`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let yard = desktop.yard
    try await desktop.visit { client in
      let form = ["version": "1", "points": square(of: yard)]
      expect(try await browser.post(client, "/yards/\(yard.id)/outline", form), .seeOther)
      let moved = try await browser.post(
        client, "/yards/\(yard.id)/edit",
        [
          "version": "2", "number": "17", "name": yard.name, "address-ru": yard.address.ru,
          "city": "\(yard.city)", "created": "2013-05-20", "place": "49.85, 73.0875",
        ])
      #expect(moved.text.contains("Сначала перерисуйте границы"))
      let entrance = try await browser.post(
        client, "/yards/\(yard.id)/entrances/0",
        ["version": "2", "name": "Арка", "place": "73.0875, 49.8028"])
      #expect(entrance.status == .unprocessableContent)
      #expect(entrance.text.contains("а можно не дальше 1\u{a0}000 м"))
    }
  }

  @Test func `a camera that is added from a yard's page begins with what the yard tells`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/yards/\(desktop.yard.id)")
      let link = "/cameras/new?yard=\(desktop.yard.id)"
      #expect(page.text.contains("href=\"\(link)\"") && page.text.contains("href=\"#photos\""))
      let form = try await browser.get(client, link)
      #expect(form.text.contains("<option value=\"\(desktop.yard.id)\" selected>"))
      #expect(form.text.contains("[49.8028,73.0875]") && form.text.contains("&quot;camera&quot;"))
      expect(try await browser.get(client, "/cameras/new?yard=0000000000000"), .notFound)
    }
  }

  @Test func `who draws is told what lies about, and nobody else is`() async throws {
    let desktop = try await Desktop()
    let inspector = try await desktop.signedIn(.inspector)
    let center = desktop.yard.center
    let path = "/api/surroundings?latitude=\(center.latitude)&longitude=\(center.longitude)"
    try await desktop.visit { client in
      let form = ["version": "1", "points": square(of: desktop.yard)]
      expect(
        try await inspector.post(client, "/buildings/\(desktop.building.id)/outline", form),
        .seeOther)
      let text = try await inspector.get(client, path + "&within=300").text
      #expect(text.contains("\(desktop.yard.id)") && text.contains("\(desktop.building.id)"))
      #expect(text.contains("К-17-1") && !text.contains("s3cret"))
      expect(try await inspector.get(client, "/api/surroundings?latitude=x"), .badRequest)
      expect(
        try await inspector.get(client, "/api/surroundings?latitude=95&longitude=3"), .badRequest)
      let crew = try await desktop.signedIn(.crew)
      expect(try await crew.get(client, path), .forbidden)
    }
  }
}
