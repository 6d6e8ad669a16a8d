import ArgumentParser

/// The hall: the one executable, and the one place where the two wings meet.
@main
struct Aula: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aula",
    abstract: "The Safe Yard: cameras see, the desk decides, crews go jointly.",
    subcommands: [])
}
