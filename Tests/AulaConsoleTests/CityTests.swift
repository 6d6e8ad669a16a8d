import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// A fresh installation gets its first city, and so its first yard.
struct CityTests {
  private let temirtau = [
    "name-ru": "Темиртау", "name-kk": "Теміртау", "place": "50.0549, 72.9646",
    "zone": "Asia/Almaty",
  ]

  @Test func `an administrator adds a city, which the next yard can lie in`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    let fields = temirtau
    try await desktop.visit { client in
      let page = try await browser.get(client, "/cities/new")
      #expect(page.status == .ok && page.text.contains("value=\"Asia/Almaty\""))
      let done = try await browser.post(client, "/cities/new", fields)
      #expect(done.status == .seeOther && done.location == "/yards/new")
      #expect(try await browser.get(client, "/yards/new").text.contains(">Темиртау</option>"))
      let twice = try await browser.post(client, "/cities/new", fields)
      #expect(twice.status == .unprocessableContent && twice.text.contains("уже есть"))
    }
    let (cities, entry) = try await desktop.desk.store.read { tx in
      let city = try tx.cities().first { $0.name.ru == "Темиртау" }
      return (
        city,
        try Journal.entries(of: JournalSubject("city", city?.id ?? ID(rawValue: 0)), in: tx).last
      )
    }
    #expect(cities?.name.kk == "Теміртау" && cities?.timeZone == "Asia/Almaty")
    #expect(entry?.draft.action == "city.add")
    #expect(entry?.draft.actor == .user(desktop.user(.administrator).id))
  }

  @Test func `a city without name, place or zone is not added`() async throws {
    let desktop = try await Desktop()
    let (browser, operators) = (
      try await desktop.signedIn(.administrator), try await desktop.signedIn(.operator)
    )
    let wrong = [
      ("name-ru", ""), ("name-ru", String(repeating: "Ж", count: 81)), ("place", "91, 0"),
      ("place", "1e300, 1"), ("zone", "Mars/Olympus"), ("zone", ""), ("zone", "../../etc/passwd"),
    ]
    let fields = temirtau
    try await desktop.visit { client in
      for (name, value) in wrong {
        let answers = fields.merging([name: value]) { $1 }
        expect(try await browser.post(client, "/cities/new", answers), .unprocessableContent)
      }
      expect(try await operators.post(client, "/cities/new", fields), .forbidden)
    }
    #expect(try await desktop.desk.store.read { try $0.cities().count } == 1)
  }

  @Test func `where there is no city, the way to a yard begins with one`() async throws {
    let (console, browser) = try await fresh()
    let fields = temirtau
    try await console.application().test(.router) { client in
      let list = try await browser.get(client, "/yards").text
      let empty = try #require(list.range(of: "class=\"empty\""))
      #expect(list[empty.lowerBound...].contains("href=\"/yards/new\""))
      #expect(try await browser.get(client, "/yards/new").location == "/cities/new")
      expect(try await browser.post(client, "/cities/new", fields), .seeOther)
      expect(try await browser.get(client, "/yards/new"), .ok)
    }
  }

  /// A console without any record but its administrator, who has signed in.
  private func fresh() async throws -> (Console, Browser) {
    let world = ManualWorld()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("aula-console-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let desk = Desk(
      store: try await Store.migratedScratch(in: world), world: world,
      vault: try Vault(folder: folder.path), hasher: try PasswordHasher(cost: .least))
    let user = User(id: ID(in: world), login: "admin", name: "А", role: .administrator)
    try await desk.addUser(user, password: Desktop.password, by: desk.deed(.setup))
    let console = try Console(
      desk: desk, hub: ChangeHub(world: world), sensing: nil, world: world,
      settings: ConsoleSettings(dataFolder: folder),
      photos: TestPhotos())
    let answer = try await desk.signIn(login: "admin", password: Desktop.password, from: "::1")
    guard case .welcome(_, let token) = answer else { throw Desktop.SignInFailed() }
    return (console, Browser(cookies: ["aula_session": token], secret: token))
  }
}
