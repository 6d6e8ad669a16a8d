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
