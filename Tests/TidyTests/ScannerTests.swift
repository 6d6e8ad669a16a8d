import Testing

struct ScannerTests {
  private func file(_ text: String) -> SwiftFile {
    SwiftFile(ProjectFile(path: "Sources/Example.swift", text: text))
  }

  @Test(arguments: [
    "// try! it", "/* a /* nested */ try! */", "let a = \"try!\"",
    "let a = #\"\\(try!) \"try!\" \"#",
    "let a = \"\"\"\n  try! \"quoted\" \\\"\\\"\\\"\n  \"\"\"", "let a = /try!\\/ try!/",
    "let a = #/ try! / try! /#", "func `we try! once`() {}", "let entry!: Int",
    "let a = \"\\\\\" // try!",
  ])
  func `a word in prose is not code`(text: String) {
    #expect(file(text).offsets(of: "try!") == [])
  }

  @Test(arguments: [
    "let a = try! b()", "let a = \"\\(try! b())\"", "let a = \"\\(\"\\(try! b())\")\"",
    "let a = b / c; try! d() / e", "let a = \"\\\\\"; try! b()", "let a = #\"\\\"#; try! b()",
    "let a = \"\"\"\n  \\(try! b())\n  \"\"\"",
  ])
  func `a word in code is found`(text: String) {
    #expect(file(text).offsets(of: "try!").count == 1)
  }

  @Test func `functions are measured from keyword to brace, requirements not at all`() {
    let source = file(
      """
      protocol P {
        func a() -> Int
        var b: Int { get }
        init(c: Int)
      }
      struct S {
        let d = [1, 2].map { $0 }
        func e(
          f: () -> Void = {}
        ) -> Int where Int: Sendable {
          let text = "} \\(d.map { "}\\($0)" }) {"
          return self.init(text)
        }
        init() {
        }
      }
      """)
    let lines = source.functions.map { source.line(at: $0.end) - source.line(at: $0.start) + 1 }
    #expect(lines.sorted() == [1, 2, 6])
  }

  @Test func `a literal is known by its place and its text`() {
    let source = file("let a = f(\"one\", \"t\\(\"in\")wo\")")
    #expect(source.literals.map(\.text) == ["one", "in", "t\\(\"in\")wo"])
    #expect(source.literals.first?.offset == 10)
  }
}
