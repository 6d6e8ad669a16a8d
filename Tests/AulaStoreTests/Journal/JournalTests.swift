import AulaDomain
import AulaTesting
import Testing

@testable import AulaStore

@Suite struct JournalTests {
  private enum Incident {}
  private enum Person {}

  private let world = ManualWorld()
  private let incident = ID<Incident>(rawValue: 7)

  private func draft(_ action: String, on subject: JournalSubject? = nil) -> JournalDraft {
    JournalDraft(
      actor: .user(ID<Person>(rawValue: 1)), action: action,
      subject: subject ?? JournalSubject("incident", incident), version: 3,
      details: ["to": "resolved", "units": [1, 2], "night": true, "why": nil], request: "r-1")
  }

  @Test func `the log of a record is read in order`() async throws {
    let store = try await Store.migratedScratch(in: world)
    for action in ["incident.open", "incident.resolve", "incident.close"] {
      try await store.write { tx in
        try Journal.append(draft(action), in: tx, world: world)
        try Journal.append(
          draft("sign-in.refuse", on: JournalSubject("sign-in")), in: tx, world: world)
      }
      world.advance(by: .seconds(1))
    }
    let entries = try await store.read {
      try Journal.entries(of: JournalSubject("incident", incident), in: $0)
    }
    #expect(entries.map(\.draft.action) == ["incident.open", "incident.resolve", "incident.close"])
    #expect(entries.map(\.sequence) == [0, 2, 4])
    #expect(entries[0].draft == draft("incident.open"))
    let latest = try await store.read { try Journal.entries(before: 5, limit: 2, in: $0) }
    #expect(latest.map(\.sequence) == [4, 3])
    let refused = try await store.read {
      try Journal.entries(of: JournalSubject("sign-in"), in: $0)
    }
    #expect(refused.count == 3)
  }

  @Test func `an entry goes with its transaction`() async throws {
    struct Refusal: Error {}
    let store = try await Store.migratedScratch(in: world)
    await #expect(throws: Refusal.self) {
      try await store.write { tx in
        try Journal.append(draft("incident.open"), in: tx, world: world)
        throw Refusal()
      }
    }
    try await store.write { try Journal.append(draft("incident.close"), in: $0, world: world) }
    let report = try await Journal.verify(store)
    #expect(report.size == 1)
    #expect(report.defect == nil)
  }

  @Test func `the stored tip is the tree over the stored leaves`() async throws {
    let store = try await Store.migratedScratch(in: world)
    for size in 1...40 {
      try await store.write { try Journal.append(draft("a.b"), in: $0, world: world) }
      let tip = try await store.read { try Journal.tip(in: $0) }
      #expect(tip.size == size)
      #expect(try await Journal.verify(store).root == tip.root)
    }
  }

  @Test func `proofs from the store convince somebody who has only the roots`() async throws {
    let store = try await Store.migratedScratch(in: world)
    var roots: [TreeHash] = [MerkleTree.emptyRoot]
    for _ in 0..<11 {
      try await store.write { try Journal.append(draft("a.b"), in: $0, world: world) }
      roots.append(try await store.read { try Journal.tip(in: $0).root })
    }
    let leaf: TreeHash? = try await store.read {
      try $0.value("select leaf_hash from journal_entry where sequence = 4")
    }
    let included = try await store.read { try Journal.inclusionProof(of: 4, size: 10, in: $0) }
    #expect(
      MerkleVerifier.includes(
        leaf: try #require(leaf), at: 4, size: 10, proof: included, root: roots[10]))
    let extended = try await store.read { try Journal.consistencyProof(from: 6, to: 11, in: $0) }
    #expect(
      MerkleVerifier.extends(old: (6, roots[6]), new: (11, roots[11]), proof: extended))
    await expectFault("store.journal-range") {
      try await store.read { try Journal.inclusionProof(of: 4, size: 12, in: $0) }
    }
  }
}

@Suite struct JournalValueTests {
  @Test(arguments: [
    (
      JournalValue.object(["b": 1, "a": [true, nil], "ә": "қ"]), #"{"a":[true,null],"b":1,"ә":"қ"}"#
    ),
    (.text("\"\\\n\t\u{1}\u{7F}/ё😀"), "\"\\\"\\\\\\n\\t\\u0001\u{7F}/ё😀\""),
    (.number(.min), "-9223372036854775808"),
    (.object([:]), "{}"),
    (.list([]), "[]"),
  ])
  func `one value has one text`(value: JournalValue, text: String) {
    #expect(value.canonicalText == text)
  }
}
