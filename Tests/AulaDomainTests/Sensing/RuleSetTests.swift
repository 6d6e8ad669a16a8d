import AulaDomain
import AulaTesting
import Foundation
import Testing

struct RuleSetTests {
  private static let good = """
    {"zones":[{"name":"gate","polygon":[[0,0],[1,0],[0.5,1]]}],
     "lines":[{"name":"fence","from":[0,0.5],"to":[1,0.5]}],
     "rules":[
      {"name":"night","kind":"intrusion","zone":"gate","labels":["person"],
       "schedule":{"zone":"Asia/Almaty","days":[1,7],"from":"22:00","to":"06:00"}},
      {"name":"over","kind":"lineCrossing","line":"fence","direction":"rightToLeft"},
      {"name":"stays","kind":"loitering","zone":"gate","dwell":30}]}
    """

  @Test func `a whole file is read`() throws {
    let set = try RuleSet(json: Data(Self.good.utf8))
    #expect(set.zones.map(\.name) == ["gate"])
    #expect(set.rules.map(\.kind) == [.intrusion, .lineCrossing, .loitering])
    #expect(set.rules[0].schedule?.days == [1, 7])
    #expect(set.rules[0].labels == [.person])
    #expect(set.rules[1].condition == .lineCrossing(line: "fence", direction: .rightToLeft))
    #expect(set.rules[2].condition == .loitering(zone: "gate", dwell: 30))
    #expect(set.rules[2].labels == Set(ThingLabel.allCases))
  }

  @Test func `what is written reads back the same`() throws {
    let set = try RuleSet(json: Data(Self.good.utf8))
    let text = try JSONEncoder().encode(set)
    #expect(try JSONDecoder().decode(RuleSet.self, from: text) == set)
    #expect(try RuleSet(json: text) == set)
    #expect(try RuleSet(json: Data("{}".utf8)) == .empty)
  }

  /// What is put in place of what, the code, and how the message begins.
  private static let wrongs: [(String, String, String, String)] = [
    (
      "\"22:00\"", "\"25:00\"", "rules.unexpected",
      "rules[0].schedule.from: expected HH:MM, found \"25:00\""
    ),
    ("Asia/Almaty", "Asia/Nowhere", "rules.unexpected", "rules[0].schedule.zone: expected an IANA"),
    ("[1,7]", "[1,8]", "rules.unexpected", "rules[0].schedule.days[1]: expected a day"),
    ("[1,7]", "[1.5]", "rules.unexpected", "rules[0].schedule.days[0]: expected a whole day"),
    ("[1,7]", "[]", "rules.unexpected", "rules[0].schedule.days: expected at least one"),
    (
      "[\"person\"]", "[\"cat\"]", "rules.unexpected",
      "rules[0].labels[0]: expected person|vehicle|motion, found \"cat\""
    ),
    (
      "\"intrusion\"", "\"intruder\"", "rules.unexpected",
      "rules[0].kind: expected intrusion|lineCrossing|loitering, found \"intruder\""
    ),
    ("\"rightToLeft\"", "\"up\"", "rules.unexpected", "rules[1].direction: expected any|"),
    ("\"dwell\":30", "\"dwell\":0", "rules.unexpected", "rules[2].dwell: expected seconds above 0"),
    ("\"dwell\":30", "\"dwell\":\"30\"", "rules.unexpected", "rules[2].dwell: expected seconds"),
    (",\"dwell\":30", "", "rules.missing-key", "rules[2].dwell: expected, and is missing"),
    ("[0.5,1]", "[0.5,1.2]", "rules.unexpected", "zones[0].polygon[2][1]: expected 0 to 1"),
    ("[0.5,1]", "[0.5]", "rules.unexpected", "zones[0].polygon[2]: expected [x, y]"),
    (",[0.5,1]", "", "rules.unexpected", "zones[0].polygon: expected 3 to 200 points, found 2"),
    ("\"to\":[1,0.5]", "\"to\":[0,0.5]", "rules.unexpected", "lines[0].to: expected another"),
    (
      "\"line\":\"fence\"", "\"line\":\"wall\"", "rules.unknown-name",
      "rules[1].line: expected the name of a line (there are: fence), found \"wall\""
    ),
    (
      "\"line\":\"fence\"", "\"zone\":\"gate\"", "rules.unexpected",
      "rules[1].zone: expected nothing"
    ),
    ("\"stays\"", "\"night\"", "rules.duplicate-name", "rules[2].name: expected another name"),
    ("\"stays\"", "\"\"", "rules.unexpected", "rules[2].name: expected 1 to 200 characters"),
    ("\"lines\"", "\"line\"", "rules.unknown-key", "line: unknown key, expected one of zones"),
    ("\"labels\"", "\"label\"", "rules.unknown-key", "rules[0].label: unknown key"),
  ]

  @Test func `a wrong file is told where it is wrong and what was expected`() {
    for (old, new, code, beginning) in Self.wrongs {
      let text = Self.good.replacing(old, with: new, maxReplacements: 1)
      #expect(text != Self.good)
      let fault = #expect(throws: Fault.self) { try RuleSet(json: Data(text.utf8)) }
      #expect(fault?.code == code, "\(new)")
      #expect(fault?.message.hasPrefix(beginning) == true, "\(fault?.message ?? "none")")
    }
  }

  @Test(arguments: ["", "{", "[]x", "\u{FEFF}", "nul"])
  func `what is not JSON is said to be so`(text: String) {
    let fault = #expect(throws: Fault.self) { try RuleSet(json: Data(text.utf8)) }
    #expect(fault?.code == "rules.malformed")
  }

  @Test func `damaged files throw faults and nothing else`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<500 {
      var bytes = Array(Self.good.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 32...126, using: &random)
      }
      do {
        let set = try RuleSet(json: Data(bytes))
        #expect(set.rules.count == 3)
      } catch {
        #expect(error.code.hasPrefix("rules."))
      }
    }
  }
}
