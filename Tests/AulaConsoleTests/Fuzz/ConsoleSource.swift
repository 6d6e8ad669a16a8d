import Foundation
import Testing

/// The names that the console reads from outside, taken from its source, so that a new parameter is
/// fuzzed without being entered anywhere.
struct ConsoleSource {
  /// Behind an address's `?`.
  let queryNames: [String]
  let formNames: [String]
  /// Members of JSON bodies, by name, with their Swift types.
  let members: [String: String]
  let files: [(name: String, text: String)]

  init(file: String = #filePath) throws {
    let tests = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/AulaConsole")
    files = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".swift") }.sorted().map { path in
        (path, try String(contentsOf: root.appending(path: path), encoding: .utf8))
      }
    let text = files.map(\.text).joined(separator: "\n")
    queryNames = try Self.captures(
      #"query(?:\[|\.(?:whole|decimal|moment)\()"([A-Za-z-]+)""#, in: text)
    let asking = #"(?:form|self)\[|(?:form\.(?:raw|isOn|all)|files\[|Field|number|field)\(\s*"#
    formNames = try Self.captures("(?:\(asking))\"([A-Za-z-]+)\"", in: text)
    var members: [String: String] = [:]
    for body in try text.matches(of: Regex(#"struct \w+: Decodable \{[\s\S]*?\n\}"#)) {
      for match in try String(text[body.range])
        .matches(of: Regex(#"\n  let (\w+): ([^\n]+)"#, as: (Substring, Substring, Substring).self))
      {
        members[String(match.output.1)] = String(match.output.2)
      }
    }
    self.members = members
  }

  private static func captures(_ pattern: String, in text: String) throws -> [String] {
    let found = text.matches(of: try Regex(pattern, as: (Substring, Substring).self))
    return Set(found.map { String($0.output.1) }).sorted()
  }
}

struct ConsoleSourceTests {
  @Test func `all that is read from outside is read by names that the fuzz finds`() throws {
    let source = try ConsoleSource()
    for (name, text) in source.files where name != "Forms/Query.swift" {
      #expect(!text.contains("queryParameters"), "\(name): ask request.query, by a literal name")
    }
    for name in ["after", "at", "width", "from", "to", "skip", "within", "day"] {
      #expect(source.queryNames.contains(name))
    }
    for name in ["version", "place", "azimuth", "number", "volume", "licence", "points"] {
      #expect(source.formNames.contains(name), "\(source.formNames)")
    }
    for name in ["version", "at", "lat", "lon", "accuracy", "units", "points", "volume"] {
      #expect(source.members[name] != nil, "\(source.members)")
    }
  }

  @Test func `no number from outside is made but at the door`() throws {
    for (name, text) in try ConsoleSource().files {
      let bare = text.matches(of: try Regex(#"\b(U?Int(64)?|Double)\((form|query|answer|name)\b"#))
      #expect(bare.isEmpty, "\(name): read it with OutsideNumber")
    }
  }
}
