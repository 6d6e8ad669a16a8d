import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

@Suite struct VaultTests {
  private let folder: TemporaryFolder
  private let vault: Vault

  init() throws {
    folder = try TemporaryFolder()
    vault = try Vault(folder: folder.url.path)
  }

  @Test func `a sealed field opens after a restart`() throws {
    let sealed = try vault.seal("пароль камеры", at: "camera.password:1")
    #expect(
      try Vault(folder: folder.url.path).open(sealed, at: "camera.password:1") == "пароль камеры")
    #expect(try vault.seal("пароль камеры", at: "camera.password:1") != sealed)
    #expect(try vault.open(vault.seal("", at: "a"), at: "a") == "")
  }

  @Test func `any changed bit breaks the seal`() async throws {
    let sealed = try vault.seal("secret", at: "a")
    for place in sealed.indices {
      var altered = sealed
      altered[place] ^= 1
      let isKeyID = (1..<5).contains(place)
      await expectFault(isKeyID ? "store.unknown-key" : "store.seal-broken") {
        try vault.open(altered, at: "a")
      }
    }
    for length in 0..<sealed.count {
      #expect(throws: Fault.self) { try vault.open(Array(sealed.prefix(length)), at: "a") }
    }
  }

  @Test func `a field does not open at another place`() async throws {
    let sealed = try vault.seal("secret", at: "camera.password:1")
    await expectFault("store.seal-broken") { try vault.open(sealed, at: "camera.password:2") }
  }

  @Test func `another machine's keys do not open it`() async throws {
    let sealed = try vault.seal("secret", at: "a")
    let elsewhere = try TemporaryFolder()
    let other = try Vault(folder: elsewhere.url.path)
    await expectFault("store.unknown-key") { try other.open(sealed, at: "a") }
    #expect(other.fingerprint("87011234567", at: "p") != vault.fingerprint("87011234567", at: "p"))
  }

  @Test func `after rotation the old opens, is stale, and fingerprints stay`() throws {
    let sealed = try vault.seal("secret", at: "a")
    let rotated = try vault.rotated()
    for newer in [rotated, try Vault(folder: folder.url.path)] {
      #expect(try newer.open(sealed, at: "a") == "secret")
      #expect(newer.isStale(sealed))
      let again = try newer.seal("secret", at: "a")
      #expect(!newer.isStale(again))
      #expect(try newer.open(again, at: "a") == "secret")
      #expect(newer.fingerprint("x", at: "p") == vault.fingerprint("x", at: "p"))
    }
    #expect(!vault.isStale(sealed))
  }

  @Test func `equal texts are found at their own place only`() {
    #expect(vault.fingerprint("x", at: "p") == vault.fingerprint("x", at: "p"))
    #expect(vault.fingerprint("x", at: "p") != vault.fingerprint("y", at: "p"))
    #expect(vault.fingerprint("x", at: "p") != vault.fingerprint("x", at: "q"))
  }

  @Test func `a key file that others may read is refused`() async throws {
    let path = folder.path("vault.key")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    await expectFault("store.key-exposed") { try Vault(folder: folder.url.path) }
  }

  @Test(arguments: ["", "seal 00 00\n", "search 00\n", "rubbish", "\u{0}\u{0}"])
  func `a key file without keys is refused and left alone`(text: String) async throws {
    let path = folder.path("vault.key")
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    await expectFault("store.key-unreadable") { try Vault(folder: folder.url.path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `a folder that is not there is a fault`() async throws {
    await expectFault("store.key-file") { try Vault(folder: folder.path("nowhere")) }
  }
}
