import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// Lists as pages and as files.
struct ListPageTests {
  private static let lists: [(path: String, sorts: [String])] = [
    ("/yards", YardSort.allCases.map(\.rawValue)),
    ("/cameras", CameraSort.allCases.map(\.rawValue)),
    ("/partners", PartnerSort.allCases.map(\.rawValue)),
    ("/units", UnitSort.allCases.map(\.rawValue)),
    ("/users", UserSort.allCases.map(\.rawValue)),
    ("/incidents", IncidentSort.allCases.map(\.rawValue)),
  ]

  private func desktop() async throws -> Desktop {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(desktop.user(.operator).id, .console)
    for kind in [Incident.Kind.theft, .disorder] {
      _ = try await desktop.desk.openIncident(kind, yard: desktop.yard.id, by: deed)
    }
    return desktop
  }

  @Test func `each list is sorted by each of its heads, by links that say how it is`() async throws
  {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      for (path, sorts) in Self.lists {
        for sort in sorts {
          let up = try await browser.get(client, "\(path)?sort=\(sort)").text
          #expect(up.contains("aria-sort=\"ascending\""), "\(path) \(sort)")
          #expect(up.contains("href=\"\(path)?sort=\(sort)&amp;order=desc\""), "\(path) \(sort)")
          let down = try await browser.get(client, "\(path)?sort=\(sort)&order=desc").text
          #expect(down.contains("aria-sort=\"descending\""), "\(path) \(sort)")
          #expect(down.contains("<input type=\"hidden\" name=\"sort\"") || sort == "number")
        }
      }
    }
  }

  @Test func `an order that is none is passed over`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    let wrong = ["drop", "number;drop table yard", "", "name,number", "%00", "yard.number desc"]
    try await desktop.visit { client in
      for (path, _) in Self.lists {
        for sort in wrong {
          let query = "sort=\(Link.escape(sort))&order=\(Link.escape(sort))&skip=-1"
          for ending in ["", ".csv"] {
            expect(try await browser.get(client, "\(path)\(ending)?\(query)"), .ok)
          }
        }
        let beyond = try await browser.get(client, "\(path)?skip=90000")
        #expect(beyond.status == .ok && beyond.text.contains("class=\"empty\""), "\(path)")
      }
    }
  }

  @Test func `each list is a file too: marked, parted by semicolons, named by its day`()
    async throws
  {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    let day = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
      .day(of: desktop.world.now()).date
    try await desktop.visit { client in
      for (path, _) in Self.lists {
        let file = try await browser.get(client, path + ".csv")
        #expect(file.status == .ok && file.headers[.contentType] == "text/csv; charset=utf-8")
        #expect(
          file.headers[.contentDisposition]
            == "attachment; filename=\"\(path.dropFirst())-\(day).csv\"")
        let lines = file.text.split(separator: "\r\n")
        #expect(file.text.hasPrefix("\u{FEFF}") && lines.count > 1, "\(path)")
        #expect(lines[0].contains(";") && !file.text.contains("⟦"))
        let page = try await browser.get(client, path).text
        #expect(page.contains("href=\"\(path).csv\""), "\(path)")
      }
    }
  }

  @Test func `names that a spreadsheet would run are text in the file`() async throws {
    let desktop = try await desktop()
    let hostile = ["=cmd|' /C calc'!A0", "+1;\"2\"", "@SUM(1)", "-3\r\n=4", "\t=5"]
    for name in hostile {
      try await desktop.desk.add(
        Partner(id: ID(in: desktop.world), name: name, kind: .cameraOwner),
        by: desktop.desk.deed(.setup))
    }
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let file = try await browser.get(client, "/partners.csv").text
      for cell in [
        "\n'=cmd|' /C calc'!A0;", "\n\"'+1;\"\"2\"\"\";", "\n'@SUM(1);", "\n\"'-3\r\n=4\";",
        "\n\"'\t=5\";",
      ] { #expect(file.contains(cell), "\(cell)") }
    }
  }

  @Test func `the file holds all that is filtered, in the page's order`() async throws {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(.setup)
    for number in 100..<220 {
      try await desktop.desk.add(
        Yard(
          id: ID(in: desktop.world), number: number, name: "Сквер \(number)",
          address: BilingualText(ru: "ул. Садовая, \(number)"), city: desktop.yard.city,
          createdOn: CalendarDate(year: 2016, month: 5, day: 1)!, center: desktop.yard.center,
          timeZone: "Asia/Almaty"), by: deed)
    }
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let query = "text=\(Link.escape("садовая"))&city=\(desktop.yard.city)&sort=number&order=desc"
      let page = try await browser.get(client, "/yards?\(query)").text
      #expect(
        page.contains("1–50 из 120") && page.contains("Сквер 219<") && !page.contains("Сквер 169<"))
      #expect(page.contains("&amp;sort=number&amp;order=desc&amp;skip=50\" rel=\"next\""))
      #expect(page.contains("<input type=\"hidden\" name=\"order\" value=\"desc\">"))
      let second = try await browser.get(client, "/yards?\(query)&skip=100").text
      #expect(second.contains("101–120 из 120") && second.contains("rel=\"prev\""))
      #expect(!second.contains("rel=\"next\""))
      let lines = try await browser.get(client, "/yards.csv?\(query)").text
        .split(separator: "\r\n")
      #expect(lines.count == 121)
      #expect(lines[1].hasPrefix("219;Сквер 219;\"ул. Садовая, 219\";Караганда;2016-05-01;"))
      #expect(lines[120].hasPrefix("100;"))
    }
  }

  @Test func `paper says how the list was narrowed, and when`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/incidents?state=new&kind=theft").text
      #expect(page.contains("<span>Состояние: новое; Вид: Кража</span>"))
      #expect(page.contains("(UTC+5)</span>"))
    }
  }

  @Test func `incidents are narrowed by city, yard, state, kind, days and place`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    let clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
    let today = clock.day(of: desktop.world.now()).date
    let wanted = [
      ("", 2), ("city=\(desktop.yard.city)", 2), ("city=0000000000000", 0),
      ("yard=\(desktop.yard.id)", 2), ("yard=\(desktop.otherYard.id)", 0), ("state=new", 2),
      ("state=closed", 0), ("kind=theft", 1), ("from=\(today)", 2), ("until=\(today)", 2),
      ("until=2001-01-01", 0), ("from=9999-99-99", 2), ("text=\(Link.escape("БҰҚАР жырау"))", 2),
      ("text=\(Link.escape("№ 1"))", 1), ("text=17", 2),
    ]
    try await desktop.visit { client in
      for (query, count) in wanted {
        let file = try await browser.get(client, "/incidents.csv?\(query)").text
        #expect(file.split(separator: "\r\n").count == count + 1, "\(query)")
      }
    }
  }

  @Test func `cameras are narrowed by city and yard, and sorted by how they stand`() async throws {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(.setup)
    var off = Camera(id: ID(in: desktop.world), name: "А-выключена", placement: .publicPlace)
    (off.enabled, off.city) = (false, desktop.yard.city)
    try await desktop.desk.add(off, by: deed)
    let name = off.name
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      let byYard = try await browser.get(client, "/cameras.csv?yard=\(desktop.yard.id)").text
      #expect(byYard.contains("К-17-1") && !byYard.contains(name))
      let byCity = try await browser.get(client, "/cameras.csv?city=\(desktop.yard.city)").text
      #expect(byCity.contains("К-17-1") && byCity.contains(name))
      let up = try await browser.get(client, "/cameras.csv?sort=state").text
      let down = try await browser.get(client, "/cameras.csv?sort=state&order=desc").text
      func place(_ name: String, _ file: String) -> String.Index? {
        file.range(of: name)?.lowerBound
      }
      #expect(place("К-17-1", up)! < place(name, up)!)
      #expect(place("К-17-1", down)! > place(name, down)!)
    }
  }

  @Test func `users are found by role and by any part of name or login`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      for (query, count) in [
        ("", 4), ("role=crew", 1), ("text=\(Link.escape("ИМЯ"))", 4), ("text=crew", 1),
        ("text=operator&role=crew", 0),
      ] {
        let file = try await browser.get(client, "/users.csv?\(query)").text
        #expect(file.split(separator: "\r\n").count == count + 1, "\(query)")
      }
    }
  }
}
