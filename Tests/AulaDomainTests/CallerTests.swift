import AulaDomain
import AulaTesting
import Testing

@Suite struct CallerTests {
  @Test(arguments: [
    ("8 701 234 56 78", "+77012345678"), ("+7 (701) 234-56-78", "+77012345678"),
    ("77012345678", "+77012345678"), ("7012345678", "+77012345678"),
    ("8\u{a0}7212\u{a0}41–11–11", "+77212411111"), (" 8.622.000.00.00", "+76220000000"),
    // Not of Kazakhstan, not whole, or more than a number: as it was said.
    ("+7 912 345 67 89", "+7 912 345 67 89"), ("8 800 080 77 77", "8 800 080 77 77"),
    ("+8 701 234 56 78", "+8 701 234 56 78"), ("+49 30 901820", "+49 30 901820"),
    ("41-11-11", "41-11-11"), ("102", "102"), ("", ""),
    ("8 7212 41-11-11 доб. 5", "8 7212 41-11-11 доб. 5"), ("701 234 56 7", "701 234 56 7"),
    ("٨٧٠١٢٣٤٥٦٧٨", "٨٧٠١٢٣٤٥٦٧٨"),
  ])
  func `a number of Kazakhstan is written one way, any other as it was said`(
    said: String, written: String
  ) {
    #expect(Caller.normalPhone(said) == written)
  }

  @Test func `what is normal stays, whatever is typed`() {
    var random = SeededRandom(seed: 7)
    let signs = Array("0123456789+-() .доб\u{a0}")
    for _ in 0..<20_000 {
      let said = String(
        (0..<Int.random(in: 0...14, using: &random)).map { _ in
          signs.randomElement(using: &random)!
        })
      let once = Caller.normalPhone(said)
      #expect(Caller.normalPhone(once) == once, "\(said)")
      if once.hasPrefix("+77"), once.count == 12, said != once {
        #expect(once.dropFirst().allSatisfy(\.isNumber) || once == said.drop(while: \.isWhitespace))
      }
    }
  }

  @Test func `somebody is known by a name or a number, and by neither is nobody`() {
    #expect(Caller(name: " ", phone: "") == nil)
    #expect(Caller(name: "", phone: "102")?.phone == "102")
    #expect(Caller(name: "патруль П-21", phone: "")?.name == "патруль П-21")
  }
}
