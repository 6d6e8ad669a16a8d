import AulaDomain
import Testing

@Suite struct SearchFoldTests {
  @Test(arguments: [
    ("Пётр", "Петр"),
    ("ПЁТР", "пётр"),
    ("Қарағанды", "Караганды"),
    ("ӘҒҚҢӨҰҮҺІЁЙ", "агкноууxиеи"),
    ("Сәрсенбайұлы", "Сарсенбайулы"),
    ("Balkhash", "ВALKHASН"),
    ("и\u{306}од е\u{308}ж", "йод ёж"),
    ("Дом 12/1, кв. 7", "дом 12 1 кв 7"),
    ("ТОО «Оркен-Медия»", "тоо оркен медия"),
    ("  123 АВС 09 ", "123 ABC 09"),
    ("Öğretmen", "Oğretmen"),
    ("İzmir", "izmir"),
  ])
  func `one thing written in two ways is found by either`(one: String, other: String) {
    #expect(SearchFold.fold(one) == SearchFold.fold(other))
  }

  @Test func `different names stay different`() {
    #expect(SearchFold.fold("Иванов") != SearchFold.fold("Иванова"))
    #expect(SearchFold.fold("дом 12") != SearchFold.fold("дом 1 2"))
  }

  @Test func `nothing that SQL takes for a wildcard is left`() {
    #expect(SearchFold.fold("100%_' \\") == "100")
    #expect(SearchFold.fold(" -- ") == "")
  }

  @Test func `what was folded stays as it is`() {
    for text in ["Пётр Ұлы", "ТОО «Паутина-9»", "Straße 5", "Ñandú"] {
      let once = SearchFold.fold(text)
      #expect(SearchFold.fold(once) == once)
    }
  }
}

@Suite struct QuestionTests {
  @Test(
    arguments: [
      ("123", 123), ("№ 123", 123), ("№123", 123), (" #7 ", 7), ("0", nil), ("12 13", nil),
      ("дом 12", nil), ("12а", nil), ("", nil), ("99999999999999999999", nil), ("-5", 5),
      ("١٢", nil),
    ] as [(String, Int?)])
  func `a number alone names what has it`(question: String, number: Int?) {
    #expect(SearchFold.number(question) == number)
  }

  @Test func `a question is its words`() {
    #expect(SearchFold.words("  Бұқар-жырау, 52 ") == ["букар", "жырау", "52"])
    #expect(SearchFold.words("№ %") == [])
  }
}
