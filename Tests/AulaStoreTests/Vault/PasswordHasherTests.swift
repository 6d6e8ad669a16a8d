import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct PasswordHasherTests {
  @Test func `a password is known again and another is not`() async throws {
    let hasher = try PasswordHasher(cost: .least)
    let hash = try await hasher.hash("Қауіпсіз аула 1")
    #expect(hash.text.hasPrefix("$argon2id$"))
    #expect(!hash.text.contains("аула"))
    #expect(try await hasher.check("Қауіпсіз аула 1", against: hash) == .right(renewed: nil))
    #expect(try await hasher.check("Қауіпсіз аула 2", against: hash) == .wrong)
    #expect(try await hasher.check("", against: hash) == .wrong)
    #expect(try await hasher.hash("Қауіпсіз аула 1") != hash)
  }

  @Test func `nobody has no password`() async throws {
    let hasher = try PasswordHasher(cost: .least)
    #expect(try await hasher.check("nobody", against: nil) == .wrong)
    #expect(try await hasher.check("", against: PasswordHash(text: "not a hash")) == .wrong)
  }

  @Test func `a letter of zero is part of the password`() async throws {
    let hasher = try PasswordHasher(cost: .least)
    let hash = try await hasher.hash("a\u{0}b")
    #expect(try await hasher.check("a\u{0}b", against: hash) == .right(renewed: nil))
    #expect(try await hasher.check("a\u{0}c", against: hash) == .wrong)
  }

  @Test func `a hash by older parameters is renewed at sign-in`() async throws {
    let cheap = try await PasswordHasher(cost: .least).hash("secret")
    let hasher = try PasswordHasher(cost: .interactive)
    guard case .right(let renewed?) = try await hasher.check("secret", against: cheap) else {
      Issue.record("the hash was not renewed")
      return
    }
    #expect(renewed.text.contains("m=65536,t=2"))
    #expect(try await hasher.check("secret", against: renewed) == .right(renewed: nil))
  }

  @Test func `a very long password is refused before it is hashed`() async throws {
    let hasher = try PasswordHasher(cost: .least)
    await expectFault("store.password-too-long") {
      try await hasher.hash(String(repeating: "п", count: 513))
    }
  }

  @Test func `a crowd at the door is refused beyond the bound`() async throws {
    let full = try PasswordHasher(cost: .least, waitingLimit: 0)
    await expectFault("store.password-queue") { try await full.check("x", against: nil) }
    // Strangers do not fill the last places.
    let small = try PasswordHasher(cost: .least, waitingLimit: 1)
    await expectFault("store.password-queue") {
      try await small.check("x", against: nil, for: .stranger)
    }
    let narrow = try PasswordHasher(cost: .least, waitingLimit: 1)
    for _ in 0..<3 { #expect(try await narrow.check("x", against: nil) == .wrong) }
  }
}

@Suite struct SessionTokenTests {
  @Test func `a token is new each time and is read back from a cookie`() {
    let world = ManualWorld()
    let token = SessionToken(in: world)
    #expect(token != SessionToken(in: world))
    #expect(SessionToken(token.text) == token)
    #expect(token.hash.count == 32)
  }

  @Test(arguments: ["", "short", String(repeating: "a", count: 44), "'; drop table session; --"])
  func `what cannot be a token is none`(text: String) {
    #expect(SessionToken(text) == nil)
    #expect(SessionToken(String(repeating: "é", count: 43)) == nil)
  }
}
