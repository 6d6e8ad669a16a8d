import AulaDomain
import Foundation
import Testing

@testable import aula

struct ExitStatusTests {
  @Test func `each kind of fault has a code of its own`() {
    let codes = Fault.Kind.allCases.map { ExitStatus(Fault($0, "room.what", "")).rawValue }
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { (65...77).contains($0) })
  }

  @Test func `a wrong configuration is told from wrong input`() {
    #expect(ExitStatus(Fault(.invalid, "config.value", "")) == .configuration)
    #expect(ExitStatus(Fault(.notFound, "config.unreadable", "")) == .configuration)
    #expect(ExitStatus(Fault(.invalid, "rules.value", "")) == .invalid)
  }

  @Test func `the page of exit codes lists every one`() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/exit-codes.md").standardizedFileURL
    let text = try String(contentsOf: page, encoding: .utf8)
    let missing = ExitStatus.allCases.filter { !text.contains("\n| \($0.rawValue) | ") }
    #expect(missing == [])
  }
}
