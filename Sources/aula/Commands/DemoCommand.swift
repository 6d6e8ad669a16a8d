import ArgumentParser
import Foundation

/// `aula demo`: what belongs to the demonstration of `aula serve --demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "What belongs to a demonstration.", subcommands: [SignIns.self])

  struct SignIns: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sign-ins",
      abstract: "Who may sign in to a demonstration, with the passwords of its first start.",
      discussion: """
        The demonstration of `aula serve --demo` keeps them in a file of its data folder that only \
        the owner of the folder can read. A password that was changed since is not among them.
        """)

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let folder = DataFolder(path: try options.configuration().data)
      FileHandle.standardOutput.write(Data(try DemoSignIns(folder: folder).read().utf8))
    }
  }
}
