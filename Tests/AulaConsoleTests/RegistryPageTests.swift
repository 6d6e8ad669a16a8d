import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// What the registry's pages say, and where they lead.
struct RegistryPageTests {
  private static var russian: Texts {
    get throws { try Catalogue(folder: Console.resources.appendingPathComponent("Strings"))[.ru] }
  }

  @Test func `a conflict says dates and missing choices in words, and when with date and zone`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let yard = desktop.yard
    let answers = [
      "version": "1", "number": "17", "name": "Двор", "address-ru": yard.address.ru,
      "address-kk": yard.address.kk, "city": "\(yard.city)", "created": "2013-05-20",
      "place": "49.8028, 73.0875", "inspector": "", "partner": "", "access": "", "intercom": "",
    ]
    let day = LocalTime(zone: LocalTime.almaty, texts: try Self.russian)
      .full(desktop.world.now())
    try await desktop.visit { client in
      let path = "/yards/\(yard.id)/edit"
      expect(try await browser.post(client, path, answers), .seeOther)
      let late = try await browser.post(client, path, answers)
      expect(late, .conflict)
      #expect(late.text.contains(">20 мая 2013 г.<") && !late.text.contains(">2013-05-20<"))
      #expect(late.text.contains(">не указано<") && !late.text.contains("— выберите —"))
      #expect(late.text.contains(day), "\(day)")
    }
  }

  @Test func `what changed since a passport was signed has date and zone, and so has its log`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/yards/\(desktop.yard.id)"
    let clock = LocalTime(zone: LocalTime.almaty, texts: try Self.russian)
    try await desktop.visit { client in
      expect(try await browser.post(client, path + "/sign"), .seeOther)
      let hazard = ["version": "1", "kind": "ice", "note": ""]
      expect(try await browser.post(client, path + "/hazards/new", hazard), .seeOther)
      let time = clock.dated(desktop.world.now(), now: desktop.world.now())
      let page = try await browser.get(client, path).text
      #expect(page.contains("\(time), Имя administrator"), "\(time)")
      #expect(page.contains("Время указано по \(clock.zoneName(desktop.world.now()))."))
      let log = try await browser.get(client, path + "/log").text
      #expect(log.contains(">\(time)</time>"))
      #expect(log.contains("Когда (\(clock.zoneName(desktop.world.now())))"))
    }
  }

  @Test func `what a passport does not say is said to be missing, and leaves no blank line`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/yards/\(desktop.yard.id)").text
      #expect(page.contains("<dt>Как проехать и войти</dt><dd>не указано</dd>"))
      #expect(page.contains("<dt>Домофон</dt><dd>не указано</dd>"))
      for path in ["/yards/\(desktop.yard.id)", "/partners/\(desktop.partner.id)"] {
        #expect(!(try await browser.get(client, path).text.contains("<p></p>")), "\(path)")
      }
    }
  }

  @Test func `a moment of another offset names its own`() throws {
    let clock = LocalTime(zone: LocalTime.almaty, texts: try Self.russian)
    let now = Timestamp(seconds: 1_790_000_000)
    let before = Timestamp(seconds: 1_700_000_000)
    #expect(clock.dated(before, now: now).hasSuffix(" (UTC+6)"))
    #expect(!clock.dated(now, now: now).contains("UTC"))
  }

  @Test func `an address without a record leads to its list, where the visitor has one`()
    async throws
  {
    let desktop = try await Desktop()
    let (administrator, inspector) = (
      try await desktop.signedIn(.administrator), try await desktop.signedIn(.inspector)
    )
    let lists = [
      "/yards/x": ("/yards", "Дворы"), "/buildings/x": ("/yards", "Дворы"),
      "/cameras/x/edit": ("/cameras", "Камеры"), "/partners/x?a=b": ("/partners", "Партнёры"),
      "/agreements/x": ("/partners", "Партнёры"), "/users/x": ("/users", "Пользователи"),
      "/units/x": ("/units", "Экипажи"), "/incidents/x": ("/incidents", "Происшествия"),
    ]
    try await desktop.visit { client in
      for (path, list) in lists {
        let page = try await administrator.get(client, path)
        expect(page, .notFound)
        #expect(page.text.contains("href=\"\(list.0)\">К списку «\(list.1)»</a>"), "\(path)")
        #expect(page.text.contains("На главную страницу") == (list.0 != "/yards"), "\(path)")
      }
      let nowhere = try await administrator.get(client, "/nowhere").text
      #expect(!nowhere.contains("К списку") && nowhere.contains("На главную страницу"))
      let denied = try await inspector.get(client, "/users/x")
      #expect(denied.status == .forbidden && !denied.text.contains("К списку"))
    }
  }

  @Test func `who saves a user or a crew comes back to the list as it was left`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let inspector = desktop.user(.inspector)
    let user = ["login": inspector.login, "name": "И", "role": "inspector", "enabled": "on"]
    let unit = ["sign": "Ц-3", "kind": "private", "partner": "\(desktop.partner.id)"]
    let forms = [
      (Link.user(inspector.id).path, "/users", user),
      (Link.unit(desktop.unit.id).path, "/units", unit),
    ]
    let left = "?text=%D0%B8&role=inspector&sort=name&order=desc"
    try await desktop.visit { client in
      for (path, list, answers) in forms {
        let said = [
          list + left: list + left, list: list, "/yards" + left: list, "//evil.example/": list,
          "https://evil.example\(list)": list, list + "/new?x": list, list + "?a\nb": list,
          list + "?" + String(repeating: "x", count: 5_000): list,
        ]
        for (version, (back, wanted)) in said.enumerated() {
          var answers = answers
          (answers["back"], answers["version"]) = (back, "\(version + 1)")
          let page = try await browser.post(client, path, answers)
          #expect(page.status == .seeOther && page.location == wanted, "\(back)")
        }
        var late = answers
        (late["back"], late["version"]) = (list + left, "1")
        let conflict = try await browser.post(client, path, late)
        #expect(conflict.status == .conflict && conflict.text.contains("role=inspector&amp;sort"))
      }
    }
  }

  /// Beside the one of 2014, which is in force: one that begins later, and one that is over.
  private func withAgreements() async throws -> Desktop {
    let desktop = try await Desktop()
    for (number, year, subject) in [("1/2199", 2199, "Ядро"), ("9/1999", 1999, "Абзац")] {
      let day = CalendarDate(year: year, month: 1, day: 1)!
      var agreement = Agreement(
        id: ID(in: desktop.world), partner: desktop.partner.id, number: number, signedOn: day,
        subject: subject)
      if year == 1999 { agreement.endsOn = day }
      try await desktop.desk.add(agreement, by: desktop.desk.deed(.setup))
    }
    return desktop
  }

  @Test func `agreements are sorted by each of their heads`() async throws {
    let desktop = try await withAgreements()
    let browser = try await desktop.signedIn(.inspector)
    let path = "/partners/\(desktop.partner.id)"
    let (begins, holds, ended) = (">Ядро", ">Совместное", ">Абзац")
    let wanted = [
      ("", [begins, holds, ended]), ("?sort=number", [begins, holds, ended]),
      ("?sort=signed", [ended, holds, begins]), ("?sort=state", [holds, begins, ended]),
      ("?sort=state&order=desc", [ended, begins, holds]), ("?sort=ends", [ended, holds]),
      ("?sort=subject", [ended, holds, begins]),
    ]
    try await desktop.visit { client in
      for (query, subjects) in wanted {
        let page = try await browser.get(client, path + query).text
        let places = subjects.map { page.range(of: $0)?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap(\.self).isSorted, "\(query)")
      }
      for key in AgreementSort.allCases {
        for order in ["", "&order=desc"] {
          let page = try await browser.get(client, "\(path)?sort=\(key.rawValue)\(order)")
          #expect(page.status == .ok && page.text.contains("aria-sort="), "\(key)")
        }
      }
      expect(try await browser.get(client, path + "?sort=drop&order=x"), .ok)
    }
  }

  @Test func `failed tries are numbers, and sorted as the other columns are`() async throws {
    let desktop = try await Desktop()
    for place in 0..<7 {
      _ = try await desktop.desk.signIn(
        login: "crew.1", password: "не тот", from: place < 6 ? "10.9.0.1" : "10.9.1.1")
      desktop.world.advance(by: .seconds(1))
    }
    let browser = try await desktop.signedIn(.administrator)
    let path = "/users/\(desktop.user(.crew).id)/tries"
    try await desktop.visit { client in
      for key in TriesSort.allCases {
        for (order, word) in [("", "ascending"), ("&order=desc", "descending")] {
          let page = try await browser.get(client, "\(path)?sort=\(key.rawValue)\(order)")
          #expect(page.status == .ok && page.text.contains("aria-sort=\"\(word)\""), "\(key)")
        }
      }
      let locked = try await browser.get(client, path + "?sort=state&order=desc").text
      let (first, second) = (locked.range(of: "10.9.0.1"), locked.range(of: "10.9.1.1"))
      #expect(try #require(first).lowerBound < #require(second).lowerBound)
      let list = try await browser.get(client, "/users?sort=tries&order=desc").text
      #expect(list.contains("class=\"number\"><a href=\"\(path)\">6</a>"))
      let rows = list.components(separatedBy: "<tr>").dropFirst(2)
      #expect(rows.first?.contains("crew.1") == true)
    }
  }
}

extension Array where Element: Comparable {
  fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}
