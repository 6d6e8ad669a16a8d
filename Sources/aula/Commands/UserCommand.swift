import ArgumentParser
import AulaDomain
import AulaStore
import Foundation

/// `aula user`: who may sign in, for the first administrator and for scripts.
struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Who may sign in.", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Let somebody sign in.",
      discussion: """
        The password is asked for, or read with --password-stdin from the first line of standard \
        input. A crew's account needs its unit: make it in the console.
        """)

    @Argument(help: "The name to sign in with: 2 to 40 of a-z, 0-9, dot, hyphen, underscore.")
    var login: String

    @Option(help: "operator, inspector or administrator.")
    var role: Role

    @Option(help: "As colleagues read it; the login where left out.")
    var name: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      guard role != .crew else {
        throw ValidationError("A crew's account needs its unit: make it in the console.")
      }
      let configuration = try options.configuration()
      let folder = DataFolder(path: configuration.data)
      try folder.make()
      let world = SystemWorld()
      let password = try password()
      let store = try DatabasePlace(configuration).open()
      defer { store.close() }
      _ = try await Migrator().migrate(store, in: world)
      let desk = Desk(
        store: store, world: world, vault: try Vault(folder: folder.path),
        hasher: try PasswordHasher())
      let user = User(id: ID(in: world), login: login, name: name ?? login, role: role)
      try await desk.addUser(user, password: password, by: desk.deed(.setup))
      print(
        json
          ? "{\"id\":\"\(user.id)\",\"login\":\"\(login)\",\"role\":\"\(role.rawValue)\"}"
          : "\(login) may sign in as \(role.rawValue).")
    }

    private func password() throws -> String {
      if passwordStdin {
        guard let line = readLine(strippingNewline: true) else {
          throw ValidationError("--password-stdin: standard input is empty.")
        }
        return line
      }
      guard isatty(STDIN_FILENO) == 1, let typed = getpass("Password: ") else {
        throw ValidationError("No terminal to ask for a password: use --password-stdin.")
      }
      return String(cString: typed)
    }
  }
}

extension Role: ExpressibleByArgument {}
