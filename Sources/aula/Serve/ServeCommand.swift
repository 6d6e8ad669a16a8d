import ArgumentParser
import AulaDomain

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "The console, the recorder and the analysis, until it is stopped.",
    discussion: """
      Makes the data folder and the database where there are none, and brings an older database to \
      the present schema. A camera given here joins the registry under its name. Ctrl-C or SIGTERM \
      ends it in order: recordings are finished, open pages are told.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(
    help:
      "Fill an empty database with the programme, and play its cameras: rendered yards over RTSP.")
  var demo = false

  @Option(help: "With --demo: where rendered yards are kept between runs.")
  var scenes = "var/scenes"

  func run() async throws {
    let configuration = try options.configuration()
    let world = SystemWorld()
    LineLog.bootstrap(configuration.log, world: world)
    let hall = try await DataFolder(path: configuration.data).telling {
      try await open(configuration, world)
    }
    try await hall.run()
  }

  private func open(_ configuration: Configuration, _ world: SystemWorld) async throws -> Hall {
    var hall = try await Hall(configuration, world: world)
    if demo {
      let stage = try await Demo.open(scenes: scenes, in: world)
      let signIns = DemoSignIns(folder: DataFolder(path: configuration.data))
      try await stage.install(on: hall.desk, keeping: signIns, in: world)
      (hall.demo, hall.signIns) = (stage, signIns)
      try TownMap.install(in: DataFolder(path: configuration.data))
    }
    try hall.openMap()
    try await hall.register(configuration.cameras)
    return hall
  }
}
