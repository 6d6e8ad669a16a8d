import ArgumentParser
import AulaDomain
import AulaStore
import AulaVideo
import Foundation
import UnixSignals

/// `aula record`: cameras to disk, and nothing else.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record cameras to the data folder, without console and analysis.",
    discussion: """
      Records what --camera names (a file is played once, at its own pace) as `aula serve` would: \
      as it comes, indexed after each sync. A name joins the registry: a later `aula serve` on the \
      same data folder shows the past. Says on standard error how each camera is, and on \
      standard output at the end what was recorded.

      Ends after --for, when every file is at its end, or in order by Ctrl-C or SIGTERM. Ends with \
      0 where every camera was recorded, with 69 where nothing came from one, with 73 where \
      another aula works in the data folder.
      """)

  @Option(
    name: .customLong("for"), help: ArgumentHelp("Stop after so long.", valueName: "seconds"))
  var span: Double?

  @Flag(help: "For each stream one JSON object a line.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    if let span, !(span > 0 && span < 1e9) {
      throw ValidationError("--for: expected seconds above 0, found \(span)")
    }
  }

  func run() async throws {
    let configuration = try options.configuration()
    guard !configuration.cameras.isEmpty else {
      throw ValidationError("Name at least one --camera NAME=URL.")
    }
    guard !configuration.recording.roles.isEmpty else {
      throw ValidationError("recording.roles is none: there is nothing to record.")
    }
    let world = SystemWorld()
    let (archive, session) = try await DataFolder(path: configuration.data).telling {
      try await Self.open(configuration, world)
    }
    try await session.run(for: span.map { .seconds($0) })
    try await archive.sealRecordings(in: world)
    try await archive.signHead(in: world)
    let takes = try await session.takes()
    print(try takes.map { json ? try $0.jsonLine() : $0.line }.joined(separator: "\n"))
    if takes.contains(where: { $0.frames == 0 }) {
      throw ExitCode(ExitStatus.unavailable.rawValue)
    }
  }

  private static func open(
    _ configuration: Configuration, _ world: SystemWorld
  ) async throws -> (Archive, RecordSession) {
    let archive = try await Archive.open(
      configuration.data, database: configuration.database, journal: JournalPlaces(configuration),
      world: world)
    let desk = Desk(
      store: archive.store, world: world, vault: archive.vault, hasher: try PasswordHasher())
    try await desk.register(configuration.cameras, in: world)
    let recordings = try await Recordings.open(configuration, store: archive.store, world: world)
    var session = RecordSession(
      recordings: recordings, streams: try await streams(configuration, desk), world: world)
    let retention = Retention(recordings, configuration, world: world) { observation in
      if case .fault(let fault) = observation {
        FileHandle.standardError.write(Data(withoutCredentials("record: \(fault)\n").utf8))
      }
    }
    session.upkeep = retention.run
    return (archive, session)
  }

  private static func streams(
    _ configuration: Configuration, _ desk: Desk
  ) async throws -> [RecordSession.Stream] {
    var streams: [RecordSession.Stream] = []
    for said in configuration.cameras {
      guard let camera = try await desk.store.read({ try $0.camera(named: said.name) }) else {
        continue
      }
      for role in configuration.recording.roles where role == .main || said.subURL != nil {
        let url = try await desk.streamURL(of: camera.id, role, for: .service(.recording))
        guard let url else { continue }
        streams.append(
          .init(
            camera: camera.id, role: role, name: said.name, address: StreamAddress(url)))
      }
    }
    return streams
  }
}
