import AulaDomain
import AulaStore
import AulaTesting
import FoundationEssentials
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// The list of all alerts: filters, pages and the file.
struct AlertListTests {
  /// Three alerts of one camera on two days: the first dismissed, the second taken.
  private func desktop() async throws -> (Desktop, [Alert]) {
    let desktop = try await Desktop()
    let deed = desktop.desk.deed(desktop.user(.operator).id, .console)
    var alerts: [Alert] = []
    for rule in ["Ночью никого", "=1+1", "Проезд"] {
      alerts.append(try await Self.raise(rule, on: desktop))
      desktop.world.advance(by: .seconds(86_400))
    }
    for alert in alerts.prefix(2) {
      _ = try await desktop.desk.acknowledge(alert.id, version: 1, by: deed)
    }
    _ = try await desktop.desk.dismiss(
      alerts[0].id, version: 2, .falseAlarm(.other, note: "-кот; \"рыжий\""), by: deed)
    return (desktop, alerts)
  }

  private static func raise(_ rule: String, on desktop: Desktop) async throws -> Alert {
    let end = MediaTime(seconds: desktop.world.now().seconds)
    let trigger = Trigger(
      rule: rule, ruleKind: .intrusion, track: 1, label: .person,
      start: end.advanced(byTicks: -180_000), end: end,
      box: PictureBox(x: 0.4, y: 0.35, width: 0.12, height: 0.4), arrival: desktop.world.now())
    return try await desktop.desk.raiseAlert(trigger, from: desktop.camera.id).alert
  }

  private func count(_ page: TestResponse) -> Int {
    page.text.split(separator: "/desk?alert=", omittingEmptySubsequences: false).count - 1
  }

  @Test func `alerts are found by camera, yard, rule, kind, state, person and day`() async throws {
    let (desktop, alerts) = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    let clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
    let first = "\(clock.day(of: alerts[0].raisedAt).date)"
    let second = "\(clock.day(of: alerts[1].raisedAt).date)"
    let wanted = [
      ("", 3), ("?camera=\(desktop.camera.id)", 3),
      ("?camera=\(Link.escape(desktop.camera.name))", 3), ("?camera=нет", 0),
      ("?yard=\(desktop.yard.id)", 3), ("?yard=\(desktop.otherYard.id)", 0),
      ("?city=\(desktop.yard.city)", 3), ("?city=0000000000000", 0),
      ("?rule=\(Link.escape("=1+1"))", 1), ("?kind=intrusion", 3), ("?kind=loitering", 0),
      ("?state=new", 1), ("?state=dismissed", 1), ("?state=x", 3),
      ("?person=\(desktop.user(.operator).id)", 2),
      ("?person=\(desktop.user(.administrator).id)", 0),
      ("?from=\(second)", 2), ("?until=\(first)", 1), ("?from=\(second)&until=\(second)", 1),
      ("?from=\(second)&until=\(first)", 0), ("?skip=2", 1),
      ("?from=9999-12-31&until=0000-00-00&skip=-1", 3), ("?sort=rule&order=desc", 3),
    ]
    try await desktop.visit { client in
      for (query, found) in wanted {
        let page = try await browser.get(client, "/alerts" + query)
        expect(page, .ok)
        #expect(count(page) == found, "\(query)")
      }
    }
  }

  @Test func `the file holds the whole filtered list, and no formula`() async throws {
    let (desktop, alerts) = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let file = try await browser.get(client, "/alerts.csv")
      expect(file, .ok)
      #expect(file.text.hasPrefix("\u{FEFF}Тревога;"))
      let lines = file.text.split(separator: "\r\n")
      #expect(lines.count == 4)
      #expect(lines[1].hasPrefix("\(alerts[2].id);"))
      #expect(file.text.contains(";'=1+1;"))
      #expect(file.text.contains(";\"'-кот; \"\"рыжий\"\"\";"))
      let one = try await browser.get(client, "/alerts.csv?state=dismissed")
      #expect(one.text.split(separator: "\r\n").count == 2)
      let none = try await browser.get(client, "/alerts.csv?camera=нет")
      #expect(none.text.split(separator: "\r\n").count == 1)
    }
  }

  @Test func `a line leads to its moment as a file`() async throws {
    let (desktop, alerts) = try await desktop()
    let browser = try await desktop.signedIn(.operator)
    let end = Int64(nearest: alerts[0].moment.end.seconds)
    let path = "/cameras/\(desktop.camera.id)/export?from=\(end - 32)&amp;to=\(end + 30)"
    try await desktop.visit { client in
      let page = try await browser.get(client, "/alerts?state=dismissed")
      #expect(page.text.contains("<a class=\"cell-also\" href=\"\(path)\">В файл</a>"))
    }
  }

  @Test func `an alert whose picture was removed says after how long, and when`() async throws {
    let desktop = try await Desktop()
    let (old, bare) = (try await Self.raise("Ворота", on: desktop), "Кадр удалён")
    try await desktop.desk.attach(picture: "2024-03/a.jpg", to: old.id)
    desktop.world.advance(by: .seconds(30 * 86_400 + 60))
    let young = try await Self.raise("Арка", on: desktop)
    let now = desktop.world.now()
    let removed = try await desktop.desk.store.write {
      try AlertPictureRetention.take(
        before: now - .seconds(30 * 86_400), closedAfter: now, in: $0, world: desktop.world)
    }
    #expect(removed == ["2024-03/a.jpg"])
    let clock = LocalTime(zone: LocalTime.almaty, texts: desktop.console.catalogue[.ru])
    let sentence = "Кадр удалён через 30 дней, по сроку хранения: \(clock.full(now))"
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/alerts")
      #expect(page.text.contains(sentence))
      #expect(page.text.split(separator: bare).count == 2)
      let opened = try await browser.get(client, "/api/alerts/\(old.id)")
      #expect(opened.text.contains(sentence))
      let other = try await browser.get(client, "/api/alerts/\(young.id)")
      #expect(!other.text.contains("pictureRemoved"))
    }
  }

  @Test func `a long list goes on page by page, each alert once, and keeps its filter`()
    async throws
  {
    let desktop = try await Desktop()
    let store = desktop.desk.store
    var raised: [ID<Alert>] = []
    for number in 0..<120 {
      desktop.world.advance(by: .seconds(1))
      raised.append(try await Self.raise("Правило \(number)", on: desktop).id)
    }
    var seen: [ID<Alert>] = []
    for skip in [0, 50, 100] {
      let part = try await store.read {
        try $0.alertLines(AlertFilter(), ListWindow(skip: skip, limit: 50))
      }
      #expect(part.total == 120)
      seen += part.lines.map(\.alert.id)
    }
    #expect(seen == raised.reversed())
    #expect(try await store.read { try $0.alertRules() }.count == 120)
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/alerts?state=new&kind=intrusion")
      let next = "/alerts?kind=intrusion&amp;state=new&amp;skip=50"
      #expect(page.text.contains(next))
      let file = try await browser.get(client, "/alerts.csv?kind=intrusion")
      #expect(file.text.split(separator: "\r\n").count == 121)
    }
  }
}
