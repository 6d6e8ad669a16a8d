import AulaDomain
import Testing

@Suite struct PasswordTests {
  @Test(
    arguments: [
      ("короткий", [PasswordProblem.tooShort]), ("aaaaaaaaaaaa", [.monotonous]),
      ("qwertyuiop", [.monotonous, .common]), ("лкйигфедцба", []),
      ("abcdefghijkl", [.monotonous]), ("lkjihgfedcba", [.monotonous]),
      ("четыре4четыре4", [.monotonous]), ("ivanova-2026-июнь", [.holdsLogin]),
      ("password123", [.common]), ("тихий двор у реки", []), ("correct horse battery", []),
      (String(repeating: "длинный пароль ", count: 10), [.tooLong, .monotonous]),
    ] as [(String, [PasswordProblem])])
  func `a password is judged by what makes it guessable`(
    password: String, problems: [PasswordProblem]
  ) {
    #expect(PasswordRules.problems(password, login: "ivanova") == problems)
  }
}

@Suite struct LockoutTests {
  private let counter = SignInCounter.login("ivanova", from: "10.0.0.7")

  @Test(
    arguments: [
      (SignInCounter.login("ivanova", from: "10.0.0.7"), 4), (.device("ab", of: "ivanova"), 4),
      (.network("10.0.0.7"), 20), (.everywhere("ivanova"), 100),
    ])
  func `what many share, and what nobody owns, takes more failures`(
    counter: SignInCounter, free: Int
  ) {
    let few = SignInFailures(count: free, last: night)
    #expect(Lockout.lockedUntil(few, by: counter, at: night) == nil)
    let many = Lockout.afterFailure(few, at: night)
    #expect(Lockout.lockedUntil(many, by: counter, at: night) == later(30))
  }

  @Test func `what nobody can be called is one login`() {
    #expect(SignInCounter.counted("ivanova") == "ivanova")
    #expect(SignInCounter.counted("мой пароль") == SignInCounter.counted("Ivanova"))
  }

  @Test func `four failures are free, then the wait doubles up to a quarter of an hour`() {
    var failures = SignInFailures()
    var waits: [Double] = []
    for _ in 0..<12 {
      failures = Lockout.afterFailure(failures, at: night)
      waits.append(
        Lockout.lockedUntil(failures, by: counter, at: night)?.since(night).inSeconds ?? 0)
    }
    #expect(waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
  }

  @Test func `a wait ends, and a quiet hour forgets`() {
    let failures = SignInFailures(count: 5, last: night)
    #expect(Lockout.lockedUntil(failures, by: counter, at: later(29)) == later(30))
    #expect(Lockout.lockedUntil(failures, by: counter, at: later(30)) == nil)
    #expect(Lockout.afterFailure(failures, at: later(3_601)).count == 1)
  }

  @Test func `however many failures, the wait does not overflow`() {
    let failures = SignInFailures(count: .max, last: night)
    #expect(Lockout.lockedUntil(failures, by: counter, at: night) == later(900))
    #expect(Lockout.afterFailure(failures, at: night).count < .max)
    #expect(Lockout.afterSuccess(SignInFailures()).count == 0)
  }

  @Test func `a sign-in ends after a shift, or when it lies unused`() {
    #expect(SessionRules.standard.isValid(created: night, lastUsed: later(3_600), at: later(7_200)))
    #expect(!SessionRules.standard.isValid(created: night, lastUsed: night, at: later(7_200)))
    let shift = later(14 * 3_600)
    #expect(!SessionRules.standard.isValid(created: night, lastUsed: later(50_399), at: shift))
  }

  @Test(arguments: ["ivanova", "p-21", "a.b_c", "z9"])
  func `a login is small letters and digits`(login: String) { #expect(User.isLogin(login)) }

  @Test(arguments: ["", "i", "Ivanova", "иванова", "a b", String(repeating: "a", count: 41)])
  func `nothing else is a login`(login: String) { #expect(!User.isLogin(login)) }
}
