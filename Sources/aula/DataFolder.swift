import AulaDomain
import Foundation

/// What lies below the folder of the setting `data`.
struct DataFolder {
  let path: String

  var database: String { path + "/aula.sqlite" }

  /// Makes the folder where there is none, for its owner alone: it holds keys and personal data.
  func make() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Fault(
        .denied, "data.folder",
        "the data folder \(path) cannot be made: look at its owner and mode",
        cause: error)
    }
  }
}
