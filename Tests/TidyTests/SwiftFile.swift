import Foundation

/// A Swift file with its code told from its prose.
struct SwiftFile: Sendable {
  let file: ProjectFile
  /// As long as the text, comments and the insides of strings blank.
  let code: [UInt8]
  let literals: [SwiftScanner.Literal]
  private let lineStarts: [Int]

  var path: String { file.path }

  init(_ file: ProjectFile) {
    let scanner = SwiftScanner(file.text)
    self.file = file
    code = scanner.code
    literals = scanner.literals
    let newlines = scanner.code.enumerated().filter { $0.element == UInt8(ascii: "\n") }
    lineStarts = [0] + newlines.map { $0.offset + 1 }
  }

  /// 1-based.
  func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Where `word` stands in the code, not as a part of a longer name.
  func offsets(of word: String) -> [Int] {
    let wanted = Array(word.utf8)
    return places(of: wanted).filter { offset in
      let end = offset + wanted.count
      let touchesBefore = wanted[0].isNameByte && offset > 0 && code[offset - 1].isNameByte
      let touchesAfter =
        wanted[wanted.count - 1].isNameByte && end < code.count && code[end].isNameByte
      return !touchesBefore && !touchesAfter
    }
  }

  /// By the C library: a loop of ours is a hundred times slower without the optimiser.
  private func places(of wanted: [UInt8]) -> [Int] {
    code.withUnsafeBytes { code in
      var found: [Int] = []
      guard let base = code.baseAddress else { return found }
      var start = 0
      while let hit = memchr(base + start, Int32(wanted[0]), code.count - start) {
        start = UnsafeRawPointer(hit) - base + 1
        let isWhole = start - 1 + wanted.count <= code.count
        if isWhole, memcmp(hit, wanted, wanted.count) == 0 { found.append(start - 1) }
      }
      return found
    }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: code[range], as: UTF8.self) }

  func offence(at offset: Int, _ what: String) -> Offence {
    Offence(path: path, line: line(at: offset), what: what)
  }
}

extension UInt8 {
  var isNameByte: Bool {
    self == UInt8(ascii: "_") || self >= 0x80
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
  }

  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") }
}

/// A function, initialiser, subscript or computed property with a body.
struct FunctionSpan {
  /// Of its keyword.
  let start: Int
  /// Of its opening brace.
  let body: Int
  /// Of its closing brace.
  let end: Int
}

extension SwiftFile {
  var functions: [FunctionSpan] {
    let words = ["func", "init", "deinit", "subscript", "var"]
    return words.flatMap { word in
      offsets(of: word).compactMap { span(of: word, at: $0) }
    }
  }

  private func span(of word: String, at start: Int) -> FunctionSpan? {
    let isCall = start > 0 && code[start - 1] == UInt8(ascii: ".")
    guard !isCall, let open = bodyStart(after: start + word.utf8.count, oneLine: word == "var")
    else { return nil }
    return closingBrace(from: open).map { FunctionSpan(start: start, body: open, end: $0) }
  }

  /// The brace that opens a body; `nil` where the declaration ends without one, as in a protocol.
  private func bodyStart(after offset: Int, oneLine: Bool) -> Int? {
    var depth = 0
    var place = offset
    while place < code.count {
      switch code[place] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return place
      case UInt8(ascii: "}") where depth <= 0: return nil
      case UInt8(ascii: "\n") where depth == 0 && (oneLine || startsDeclaration(after: place)):
        return nil
      default: break
      }
      place += 1
    }
    return nil
  }

  private func startsDeclaration(after newline: Int) -> Bool {
    guard let start = code[(newline + 1)...].firstIndex(where: { !$0.isBlank }) else { return true }
    if code[start] == UInt8(ascii: "@") || code[start] == UInt8(ascii: "#") { return true }
    let end = code[start...].firstIndex { !$0.isNameByte } ?? code.count
    return [
      "associatedtype", "case", "deinit", "fileprivate", "func", "if", "init", "internal", "let",
      "mutating", "package", "private", "return", "self", "static", "struct", "subscript", "var",
    ].contains(text(start..<end))
  }

  private func closingBrace(from open: Int) -> Int? {
    var depth = 0
    for place in open..<code.count {
      if code[place] == UInt8(ascii: "{") { depth += 1 }
      if code[place] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }
}
