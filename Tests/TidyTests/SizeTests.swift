import Testing

struct SizeTests {
  /// Columns, lines of a file, lines of a function: what can be read without scrolling.
  private static let columns = 100
  private static let fileLines = 400
  private static let functionLines = 40
  private static let sources = ["swift", "c", "h", "js", "css", "py", "sh", "mustache"]

  @Test func `no line of Swift is wider than 100 columns`() {
    let offences = Checkout.here.swift.flatMap { file in
      file.file.lines.enumerated().filter {
        $1.utf8.count > Self.columns && $1.count > Self.columns
      }
      .map { Offence(path: file.path, line: $0 + 1, what: "\($1.count) columns") }
    }
    expectNone(offences)
  }

  @Test func `no source file is longer than 400 lines`() {
    let offences = Checkout.here.files.filter { Self.sources.contains($0.suffix) }
      .map { Offence(path: $0.path, line: $0.lines.count - 1, what: "lines in one file") }
      .filter { $0.line > Self.fileLines }
    expectNone(offences)
  }

  @Test func `no function is longer than 40 lines`() {
    let offences = Checkout.here.swift.flatMap { file in
      file.functions.compactMap { span -> Offence? in
        let lines = file.line(at: span.end) - file.line(at: span.start) + 1
        return lines > Self.functionLines
          ? file.offence(at: span.start, "\(lines) lines in one function") : nil
      }
    }
    expectNone(offences)
  }

  @Test func `the architecture is told in 150 lines`() throws {
    let page = try #require(Checkout.here.files.first { $0.path == "ARCHITECTURE.md" })
    #expect(page.lines.count <= 151)
  }
}
