import AulaDomain
import Foundation

/// Who may sign in to a demonstration, with passwords, in a file of its data folder for its owner
/// alone. Only `aula serve --demo` writes one: the people do not exist, and neither do their
/// secrets.
struct DemoSignIns: Sendable {
  let folder: DataFolder

  private var path: String { folder.path + "/demo-sign-ins.txt" }

  /// - Throws: `data.folder`.
  func write(_ people: [DemoSignIn]) throws {
    var lines = ["aula: sign in as one of these; read them again by: \(command)"]
    for person in people {
      lines.append("aula: sign-in \(person.login) \(person.password) (\(person.role.rawValue))")
    }
    let text = Data((lines.joined(separator: "\n") + "\n").utf8)
    try? FileManager.default.removeItem(atPath: path)
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    else {
      throw Fault(.denied, "data.folder", "\(path) cannot be written: look at its owner and mode")
    }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try file.write(contentsOf: text)
  }

  /// What was printed at the first start.
  ///
  /// - Throws: `demo.no-sign-ins`.
  func read() throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Fault(
        .notFound, "demo.no-sign-ins",
        "no sign-ins are kept in \(folder.path): it is no demonstration's data folder, or that of "
          + "an earlier version; name another --data, or delete it to begin anew")
    }
    defer { try? file.close() }
    // Twenty lines: whatever is longer was not written here.
    return String(decoding: try file.read(upToCount: 65_536) ?? Data(), as: UTF8.self)
  }

  /// As it is typed in the shell that started this program.
  private var command: String {
    "\(CommandLine.arguments.first ?? "aula") demo sign-ins --data '\(folder.path)'"
  }

  /// What to try first; `address` is the console's.
  func tour(_ address: String) -> String {
    """
    Знакомство в три шага:
      1. Откройте \(address)/desk и войдите как operator. Первая тревога придёт в течение минуты.
      2. Нажмите J (к тревоге), Enter (открыть), D (направить): выезжают П-21 и частный экипаж.
      3. На телефоне или в другом браузере откройте \(address)/duty и войдите как p-21:
         вызов уже там. Ведите его большой кнопкой до конца.
         Телефону нужны --listen 0.0.0.0:8080 и адрес этой машины.
    Пароли ещё раз: \(command)

    """
  }
}
