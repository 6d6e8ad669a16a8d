import AulaDomain
import AulaTesting
import Testing

/// A demonstration did not start: one of its passwords happened to hold the login «c-3».
@Test func `a password that is made for somebody is one that the rules take`() {
  let world = ManualWorld()
  for login in ["c-3", "p-21", "admin"] {
    for _ in 0..<3_000 {
      let password = PasswordRules.generate(for: login, in: world)
      #expect(PasswordRules.problems(password, login: login).isEmpty)
    }
  }
}
