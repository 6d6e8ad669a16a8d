import Testing

/// docs/errors.md lists exactly the codes that the source can give.
struct ErrorCodeTests {
  private struct Row {
    let line: Int
    let cells: [Substring]
    var code: String { cells.first.map(String.init) ?? "" }
  }

  private func rows() throws -> [Row] {
    let page = try #require(Checkout.here.files.first { $0.path == "docs/errors.md" })
    return page.lines.enumerated().filter { $1.hasPrefix("|") }.dropFirst(2).map { number, line in
      let cells = line.split(separator: "|").map { cell in
        cell.drop { " `".contains($0) }.prefix { !"`".contains($0) }
      }
      return Row(line: number + 1, cells: cells.map { Substring($0.trimmed) })
    }
  }

  /// `room.what-happened`
  private func isCode(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(letters.contains) }
  }

  private var sources: [SwiftFile] {
    Checkout.here.swift.filter { $0.file.isUnder("Sources") }
  }

  private func codes(in file: SwiftFile) -> [(code: String, offset: Int)] {
    let faults = ["Fault", "fault"].flatMap { file.offsets(of: $0) }
    let second = faults.compactMap { secondArgument(in: file, from: $0) }
    let labelled = file.offsets(of: "code:").map { $0 + 5 }
    let starts = Set(
      (second + labelled).map { place in
        file.code[place...].firstIndex { !$0.isBlank } ?? place
      })
    let bodies = file.functions.filter { isCodeProperty($0, in: file) }.map { $0.body..<$0.end }
    return file.literals.filter { literal in
      starts.contains(literal.offset) || bodies.contains { $0.contains(literal.offset) }
    }.filter { isCode($0.text) }.map { ($0.text, $0.offset) }
  }

  private func isCodeProperty(_ span: FunctionSpan, in file: SwiftFile) -> Bool {
    let head = file.text(span.start..<span.body).split(separator: " ")
    return head.first == "var" && head.dropFirst().first == "code:"
  }

  /// Behind the first comma of a call's own arguments; `nil` where it is not a call, or has one.
  private func secondArgument(in file: SwiftFile, from offset: Int) -> Int? {
    let open = offset + 5
    guard open < file.code.count, file.code[open] == UInt8(ascii: "(") else { return nil }
    var depth = 0
    for place in open..<file.code.count {
      switch file.code[place] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: return place + 1
      default: break
      }
      if depth == 0 { return nil }
    }
    return nil
  }

  @Test func `every code that the source gives has a row`() throws {
    let listed = Set(try rows().map(\.code))
    let offences = sources.flatMap { file in
      codes(in: file).filter { !listed.contains($0.code) }.map {
        file.offence(at: $0.offset, "\($0.code) is not in docs/errors.md")
      }
    }
    expectNone(offences)
  }

  @Test func `every row is a code that the source gives`() throws {
    let given = Set(sources.flatMap { $0.literals.map(\.text) })
    expectNone(
      try rows().filter { !given.contains($0.code) }.map {
        Offence(path: "docs/errors.md", line: $0.line, what: "no source gives \($0.code)")
      })
  }

  @Test func `rows are sorted, single, and say when and what to do`() throws {
    let rows = try rows()
    let disorder = zip(rows, rows.dropFirst()).filter { $0.code >= $1.code }.map {
      Offence(path: "docs/errors.md", line: $1.line, what: "\($1.code) stands behind \($0.code)")
    }
    let gaps = rows.filter { $0.cells.count < 3 || $0.cells.contains { $0.isEmpty } }.map {
      Offence(path: "docs/errors.md", line: $0.line, what: "\($0.code) lacks a column")
    }
    expectNone(disorder + gaps)
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text.drop { $0 == " " })
  }
}
