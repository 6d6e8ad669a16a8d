import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// Each operation asks `Policy` itself: whoever calls it past the console is refused all the same.
@Suite struct OperationAccessTests {
  /// Operations that ask nothing, and why.
  private static let exempt: [String: (count: Int, why: String)] = [
    "deed": (2, "makes the word for who acts"),
    "read": (2, "is what all readings ask through; see the console's tests"),
    "session": (1, "finds who somebody is"), "holder": (1, "finds who somebody is"),
    "signIn": (1, "finds who somebody is"), "signOut": (1, "the token is the right"),
    "remember": (1, "comes of a sign-in that was good"),
    "enter": (2, "to be entered in the journal is no right"),
    "raiseAlert": (1, "acts as the sensing service"), "attach": (1, "acts as the sensing service"),
    "sealAddresses": (1, "acts as the setup service"),
  ]

  @Test func `no operation is left out of the table`() async throws {
    var found: [String: Int] = [:]
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/AulaStore/Desk").standardizedFileURL
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      // Of the desk alone: a connection's functions are the operations' own means.
      for part in source.components(separatedBy: "\nextension ")
      where part.hasPrefix("Desk") || part.contains("package struct Desk:") {
        for words in part.components(separatedBy: "\n  package func ").dropFirst() {
          found[String(words.prefix { $0.isLetter }), default: 0] += 1
        }
      }
    }
    var listed = Self.exempt.mapValues(\.count)
    let house = try await AccessHouse()
    for operation in house.operations { listed[operation.function, default: 0] += 1 }
    for operation in house.variants { #expect(listed[operation.function] != nil) }
    #expect(found == listed)
  }

  @Test(arguments: AccessHouse.Caller.allCases)
  func `an operation refuses whom the policy denies, and nobody else`(
    caller: AccessHouse.Caller
  ) async throws {
    let house = try await AccessHouse()
    for operation in house.operations + house.variants {
      let verdict = Policy.verdict(
        operation.permission, for: caller.principal, on: operation.resource)
      var code: String?
      do {
        guard try await operation.run(house.desk, caller) else { continue }
      } catch let fault as Fault {
        code = fault.code
      }
      let isRefused = code?.hasPrefix("access.") ?? false
      #expect(
        isRefused == !verdict.isAllowed,
        "\(operation.about) by \(caller): \(code ?? "done"), the policy says \(verdict)")
    }
  }

  @Test func `a building is not moved into a yard of another inspector's`() async throws {
    let house = try await AccessHouse()
    let kept = try await house.store.read { try $0.building(ID(rawValue: 60)) }
    #expect(kept.yard == house.own.id)
    var moved = kept
    moved.yard = house.other.id
    let foreign = moved
    await expectFault("access.not-yours") {
      try await house.desk.save(foreign, by: AccessHouse.Caller.inspector.deed)
    }
    #expect(try await house.store.read { try $0.building(kept.id) } == kept)
    let saved = try await house.desk.save(foreign, by: AccessHouse.Caller.administrator.deed)
    #expect(saved.yard == house.other.id)
  }

  @Test func `a disabled account acts no more, and a deed that was read back acts for nobody`()
    async throws
  {
    let house = try await AccessHouse()
    let caller = AccessHouse.Caller.operator
    try await house.store.write { try $0.execute("update account set enabled = 0 where id = 1") }
    await expectFault("access.disabled") {
      try await house.desk.openIncident(.theft, yard: house.own.id, by: caller.deed)
    }
    await expectFault("access.nobody") {
      try await house.desk.openIncident(
        .theft, yard: house.own.id, by: Deed(actor: nil, channel: .console, at: caller.deed.at))
    }
  }

  @Test func `the role counts that the account has now, not the one at the sign-in`() async throws {
    let house = try await AccessHouse()
    try await house.store.write {
      try $0.execute("update account set role = 'inspector' where id = 1")
    }
    await expectFault("access.role") {
      try await house.desk.openIncident(
        .theft, yard: house.own.id, by: AccessHouse.Caller.operator.deed)
    }
  }

  @Test func `an alert that another operator holds is taken over first, in so many words`()
    async throws
  {
    let house = try await DeskFixture()
    let alert = try await house.desk.raiseAlert(house.trigger(), from: house.camera).alert
    _ = try await house.desk.acknowledge(alert.id, version: 1, by: house.deed())
    let other = house.deed(house.otherOperator)
    let size = try await house.journalSize()
    await expectFault("access.held-by-another") {
      try await house.desk.acknowledge(alert.id, version: 2, by: other)
    }
    await expectFault("access.held-by-another") {
      try await house.desk.dismiss(alert.id, version: 2, .test(note: ""), by: other)
    }
    await expectFault("access.held-by-another") {
      try await house.desk.confirm(alert.id, version: 2, by: other)
    }
    // A stale view is told as such, with who was first.
    await expectFault("store.stale-version") {
      try await house.desk.confirm(alert.id, version: 1, by: other)
    }
    #expect(try await house.journalSize() == size)
    let taken = try await house.desk.takeOver(alert.id, version: 2, by: other)
    #expect(taken.handler == house.otherOperator)
    await expectFault("access.held-by-another") {
      try await house.desk.dismiss(alert.id, version: 3, .test(note: ""), by: house.deed())
    }
    let gone = try await house.desk.dismiss(alert.id, version: 3, .test(note: ""), by: other)
    // What is decided is nobody's: a dismissal in haste is anybody's to take back.
    let back = try await house.desk.reconsider(gone.id, version: gone.version, by: house.deed())
    #expect(back.handler == house.operatorID)
  }
}
