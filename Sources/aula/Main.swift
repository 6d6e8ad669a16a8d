import ArgumentParser
import AulaDomain
import Foundation

/// The hall: the one executable, and the one place where the two wings meet.
@main
struct Aula: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aula",
    abstract: "The Safe Yard: cameras see, the desk decides, crews go jointly.",
    subcommands: [
      ServeCommand.self, DetectCommand.self, CameraCommand.self, RehearseCommand.self,
      RecordCommand.self, VerifyCommand.self, ModelsCommand.self, MigrateCommand.self,
      UserCommand.self, DemoCommand.self, ConfigCommand.self, WorkerCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var awaiting = command as? any AsyncParsableCommand {
        try await awaiting.run()
      } else {
        try command.run()
      }
    } catch let fault as Fault {
      let text = withoutCredentials("aula: \(fault)") + "\n"
      FileHandle.standardError.write(Data(text.utf8))
      Foundation.exit(ExitStatus(fault).rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
