import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaConsole

struct TextTests {
  private var catalogue: Catalogue {
    get throws { try Catalogue(folder: Console.resources.appendingPathComponent("Strings")) }
  }

  @Test func `the three languages are in step`() throws {
    _ = try catalogue
  }

  @Test(arguments: [
    (1, Plural.one), (2, .few), (4, .few), (5, .many), (0, .many), (11, .many), (12, .many),
    (14, .many), (21, .one), (22, .few), (25, .many), (101, .one), (111, .many), (146, .many),
  ])
  func `Russian has one, few and many`(count: Int, form: Plural) {
    #expect(Language.ru.plural(count) == form)
  }

  @Test func `Kazakh and English have one and other`() {
    for language in [Language.kk, .en] {
      #expect(language.plural(1) == .one)
      #expect([0, 2, 5, 11, 21].allSatisfy { language.plural($0) == .other })
    }
  }

  @Test func `what is out of step is named`() {
    let russian: [String: TextEntry] = [
      "a": .fixed("да {x}"), "b": .counted([.one: "1", .few: "2", .many: "5"]), "c": .fixed("ц"),
      "c.d": .fixed("ш"),
    ]
    let english: [String: TextEntry] = [
      "a": .fixed("yes"), "b": .counted([.one: "1", .many: "5"]), "c": .fixed(""),
      "c.d": .fixed("s"),
    ]
    let faults = Catalogue.check([
      .ru: Texts(.ru, entries: russian), .kk: Texts(.kk, entries: russian),
      .en: Texts(.en, entries: english),
    ])
    #expect(faults.contains("en a has other blanks than ru"))
    #expect(faults.contains("en b has the wrong forms"))
    #expect(faults.contains("kk b has the wrong forms"))
    #expect(faults.contains("en c is empty"))
    #expect(faults.contains("c is both a text and a group"))
  }

  @Test func `a missing text shows its key`() throws {
    let text = try catalogue[.ru]
    #expect(text("no.such") == "⟦no.such⟧")
    #expect(text("no.such", count: 3) == "⟦no.such⟧")
  }

  @Test func `numbers are grouped as the language does it`() {
    #expect(Texts(.ru, entries: [:]).number(1_500_000) == "1\u{a0}500\u{a0}000")
    #expect(Texts(.en, entries: [:]).number(-1_500) == "−1,500")
    #expect(Texts(.kk, entries: [:]).number(353) == "353")
  }

  @Test func `the browser's wish is heard by weight`() {
    #expect(Language(accepting: "kk-KZ,kk;q=0.9,ru;q=0.8") == .kk)
    #expect(Language(accepting: "de, en;q=0.3, ru;q=0.7") == .ru)
    #expect(Language(accepting: "fr") == nil)
    #expect(Language(accepting: "ru;q=0") == nil)
  }

  @Test func `the hour that happened twice in Almaty is told apart by its zone`() throws {
    let clock = LocalTime(zone: LocalTime.almaty, texts: try catalogue[.ru])
    // 2024-02-29T17:30:00Z and an hour later: both are 23:30 on 29 February.
    let first = Timestamp(microseconds: 1_709_227_800_000_000)
    let second = first + .seconds(3_600)
    #expect(clock.time(first) == "23:30:00")
    #expect(clock.time(second) == "23:30:00")
    #expect(clock.full(first) == "29 февраля 2024 г., 23:30:00 (UTC+6)")
    #expect(clock.full(second) == "29 февраля 2024 г., 23:30:00 (UTC+5)")
  }

  @Test func `ages are told in the largest whole unit`() throws {
    let clock = LocalTime(zone: LocalTime.almaty, texts: try catalogue[.ru])
    let now = Timestamp(microseconds: 1_781_546_400_000_000)
    #expect(clock.age(now - .seconds(59), now: now) == "59 с назад")
    #expect(clock.age(now - .seconds(300), now: now) == "5 мин назад")
    #expect(clock.age(now - .seconds(7_200), now: now) == "2 ч назад")
    #expect(clock.age(now - .seconds(2 * 86_400), now: now) == "2 дня назад")
    #expect(clock.age(now + .seconds(5), now: now) == "0 с назад")
  }
}
