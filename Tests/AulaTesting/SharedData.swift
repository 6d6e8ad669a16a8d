package import Foundation

/// Real clips and models that are not part of the project. Tests that want them are skipped where
/// they are absent: `@Test(.enabled(if: SharedData.isHere, "AULA_SHARED holds no clips"))`.
package enum SharedData {
  package static var root: URL {
    if let path = ProcessInfo.processInfo.environment["AULA_SHARED"] {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    return URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
      .appending(path: "../shared", directoryHint: .isDirectory)
  }

  package static var isHere: Bool {
    FileManager.default.fileExists(atPath: root.appending(path: "data/clips").path)
  }

  package static func clip(_ name: String) -> String {
    root.appending(path: "data/clips").appending(path: name).path
  }

  package static func model(_ name: String) -> String {
    root.appending(path: "data/models").appending(path: name).path
  }
}
