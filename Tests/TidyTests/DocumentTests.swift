import Foundation
import Testing

struct DocumentTests {
  private struct Link {
    let target: String
    let line: Int
  }

  private static var pages: [ProjectFile] { Checkout.here.files.filter { $0.suffix == "md" } }

  /// Prose lines only: fenced code and comments hold examples.
  private func prose(_ page: ProjectFile) -> [(number: Int, text: Substring)] {
    var isFenced = false
    return page.lines.enumerated().compactMap { number, line in
      if line.hasPrefix("```") {
        isFenced.toggle()
        return nil
      }
      return isFenced || line.hasPrefix("<!--") ? nil : (number + 1, line)
    }
  }

  private func links(_ page: ProjectFile) -> [Link] {
    prose(page).flatMap { number, text in
      text.components(separatedBy: "](").dropFirst().compactMap { rest in
        rest.firstIndex(of: ")").map { Link(target: String(rest[..<$0]), line: number) }
      }
    }
  }

  /// As GitHub makes them: small letters, spaces to dashes, other marks dropped.
  private func anchors(_ page: ProjectFile) -> Set<String> {
    Set(
      prose(page).filter { $0.text.hasPrefix("#") }.map { _, text in
        let title = text.drop { "# ".contains($0) }.lowercased()
        return String(
          title.compactMap { letter -> Character? in
            if letter == " " { return "-" }
            return letter.isLetter || letter.isNumber || "-_".contains(letter) ? letter : nil
          })
      })
  }

  private func isDead(_ link: Link, on page: ProjectFile) -> Bool {
    let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = Checkout.here.root.appending(path: page.path).deletingLastPathComponent()
    let file =
      parts[0].isEmpty
      ? Checkout.here.root.appending(path: page.path) : folder.appending(path: String(parts[0]))
    guard FileManager.default.fileExists(atPath: file.standardizedFileURL.path) else { return true }
    guard parts.count == 2 else { return false }
    let target = Self.pages.first {
      Checkout.here.root.appending(path: $0.path).standardizedFileURL == file.standardizedFileURL
    }
    return target.map { !anchors($0).contains(String(parts[1])) } ?? false
  }

  @Test func `every link between our pages answers`() {
    let offences = Self.pages.flatMap { page in
      links(page).filter { !$0.target.contains("://") && !$0.target.hasPrefix("mailto:") }
        .filter { isDead($0, on: page) }
        .map { Offence(path: page.path, line: $0.line, what: "\($0.target) leads nowhere") }
    }
    expectNone(offences)
  }

  @Test func `the pages that a newcomer looks for are there`() {
    let wanted = [
      ".ci/run", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
      "README.md", "SECURITY.md", "aula.yaml", "docs/decisions/0001-one-package-two-wings.md",
      "docs/errors.md", "docs/glossary.md", "docs/threat-model.md",
    ]
    #expect(Set(wanted).subtracting(Checkout.here.paths).sorted() == [])
  }

  @Test func `decisions are numbered without holes`() {
    expectNone(holes(in: "docs/decisions", suffix: "md"))
  }

  @Test func `migrations are numbered without holes`() {
    expectNone(holes(in: "Sources/AulaStore/Schema/migrations", suffix: "sql"))
  }

  private func holes(in folder: String, suffix: String) -> [Offence] {
    let files = Checkout.here.files.filter { $0.folder == folder && $0.suffix == suffix }
      .sorted { $0.path < $1.path }
    return files.enumerated().compactMap { number, file in
      let digits = String(number + 1)
      let wanted = String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-"
      return file.name.hasPrefix(wanted)
        ? nil : Offence(path: file.path, line: 1, what: "expected \(wanted)….\(suffix)")
    }
  }
}
