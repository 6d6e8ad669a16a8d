import AulaDomain
import Testing

@Suite struct PolicyTests {
  private static let own: ID<Unit> = ID(rawValue: 1)
  private static let me: ID<User> = ID(rawValue: 9)

  private static func actor(_ role: Role) -> Actor {
    Actor(user: me, role: role, unit: role == .crew ? own : nil)
  }

  private static func yard(of inspector: ID<User>?) -> Yard {
    var yard = Yard(
      id: ID(rawValue: 5), number: 1, name: "1", address: BilingualText(ru: "1"),
      city: ID(rawValue: 1), createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
      center: square, timeZone: "Asia/Almaty")
    yard.inspector = inspector
    return yard
  }

  private static let camera = Camera(
    id: ID(rawValue: 1), name: "1", placement: .yard, yard: ID(rawValue: 5))

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let ask: @Sendable (Actor) -> Verdict
    /// o(perator), c(rew), i(nspector), a(dministrator): those who may.
    let may: String
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "see queue", ask: Policy.maySeeQueue, may: "oa"),
    Row(name: "decide alert", ask: Policy.mayDecideAlert, may: "o"),
    Row(name: "open incident", ask: Policy.mayOpenIncident, may: "o"),
    Row(name: "dispatch", ask: Policy.mayDispatch, may: "o"),
    Row(name: "resolve", ask: Policy.mayResolve, may: "o"),
    Row(name: "close", ask: Policy.mayClose, may: "o"),
    Row(name: "reopen", ask: Policy.mayReopen, may: "oa"),
    Row(name: "see units", ask: Policy.maySeeUnits, may: "oa"),
    Row(name: "edit unit", ask: Policy.mayEditUnit, may: "a"),
    Row(name: "edit camera", ask: Policy.mayEditCamera, may: "a"),
    Row(name: "edit rules", ask: Policy.mayEditRules, may: "oa"),
    Row(name: "see partners", ask: Policy.maySeePartners, may: "oia"),
    Row(name: "search the registry", ask: Policy.maySearchRegistry, may: "oia"),
    Row(name: "edit partners", ask: Policy.mayEditPartners, may: "a"),
    Row(name: "edit users", ask: Policy.mayEditUsers, may: "a"),
    Row(name: "see journal", ask: Policy.maySeeJournal, may: "a"),
    Row(
      name: "see incident on it",
      ask: {
        Policy.maySeeIncident(
          $0, assignments: [assignment(1, .police, .enRoute)], yard: yard(of: me))
      }, may: "ocia"),
    Row(
      name: "see incident when cleared, of another's yard",
      ask: {
        Policy.maySeeIncident(
          $0, assignments: [assignment(1, .police, .cleared)], yard: yard(of: nil))
      }, may: "oa"),
    Row(
      name: "see incident of another unit",
      ask: {
        Policy.maySeeIncident($0, assignments: [assignment(2, .police, .onScene)], yard: nil)
      }, may: "oa"),
    Row(
      name: "move own assignment",
      ask: { Policy.mayMove($0, assignment(1, .police, .dispatched), .acknowledge) }, may: "oc"),
    Row(
      name: "move another's assignment",
      ask: { Policy.mayMove($0, assignment(2, .police, .dispatched), .acknowledge) }, may: "o"),
    Row(
      name: "cancel own assignment",
      ask: { Policy.mayMove($0, assignment(1, .police, .dispatched), .cancel(reason: "")) },
      may: "o"),
    Row(
      name: "take a step of its own back",
      ask: { Policy.mayMove($0, assignment(1, .police, .onScene), .takeBack) }, may: "o"),
    Row(name: "see who called", ask: { Policy.maySeeCaller($0) }, may: "o"),
    Row(name: "set own duty", ask: { Policy.maySetDuty($0, of: unit(1)) }, may: "oca"),
    Row(name: "set another's duty", ask: { Policy.maySetDuty($0, of: unit(2)) }, may: "oa"),
    Row(name: "report own place", ask: { Policy.mayReportPosition($0, of: unit(1)) }, may: "c"),
    Row(
      name: "report another's place", ask: { Policy.mayReportPosition($0, of: unit(2)) }, may: ""),
    Row(name: "see yard", ask: { Policy.maySeeYard($0, yard(of: nil)) }, may: "oia"),
    Row(
      name: "see yard of the incident",
      ask: {
        Policy.maySeeYard($0, yard(of: nil), assignments: [assignment(1, .police, .dispatched)])
      }, may: "ocia"),
    Row(name: "edit own yard", ask: { Policy.mayEditYard($0, yard(of: me)) }, may: "ia"),
    Row(name: "edit another's yard", ask: { Policy.mayEditYard($0, yard(of: nil)) }, may: "a"),
    Row(
      name: "watch own yard's camera",
      ask: { Policy.mayWatch($0, camera, in: yard(of: me)) }, may: "oia"),
    Row(name: "watch a camera", ask: { Policy.mayWatch($0, camera) }, may: "oa"),
  ]

  @Test(arguments: rows, Role.allCases)
  func `who may what`(row: Row, role: Role) {
    #expect(row.ask(Self.actor(role)).isAllowed == row.may.contains(role.rawValue.first!))
  }

  @Test func `a crew without a unit is nobody's crew`() {
    let stray = Actor(user: Self.me, role: .crew)
    let sent = [assignment(1, .police, .onScene)]
    #expect(Policy.maySeeIncident(stray, assignments: sent, yard: nil) == .denied(.notAssigned))
    #expect(Policy.mayMove(stray, sent[0], .clear(note: "")) == .denied(.notYours))
  }
}

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
