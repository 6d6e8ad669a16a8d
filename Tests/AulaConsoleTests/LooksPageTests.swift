import AulaDomain
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole
@testable import AulaStore

/// Who watched, as administrators see it.
struct LooksPageTests {
  /// Three looks of an operator, one of an inspector, on two days.
  private func desktop() async throws -> Desktop {
    let desktop = try await Desktop()
    let looks = desktop.console.looks
    let camera = desktop.camera.id
    let operatorID = desktop.user(.operator).id
    try await looks.enter(.live, of: camera, by: operatorID)
    desktop.world.advance(by: .seconds(600))
    try await looks.sweep()
    desktop.world.advance(by: .seconds(2 * 86_400))
    let now = desktop.world.now()
    try await looks.enter(
      .recorded(from: now - .seconds(3_600), to: now), of: camera, by: operatorID)
    try await looks.enter(.live, of: ID(rawValue: 5), by: operatorID)
    try await looks.enter(.live, of: camera, by: desktop.user(.inspector).id)
    return desktop
  }

  private func kinds(_ file: TestResponse) -> [String] {
    file.text.split(separator: "\r\n").dropFirst().map {
      String($0.split(separator: ";", omittingEmptySubsequences: false)[5])
    }
  }

  private func rows(_ page: String) -> Int { page.components(separatedBy: "<tr>").count - 2 }

  @Test func `an administrator finds looks by camera, person and day`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    let name = Link.escape(desktop.camera.name)
    let clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
    let day = "\(clock.day(of: desktop.world.now()).date)"
    let wanted = [
      ("", 4), ("?camera=\(desktop.camera.id)", 3), ("?camera=\(name)", 3),
      ("?user=\(desktop.user(.inspector).id)", 1), ("?day=\(day)", 3),
      ("?camera=\(name)&user=\(desktop.user(.operator).id)&day=\(day)", 1),
    ]
    try await desktop.visit { client in
      for (query, count) in wanted {
        let page = try await browser.get(client, "/journal/looks" + query)
        expect(page, .ok)
        #expect(rows(page.text) == count, "\(query)")
      }
      for query in ["?camera=нет", "?day=2001-01-01", "?user=\(ID<User>(rawValue: 1))"] {
        let page = try await browser.get(client, "/journal/looks" + query)
        expect(page, .ok)
        #expect(!page.text.contains("<tbody>"), "\(query)")
      }
      for query in ["?before=x", "?before=-9223372036854775808", "?day=9999-99-99", "?camera=%00"] {
        expect(try await browser.get(client, "/journal/looks" + query), .ok)
      }
    }
  }

  @Test func `the camera's page tells administrators alone who watched`() async throws {
    let desktop = try await desktop()
    let path = "/cameras/\(desktop.camera.id)"
    for role in [Role.administrator, .operator] {
      let browser = try await desktop.signedIn(role)
      try await desktop.visit { client in
        let page = try await browser.get(client, path)
        expect(page, .ok)
        #expect(page.text.contains("id=\"watchers\"") == (role == .administrator))
      }
    }
  }

  @Test func `reading who watched is entered, and the file holds no formulas`() async throws {
    let desktop = try await desktop()
    var user = desktop.user(.operator)
    user.name = "=cmd|'/c calc'!A1,\"x\""
    _ = try await desktop.desk.save(user, by: desktop.desk.deed(.setup))
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      let file = try await browser.get(client, "/journal/looks.csv")
      expect(file, .ok)
      let lines = file.text.split(separator: "\r\n")
      #expect(lines.count == 5)
      #expect(file.text.contains("\"'=cmd|'/c calc'!A1,\"\"x\"\"\""))
      expect(try await browser.get(client, "/journal/looks"), .ok)
    }
    let read = try await desktop.desk.store.read {
      try Journal.entries(of: JournalSubject("journal"), in: $0)
    }
    #expect(read.map(\.draft.action) == ["journal.read", "journal.read"])
    #expect(read[0].draft.actor == .user(desktop.user(.administrator).id))
  }

  @Test func `the latest head is shown and can be carried away`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      expect(try await browser.get(client, "/journal"), .ok)
      expect(try await browser.get(client, "/journal/head.txt"), .notFound)
    }
    let key = try JournalKey(folder: desktop.folder.path)
    let head = try await Journal.signHead(of: desktop.desk.store, with: key, in: desktop.world)
    try await desktop.visit { client in
      let file = try await browser.get(client, "/journal/head.txt")
      #expect(SignedHead(file.text) == head)
      let page = try await browser.get(client, "/journal")
      #expect(page.text.contains(head.description.split(separator: "\n")[4]))
    }
  }

  @Test func `looks are sorted by each head, and a file by that of the page`() async throws {
    let desktop = try await desktop()
    let browser = try await desktop.signedIn(.administrator)
    let path = "/journal/looks"
    try await desktop.visit { client in
      for key in LookSort.allCases {
        for (order, word) in [("", "ascending"), ("&order=desc", "descending")] {
          let page = try await browser.get(client, "\(path)?sort=\(key.rawValue)\(order)").text
          #expect(page.contains("aria-sort=\"\(word)\"") && rows(page) == 4, "\(key)")
        }
      }
      let usual = try await browser.get(client, path).text
      #expect(usual.contains("aria-sort=\"descending\"") && usual.contains("4 просмотра"))
      #expect(usual.contains("Когда (UTC+5)"))
      let byKind = kinds(try await browser.get(client, path + ".csv?sort=kind"))
      #expect(byKind == ["live", "live", "live", "recorded"])
      let turned = kinds(try await browser.get(client, path + ".csv?sort=kind&order=desc"))
      #expect(turned == ["recorded", "live", "live", "live"])
      let byWho = try await browser.get(client, path + ".csv?sort=who").text
      let (one, other) = (byWho.range(of: "Имя inspector"), byWho.range(of: "Имя operator"))
      #expect(try #require(one).lowerBound < #require(other).lowerBound)
      let back = try await browser.get(client, path + ".csv?sort=who&order=desc").text
      let (last, first) = (back.range(of: "Имя inspector"), back.range(of: "Имя operator"))
      #expect(try #require(first).lowerBound < #require(last).lowerBound)
    }
  }

  @Test func `looks are read page by page, each once`() async throws {
    let desktop = try await Desktop()
    let looks = desktop.console.looks
    for number in 0..<25 {
      try await looks.enter(
        .live, of: ID(rawValue: Int64(number)), by: desktop.user(.operator).id)
    }
    let store = desktop.desk.store
    for key in LookSort.allCases {
      var seen: [Int] = []
      for skip in [0, 10, 20, 30] {
        let part = try await store.read {
          try $0.looks(
            by: Sorting(key, isDescending: true), ListWindow(skip: skip, limit: 10))
        }
        #expect(part.total == 25)
        seen += part.lines.map(\.sequence)
      }
      #expect(seen.count == 25 && Set(seen).count == 25, "\(key)")
      if key == .when { #expect(seen == seen.sorted(by: >)) }
    }
  }
}
