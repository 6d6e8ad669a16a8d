import Foundation
package import Testing

/// Compares `text` with `Goldens/NAME` beside the test's file; tells the first line that differs.
///
/// `AULA_UPDATE_GOLDENS=1` writes the file instead, and still fails where it changed: look at the
/// difference before you commit it.
package func expectGolden(
  _ text: String, _ name: String, file: String = #filePath,
  at place: SourceLocation = #_sourceLocation
) throws {
  let golden = URL(filePath: file).deletingLastPathComponent().appending(path: "Goldens/\(name)")
  let kept = try? String(contentsOf: golden, encoding: .utf8)
  guard text != kept else { return }
  if ProcessInfo.processInfo.environment["AULA_UPDATE_GOLDENS"] == "1" {
    let folder = golden.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: golden, atomically: true, encoding: .utf8)
    Issue.record("\(name) was rewritten: read the difference", sourceLocation: place)
  } else if let kept {
    let difference = firstDifference(kept, text)
    Issue.record("\(name) differs at \(difference)", sourceLocation: place)
  } else {
    Issue.record("no Goldens/\(name): AULA_UPDATE_GOLDENS=1 writes it", sourceLocation: place)
  }
}

/// `line 3: expected "a", got "b"`
package func firstDifference(_ expected: String, _ got: String) -> String {
  let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let right = got.split(separator: "\n", omittingEmptySubsequences: false)
  let place = zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  let line = place ?? min(left.count, right.count)
  func shown(_ lines: [Substring]) -> String {
    line < lines.count ? "\"\(lines[line])\"" : "the end"
  }
  return "line \(line + 1): expected \(shown(left)), got \(shown(right))"
}
