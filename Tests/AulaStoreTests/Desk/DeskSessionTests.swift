import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

/// Sign-ins that last, as their owner sees and ends them.
@Suite struct DeskSessionTests {
  private let password = "тихий двор у реки"

  private func user(_ login: String, of house: DeskFixture) async throws -> User {
    let user = User(id: ID(in: house.world), login: login, name: login, role: .inspector)
    try await house.desk.addUser(user, password: password, by: house.setup)
    return user
  }

  private func signIn(
    _ login: String, from address: String, _ house: DeskFixture
  ) async throws -> String {
    house.world.advance(by: .seconds(1))
    let answer = try await house.desk.signIn(login: login, password: password, from: address)
    guard case .welcome(_, let token) = answer else { throw Refused() }
    return token
  }

  private struct Refused: Error {}

  @Test func `the one that asks comes first, then the last used; what is over is not there`()
    async throws
  {
    let house = try await DeskFixture()
    let user = try await user("karimov", of: house)
    _ = try await signIn("karimov", from: "10.0.0.1", house)
    house.world.advance(by: .seconds(30 * 86_400))
    let own = try await signIn("karimov", from: "10.0.0.2", house)
    _ = try await signIn("karimov", from: "10.0.0.3", house)
    _ = try await signIn("karimov", from: "10.0.0.4", house)
    let found = try await house.desk.sessions(of: user.actor, asking: own)
    #expect(found.map(\.address) == ["10.0.0.2", "10.0.0.4", "10.0.0.3"])
    #expect(found.map(\.isThis) == [true, false, false])
    #expect(found.allSatisfy { $0.name.count == 64 && !own.contains($0.name) })
    let asStranger = try await house.desk.sessions(of: user.actor, asking: "none")
    #expect(asStranger.count == 3 && !asStranger.contains(where: \.isThis))
  }

  @Test func `one is ended alone, is told of in the journal, and is over`() async throws {
    let house = try await DeskFixture()
    let user = try await user("karimov", of: house)
    let own = try await signIn("karimov", from: "10.0.0.2", house)
    let other = try await signIn("karimov", from: "10.0.0.3", house)
    let found = try await house.desk.sessions(of: user.actor, asking: own)
    let deed = house.deed(user.id)
    try await house.desk.endSession(found[1].name, of: user.id, by: deed)
    #expect(try await house.desk.session(token: other) == nil)
    #expect(try await house.desk.session(token: own) == user)
    let entries = try await house.store.read {
      try Journal.entries(of: JournalSubject("user", user.id), in: $0)
    }
    let last = try #require(entries.last)
    #expect(last.draft.action == "user.end-session" && last.draft.actor == .user(user.id))
    #expect(last.draft.details["address"] == .text("10.0.0.3"))
    let again = await #expect(throws: Fault.self) {
      try await house.desk.endSession(found[1].name, of: user.id, by: deed)
    }
    #expect(again?.code == "desk.no-such-session")
  }

  @Test func `somebody else's is not found, and lasts`() async throws {
    let house = try await DeskFixture()
    let owner = try await user("karimov", of: house)
    let thief = try await user("omarova", of: house)
    let token = try await signIn("karimov", from: "10.0.0.2", house)
    let name = try await house.desk.sessions(of: owner.actor, asking: token)[0].name
    for said in [name, "", String(name.dropLast()), name.uppercased()] {
      let fault = await #expect(throws: Fault.self) {
        try await house.desk.endSession(said, of: thief.id, by: house.deed(thief.id))
      }
      #expect(fault?.code == "desk.no-such-session" && fault?.kind == .notFound)
    }
    #expect(try await house.desk.session(token: token) == owner)
  }
}
