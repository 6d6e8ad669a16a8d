import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Testing

@testable import aula

@Suite struct MigrateTests {
  private func moved(_ past: Past, to target: String) async throws -> BuiltProgram.Answer {
    try await BuiltProgram.run(
      ["migrate", "--json", "--to", target, "--data", past.folder.path])
  }

  @Test func `all records move to another file, and are verified there`() async throws {
    try await withTemporaryFolder { folder in
      let past = try await Past(in: folder)
      let target = folder.appending(path: "other.sqlite").path
      let answer = try await moved(past, to: target)
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(answer.output.contains("\"table\":\"unit\""))
      // The data folder's own file is taken away: what is verified is the new one.
      let usual = DataFolder(path: folder.path).database
      try FileManager.default.removeItem(atPath: usual)
      try FileManager.default.moveItem(atPath: target, toPath: usual)
      let findings = try await past.findings()
      #expect(findings.status == 0, "\(findings.output)\(findings.errors)")
    }
  }

  @Test(.enabled(if: Store.scratchServer != nil, "needs a server: scripts/postgres.sh"))
  func `all records move to a server and back, and are verified on both`() async throws {
    try await withTemporaryFolder { folder in
      let past = try await Past(in: folder)
      let server = try Store.scratchAddress()
      let there = try await moved(past, to: server)
      #expect(there.status == 0, "\(there.errors)")
      let findings = try await past.findings(["--set", "database=\(server)"])
      #expect(findings.status == 0, "\(findings.output)\(findings.errors)")
      let target = folder.appending(path: "back.sqlite").path
      let back = try await BuiltProgram.run(
        ["migrate", "--json", "--from", server, "--to", target, "--data", past.folder.path])
      #expect(back.status == 0 && back.output == there.output, "\(back.errors)")
    }
  }

  @Test func `a database that is used, missing or the same is refused in words`() async throws {
    try await withTemporaryFolder { folder in
      let past = try await Past(in: folder)
      let usual = DataFolder(path: folder.path).database
      let same = try await moved(past, to: usual)
      #expect(same.status == 64 && same.errors.contains("same database"))
      let copy = folder.appending(path: "copy.sqlite").path
      try FileManager.default.copyItem(atPath: usual, toPath: copy)
      let used = try await moved(past, to: copy)
      #expect(used.errors.contains("store.not-empty"))
      let missing = try await BuiltProgram.run(
        ["migrate", "--from", "\(copy).none", "--to", "\(copy).new", "--data", folder.path])
      #expect(missing.errors.contains("there is no database"))
      let nobody = try await moved(past, to: "postgres://aula:secret-word@127.0.0.1:1/none")
      #expect(nobody.errors.contains("store.unreachable"))
      #expect(!nobody.errors.contains("secret-word"))
    }
  }
}
