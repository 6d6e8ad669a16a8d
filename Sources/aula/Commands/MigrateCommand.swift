import ArgumentParser
import AulaDomain
import AulaStore
import Foundation

/// `aula migrate`: the database, made or brought to this program's schema.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Make the database, or bring it to this program's schema.",
    discussion: """
      `aula serve` does the same when it starts; this is for whoever wants it done, or only told, \
      beforehand. Each step is applied whole or not at all. A database that a newer Aula used is \
      refused.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "Only tell what is missing; exit code 1 where something is.")
  var check = false

  @Flag(help: "One JSON object.")
  var json = false

  func run() async throws {
    let folder = DataFolder(path: try options.configuration().data)
    if check {
      let missing = try await missing(in: folder)
      say(missing, as: "missing", nothing: "The database is ready to be used.")
      if !missing.isEmpty { throw ExitCode(ExitStatus.refuted.rawValue) }
    } else {
      let applied = try await folder.telling {
        try folder.make()
        let store = try Store.open(path: folder.database)
        defer { store.close() }
        return try await Migrator().migrate(store, in: SystemWorld())
      }
      say(applied, as: "applied", nothing: "The database was up to date.")
    }
  }

  /// A database that is not there is not made by asking.
  private func missing(in folder: DataFolder) async throws -> [String] {
    let isThere = FileManager.default.fileExists(atPath: folder.database)
    let store = try isThere ? Store.open(path: folder.database) : Store.inMemory()
    defer { store.close() }
    return try await Migrator().missing(in: store)
  }

  private func say(_ names: [String], as key: String, nothing: String) {
    if json {
      let list = names.map { "\"\($0)\"" }.joined(separator: ",")
      print("{\"\(key)\":[\(list)]}")
    } else {
      print(names.isEmpty ? nothing : names.map { "\(key) \($0)" }.joined(separator: "\n"))
    }
  }
}
