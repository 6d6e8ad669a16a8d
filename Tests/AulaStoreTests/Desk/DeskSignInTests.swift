import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// Guessing is held up where the guesses come from; the officer goes on.
@Suite struct DeskSignInTests {
  private static let password = "тихий двор у реки"
  private static let own = "10.0.0.7"
  private static let stranger = "203.0.113.9"

  private struct House {
    let fixture: DeskFixture
    let user: User

    init() async throws {
      fixture = try await DeskFixture()
      user = User(id: ID(in: fixture.world), login: "karimov", name: "К", role: .inspector)
      try await fixture.desk.addUser(user, password: password, by: fixture.setup)
    }

    func outcome(
      _ password: String = DeskSignInTests.password, from address: String, device: String? = nil,
      login: String = "karimov"
    ) async throws -> String {
      let answer = try await fixture.desk.signIn(
        login: login, password: password, from: address, device: device)
      return switch answer {
      case .welcome: "welcome"
      case .wrong: "wrong"
      case .locked: "locked"
      }
    }

    /// A browser in which the user has signed in.
    func device(from address: String = own) async throws -> String {
      #expect(try await outcome(from: address) == "welcome")
      return try await fixture.desk.remember(device: nil, of: user.id, from: address)
    }

    /// Wrong tries from so many networks, until the login is closed to all of them.
    func attack() async throws {
      for place in 0..<101 {
        #expect(try await outcome("wrong", from: "198.51.\(place).1") == "wrong")
      }
      #expect(try await outcome(from: "198.51.200.1") == "locked")
    }

    func actions() async throws -> [String] {
      try await fixture.store.read { try Journal.entries(limit: 1_000, in: $0) }
        .map(\.draft.action)
    }
  }

  /// All were let through to the check: each looked at the lock before any of them had failed.
  @Test(arguments: [0, 14, 29])
  func `of 30 guesses at once no more are checked than one after the other`(
    right place: Int
  ) async throws {
    let house = try await House()
    let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<30 {
        group.addTask {
          try await house.outcome(
            number == place ? Self.password : "guess \(number)", from: Self.stranger)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 != "locked" } <= 5)
    let refused = try await house.actions().count { $0 == "user.sign-in-refused" }
    #expect(refused == outcomes.count { $0 == "wrong" })
  }

  @Test(arguments: ["karimov", "nobody", "", "karimov\0"])
  func `an unknown login is hashed as a known one`(login: String) async throws {
    let house = try await House()
    let fixture = house.fixture
    // Nobody is let into the queue of hashes: who does not come there is answered sooner.
    let desk = Desk(
      store: fixture.store, world: fixture.world, vault: fixture.desk.vault,
      hasher: try PasswordHasher(cost: .least, waitingLimit: 0))
    await expectFault("store.password-queue") {
      try await desk.signIn(login: login, password: "guess", from: Self.stranger)
    }
  }

