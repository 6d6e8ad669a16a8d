import AulaDomain
import AulaStore
import Foundation

/// Where records are kept: a file of SQLite in the data folder, or a PostgreSQL server.
enum DatabasePlace: Equatable, Sendable, CustomStringConvertible {
  case file(String)
  /// An address as libpq takes it. It may hold a password: `description` does not.
  case server(String)

  /// What the setting `database` says: `postgres://…`, or nothing for the file in the data folder.
  init?(_ setting: String) {
    guard setting.hasPrefix("postgres://") || setting.hasPrefix("postgresql://") else { return nil }
    self = .server(setting)
  }

  /// What `--from` and `--to` say: an address of a server, or the path of a file.
  init(argument text: String) {
    self = DatabasePlace(text) ?? .file(text)
  }

  init(_ configuration: Configuration) {
    self = configuration.database ?? .file(DataFolder(path: configuration.data).database)
  }

  /// Whether there may be a database: a file that is missing is not made by asking.
  var isThere: Bool {
    switch self {
    case .file(let path): FileManager.default.fileExists(atPath: path)
    case .server: true
    }
  }

  func open() throws -> Store {
    switch self {
    case .file(let path): try Store.open(path: path)
    case .server(let address): try Store.open(postgres: address)
    }
  }

  var description: String {
    switch self {
    case .file(let path): path
    case .server(let address): withoutCredentials(address)
    }
  }
}
