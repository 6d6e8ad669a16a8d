import ArgumentParser
import AulaDomain
import AulaStore
import Foundation

/// `aula migrate`: the database, made or brought to this program's schema.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Make the database, bring it to this program's schema, or move it.",
    discussion: """
      `aula serve` does the same when it starts; this is for whoever wants it done, or only told, \
      beforehand. Each step is applied whole or not at all. A database that a newer Aula used is \
      refused.

      With --to, all records move to an empty database, a file or postgres://USER@HOST/NAME, \
      while no aula serves from the data folder. Each table is counted and hashed on both sides; \
      where one differs, nothing is kept. The old database stays as it is. Then say the new one \
      in the setting `database`.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "Where records are moved from; the setting `database`, where it is left out.")
  var from: String?

  @Option(help: "An empty database that all records are moved to.")
  var to: String?

  @Flag(help: "Only tell what is missing; exit code 1 where something is.")
  var check = false

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if from != nil, to == nil { throw ValidationError("--from needs --to.") }
    if check, to != nil { throw ValidationError("--check and --to do not go together.") }
  }

  func run() async throws {
    let configuration = try options.configuration()
    let folder = DataFolder(path: configuration.data)
    let database = DatabasePlace(configuration)
    if let to {
      try await move(configuration, to: DatabasePlace(argument: to))
    } else if check {
      let missing = try await missing(in: database)
      say(missing, as: "missing", nothing: "The database is ready to be used.")
      if !missing.isEmpty { throw ExitCode(ExitStatus.refuted.rawValue) }
    } else {
      let applied = try await folder.telling {
        try folder.make()
        let store = try database.open()
        defer { store.close() }
        return try await Migrator().migrate(store, in: SystemWorld())
      }
      say(applied, as: "applied", nothing: "The database was up to date.")
    }
  }

  /// A database that is not there is not made by asking.
  private func missing(in database: DatabasePlace) async throws -> [String] {
    let store = try database.isThere ? database.open() : Store.inMemory()
    defer { store.close() }
    return try await Migrator().missing(in: store)
  }

  private func move(_ configuration: Configuration, to target: DatabasePlace) async throws {
    let source = from.map(DatabasePlace.init(argument:)) ?? DatabasePlace(configuration)
    guard source.isThere else {
      throw Fault(.notFound, "verify.no-database", "\(source): there is no database")
    }
    guard source != target else {
      throw ValidationError("--from and --to are the same database.")
    }
    let lock = try DataFolder(path: configuration.data).lock()
    defer { withExtendedLifetime(lock) {} }
    let (old, new) = (try source.open(), try target.open())
    defer {
      old.close()
      new.close()
    }
    let extents = try await Relocation.run(from: old, to: new, in: SystemWorld())
    print(json ? try report(extents) : lines(extents, source, target))
  }

  private func lines(
    _ extents: [Relocation.Extent], _ source: DatabasePlace, _ target: DatabasePlace
  ) -> String {
    let width = extents.map(\.table.count).max() ?? 0
    let tables = extents.map { extent in
      extent.table.padding(toLength: width, withPad: " ", startingAt: 0)
        + "  \(extent.rows) rows  sha256 \(extent.digest.prefix(16))"
    }
    let end = """
      All \(extents.map(\.rows).reduce(0, +)) rows of \(source) stand in \(target), \
      and are the same there.
      """
    return (tables + [end]).joined(separator: "\n")
  }

  private func report(_ extents: [Relocation.Extent]) throws -> String {
    let tables = extents.map { ["table": $0.table, "rows": "\($0.rows)", "sha256": $0.digest] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(["moved": tables]), as: UTF8.self)
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