  @Test func `a right guess beyond the allowed number opens nothing`() async throws {
    let house = try await House()
    for _ in 0..<5 { #expect(try await house.outcome("wrong", from: Self.stranger) == "wrong") }
    let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<30 { group.addTask { try await house.outcome(from: Self.stranger) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(outcomes == ["locked"])
  }

  @Test func `five wrong tries lock the stranger out, and not the officer`() async throws {
    let house = try await House()
    for _ in 0..<5 { #expect(try await house.outcome("wrong", from: Self.stranger) == "wrong") }
    #expect(try await house.outcome(from: Self.stranger) == "locked")
    #expect(try await house.outcome(from: Self.own) == "welcome")
    #expect(try await house.outcome(from: Self.stranger) == "locked")
    house.fixture.world.advance(by: .seconds(30))
    #expect(try await house.outcome(from: Self.stranger) == "welcome")
    let locks = try await house.actions().filter { $0 == "user.sign-in-locked" }
    #expect(locks.count == 1)
  }

  @Test func `all addresses of one IPv6 network are one stranger`() async throws {
    let house = try await House()
    for number in 0..<5 {
      let address = "2001:db8:0:7::\(number)"
      #expect(try await house.outcome("wrong", from: address) == "wrong")
    }
    #expect(try await house.outcome(from: "2001:db8:0:7:ffff::1") == "locked")
    #expect(try await house.outcome(from: "2001:db8:0:8::1") == "welcome")
  }

  @Test func `guessing from many networks is braked, and the brake ends`() async throws {
    let house = try await House()
    try await house.attack()
    house.fixture.world.advance(by: .seconds(30))
    #expect(try await house.outcome("wrong", from: "198.51.201.1") == "wrong")
    #expect(try await house.outcome(from: "198.51.202.1") == "locked")
    house.fixture.world.advance(by: .seconds(3_601))
    #expect(try await house.outcome(from: "198.51.202.1") == "welcome")
  }

  @Test func `a known device signs in while others guess, wherever it is`() async throws {
    let house = try await House()
    let device = try await house.device()
    try await house.attack()
    #expect(try await house.outcome(from: "192.0.2.77", device: device) == "welcome")
    let other = String(device.reversed())
    #expect(try await house.outcome(from: "192.0.2.77", device: other) == "locked")
  }

  @Test func `where the officer has signed in, a new device signs in too`() async throws {
    let house = try await House()
    _ = try await house.device()
    try await house.attack()
    #expect(try await house.outcome(from: Self.own) == "welcome")
  }

  @Test func `a known device is held up by its own failures`() async throws {
    let house = try await House()
    let device = try await house.device()
    for place in 0..<5 {
      let address = "192.0.2.\(place)"
      #expect(try await house.outcome("wrong", from: address, device: device) == "wrong")
    }
    #expect(try await house.outcome(from: "192.0.2.9", device: device) == "locked")
    #expect(try await house.outcome(from: Self.own) == "welcome")
  }

  @Test func `a device is known for those who signed in on it, and only by our token`()
    async throws
  {
    let house = try await House()
    let desk = house.fixture.desk
    let device = try await house.device()
    let other = User(
      id: ID(in: house.fixture.world), login: "akhmetova", name: "А", role: .operator)
    try await desk.addUser(other, password: Self.password, by: house.fixture.setup)
    for place in 0..<101 {
      _ = try await house.outcome("wrong", from: "198.51.\(place).1", login: "akhmetova")
    }
    let away = "192.0.2.77"
    #expect(try await house.outcome(from: away, device: device, login: "akhmetova") == "locked")
    // Two officers at one desk share the browser.
    #expect(try await desk.remember(device: device, of: other.id, from: Self.own) == device)
    #expect(try await house.outcome(from: away, device: device, login: "akhmetova") == "welcome")
    let madeUp = String(repeating: "A", count: 43)
    #expect(try await desk.remember(device: madeUp, of: other.id, from: Self.own) != madeUp)
    #expect(try await desk.remember(device: "'", of: other.id, from: Self.own).count == 43)
  }

  @Test func `a password that somebody else sets makes the devices strangers`() async throws {
    let house = try await House()
    let fixture = house.fixture
    _ = try await house.device()
    let words = "другой двор у реки"
    try await fixture.desk.setPassword(
      of: house.user.id, to: words, by: fixture.deed(house.user.id))
    #expect(try await fixture.store.read { try $0.deviceCount(of: house.user.id) } == 1)
    try await fixture.desk.setPassword(of: house.user.id, to: words, by: fixture.setup)
    #expect(try await fixture.store.read { try $0.deviceCount(of: house.user.id) } == 0)
  }

  @Test func `devices are forgotten when they are old, or too many`() async throws {
    let house = try await House()
    let fixture = house.fixture
    for _ in 0..<25 {
      _ = try await fixture.desk.remember(device: nil, of: house.user.id, from: Self.own)
      fixture.world.advance(by: .seconds(1))
    }
    #expect(try await fixture.store.read { try $0.deviceCount(of: house.user.id) } == 20)
    fixture.world.advance(by: KnownDevice.memory)
    _ = try await fixture.desk.remember(device: nil, of: house.user.id, from: Self.own)
    #expect(try await fixture.store.read { try $0.deviceCount(of: house.user.id) } == 1)
  }

  @Test func `who looks after the accounts sees the tries and lifts the lock`() async throws {
    let house = try await House()
    for _ in 0..<5 { _ = try await house.outcome("wrong", from: Self.stranger) }
    let tries = try await house.fixture.store.read { try $0.tries(of: "karimov", atMost: 10) }
    #expect(tries.map(\.failures.count) == [5, 5])
    #expect(tries.contains { $0.counter == .login("karimov", from: Self.stranger) })
    let now = house.fixture.world.now()
    let counts = try await house.fixture.store.read { try $0.tryCounts(at: now) }
    #expect(counts == ["karimov": 5])
    try await house.fixture.desk.liftLocks(of: house.user.id, by: house.fixture.setup)
    #expect(try await house.outcome(from: Self.stranger) == "welcome")
    #expect(try await house.actions().contains("user.unlock"))
  }

  @Test func `a try that was not checked for want of room is not a failure`() async throws {
    let house = try await House()
    let fixture = house.fixture
    let full = Desk(
      store: fixture.store, world: fixture.world, vault: fixture.desk.vault,
      hasher: try PasswordHasher(cost: .least, waitingLimit: 0))
    for _ in 0..<8 {
      await expectFault("store.password-queue") {
        try await full.signIn(login: "karimov", password: Self.password, from: Self.stranger)
      }
    }
    #expect(try await house.outcome(from: Self.stranger) == "welcome")
  }

  @Test func `a login that nobody has is locked in the same way`() async throws {
    let house = try await House()
    for login in ["nobody", "не логин", ""] {
      let address = "203.0.113.\(login.utf8.count)"
      for _ in 0..<5 {
        #expect(try await house.outcome("x", from: address, login: login) == "wrong")
      }
      #expect(try await house.outcome("x", from: address, login: login) == "locked")
    }
    // What was typed for a login may be a password: it is not kept.
    let kept = try await house.fixture.store.read {
      try $0.query("select login from sign_in_failure").map { try $0["login"] as String }
    }
    #expect(Set(kept) == ["", "?", "nobody"])
  }
}
