import Foundation
import Testing

/// Words that the house does without. Each has a reason; CONTRIBUTING.md gives the way round it.
struct WordTests {
  private struct Ban {
    let word: String
    let reason: String
    let holdsFor: @Sendable (ProjectFile) -> Bool

    init(
      _ word: String, _ reason: String,
      where holdsFor: @escaping @Sendable (ProjectFile) -> Bool = { _ in true }
    ) {
      self.word = word
      self.reason = reason
      self.holdsFor = holdsFor
    }
  }

  private static let hall = "Sources/aula"

  /// The hall makes the World of the program, and AulaTesting the one for tests whose other side is
  /// a real server: that one's clock is the machine's, so it really sleeps.
  private static func mayTellTime(_ file: ProjectFile) -> Bool {
    file.isUnder(hall) || file.path == "Tests/AulaTesting/RealWorld.swift"
  }

  private static let bans = [
    Ban("nonisolated(unsafe)", "use a Mutex or an actor"),
    Ban("try!", "throw a Fault, or prove it with a precondition"),
    Ban("Date()", "ask the World that was passed in"),
    Ban("Date.now", "ask the World that was passed in"),
    Ban("Task.detached", "use a task group"),
    Ban("fatalError", "a bug is a precondition, all else a Fault"),
    Ban("Event", "say which: alert, incident, observation"),
    Ban("public", "use package"),
    Ban("print", "rooms report, commands print") {
      $0.isUnder("Sources") && !$0.isUnder(hall)
    },
    Ban("Task.sleep", "ask the World; in a test, await the condition") { !mayTellTime($0) },
    Ban("ContinuousClock", "ask the World; in a test, RealWorld") { !mayTellTime($0) },
    Ban("SystemRandomNumberGenerator", "ask the World") {
      $0.isUnder("Sources") && !$0.isUnder(hall)
    },
  ]

  @Test func `no banned word stands in the code`() {
    let offences = Checkout.here.swift.flatMap { file in
      Self.bans.filter { $0.holdsFor(file.file) }.flatMap { ban in
        file.offsets(of: ban.word).map {
          file.offence(at: $0, "\(ban.word) is banned: \(ban.reason)")
        }
      }
    }
    expectNone(offences)
  }

  @Test func `only the hall starts a task that nobody waits for`() {
    let offences = Checkout.here.swift.filter { !$0.file.isUnder(Self.hall) }.flatMap { file in
      file.offsets(of: "Task").filter { startsTask(file.code[($0 + 4)...]) }.map {
        file.offence(at: $0, "Task { } is banned outside Sources/aula: use a task group")
      }
    }
    expectNone(offences)
  }

  /// Steps over `<…>` and `(…)`; `Task.` and `Task<…>` as a type are something else.
  private func startsTask(_ rest: ArraySlice<UInt8>) -> Bool {
    var depth = 0
    for byte in rest {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "<"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: ">"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return true
      case UInt8(ascii: " "): continue
      default: if depth <= 0 { return false }
      }
      if depth < 0 { return false }
    }
    return false
  }

  @Test func `nothing is left for later`() {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    let offences = Checkout.here.files.filter { $0.suffix != "md" }.flatMap { file in
      file.lines.enumerated().compactMap { number, line in
        marks.first { line.contains($0) }.map {
          Offence(path: file.path, line: number + 1, what: "\($0): do it, or open an issue")
        }
      }
    }
    expectNone(offences)
  }

  @Test func `nothing tells where it was written`() {
    let marks = ["/wo" + "rk/", "/tm" + "p/", "/ro" + "ot/", "/ho" + "me/", "brief" + ".md"]
    let offences = Checkout.here.files.flatMap { file in
      file.lines.enumerated().compactMap { number, line in
        marks.first { line.contains($0) }.map {
          Offence(
            path: file.path, line: number + 1, what: "names a place on somebody's machine: \($0)")
        }
      }
    }
    expectNone(offences)
  }

  @Test func `unchecked sendability is for wrapped C, and says why`() {
    let wrappers = Set(
      Checkout.here.swift.filter { file in
        ["CFFmpeg", "COpenVINO", "CPostgres", "CSodium"].contains { !file.offsets(of: $0).isEmpty }
      }.map(\.file.folder))
    let offences = Checkout.here.swift.flatMap { file in
      file.offsets(of: "@unchecked").compactMap { offset -> Offence? in
        guard wrappers.contains(file.file.folder) else {
          return file.offence(at: offset, "@unchecked Sendable outside a folder that wraps C")
        }
        let above = file.file.lines.dropFirst(file.line(at: offset) - 2).first ?? ""
        let explains = above.drop { $0 == " " }.hasPrefix("//")
        return explains ? nil : file.offence(at: offset, "say why on the line above")
      }
    }
    expectNone(offences)
  }

  @Test func `no room is named for its lack of a subject`() {
    let names = ["Core", "Shared", "Common", "Utils", "Util", "Helpers", "Manager", "Misc"]
    let offences = Checkout.here.files.filter { $0.isUnder("Sources") || $0.isUnder("Tests") }
      .compactMap { file -> Offence? in
        let folders = file.path.split(separator: "/").dropLast().map(String.init)
        let bad = folders.first { folder in names.contains { folder == $0 || folder == "Aula" + $0 }
        }
        return bad.map { Offence(path: file.path, line: 1, what: "\($0) says nothing") }
      }
    expectNone(offences)
  }
}
