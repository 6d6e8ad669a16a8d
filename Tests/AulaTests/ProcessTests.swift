import Foundation
import Testing

@testable import aula

/// The built program itself, as a shell sees it.
struct ProcessTests {
  private func run(_ arguments: [String]) async throws -> BuiltProgram.Answer {
    try await BuiltProgram.run(arguments)
  }

  @Test func `help is an answer`() async throws {
    let answer = try await run(["--help"])
    #expect(answer.status == 0)
    #expect(answer.output.contains("SUBCOMMANDS"))
  }

  @Test func `an unknown command is a matter of usage`() async throws {
    #expect(try await run(["fly"]).status == ExitStatus.usage.rawValue)
  }

  @Test func `a fault goes to standard error with its code, and none of its secrets`() async throws
  {
    let answer = try await run(["config", "--set", "live.ringBytes=rtsp://u:secret@h"])
    #expect(answer.status == ExitStatus.configuration.rawValue)
    #expect(answer.output == "")
    #expect(answer.errors.hasPrefix("aula: config.value: --set: live.ringBytes: expected"))
    #expect(!answer.errors.contains("secret"))
  }

  @Test func `a program reads settings as JSON`() async throws {
    let answer = try await run([
      "config", "--json", "--listen", "[::1]:9", "--set", "log.level=debug",
    ])
    let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
    let table = try #require(object as? [String: [String: String]])
    #expect(table["listen"] == ["text": "[::1]:9", "origin": "--listen"])
    #expect(table["log.level"] == ["text": "debug", "origin": "--set"])
  }
}
