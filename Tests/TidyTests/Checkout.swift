import Foundation
import Testing

/// One text file of the project.
struct ProjectFile: Sendable {
  /// From the project's root, with `/`.
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  var suffix: String { name.contains(".") ? String(name.split(separator: ".").last ?? "") : "" }

  func isUnder(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
}

/// The files that belong to the project: the whole tree but for what `.gitignore` names, so that
/// the tests say the same in a clone, in an exported archive and where git itself is absent.
struct Checkout: Sendable {
  static let here = Checkout()

  let root: URL
  /// Every path, binary files too, sorted.
  let paths: [String]
  let files: [ProjectFile]
  let swift: [SwiftFile]

  private init() {
    var root = URL(filePath: #filePath)
    while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
      precondition(root.pathComponents.count > 1, "no Package.swift above \(#filePath)")
      root.deleteLastPathComponent()
    }
    let paths = Self.walk(root)
    let files = paths.compactMap { path -> ProjectFile? in
      guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      else { return nil }
      return ProjectFile(path: path, text: text)
    }
    self.root = root
    self.paths = paths
    self.files = files
    swift = files.filter { $0.suffix == "swift" }.map(SwiftFile.init)
  }

  private static func walk(_ root: URL) -> [String] {
    let ignored = Ignored(at: root.appending(path: ".gitignore"))
    var paths: [String] = []
    var waiting = [""]
    while let folder = waiting.popLast() {
      let place = root.appending(path: folder)
      let keys: [URLResourceKey] = [.isDirectoryKey, .isRegularFileKey]
      let entries =
        (try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: keys))
        ?? []
      for entry in entries {
        let name = entry.lastPathComponent
        let values = try? entry.resourceValues(forKeys: Set(keys))
        let isFolder = values?.isDirectory == true
        guard name != ".git", !ignored.covers(name, isFolder: isFolder) else { continue }
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if isFolder {
          waiting.append(path)
        } else if values?.isRegularFile == true {
          paths.append(path)
        }
      }
    }
    return paths.sorted()
  }
}

/// The part of .gitignore's language that ours uses: `name`, `name/` and `*.suffix`.
private struct Ignored {
  private let patterns: [String]

  init(at file: URL) {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    patterns = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  func covers(_ name: String, isFolder: Bool) -> Bool {
    patterns.contains { pattern in
      if pattern.hasPrefix("*") { return name.hasSuffix(pattern.dropFirst()) }
      if pattern.hasSuffix("/") {
        return isFolder && name == pattern.dropLast().trimmingPrefix("/")
      }
      return name == pattern.trimmingPrefix("/")
    }
  }
}

/// Where a rule is broken, and how.
struct Offence: CustomStringConvertible, Sendable {
  let path: String
  let line: Int
  let what: String

  var description: String { "\(path):\(line): \(what)" }
}

/// Fails once, naming every place.
func expectNone(_ offences: [Offence], at place: SourceLocation = #_sourceLocation) {
  let list = offences.map(\.description).joined(separator: "\n")
  #expect(offences.isEmpty, Comment(rawValue: "\n" + list), sourceLocation: place)
}
