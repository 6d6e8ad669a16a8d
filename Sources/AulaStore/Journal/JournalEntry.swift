package import AulaDomain
import Foundation

/// Who did it, as the journal writes it down.
package struct JournalActor: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// The journal itself, and what earlier versions did of their own accord.
  package static let system = JournalActor(description: "system")

  package static func service(_ service: ServicePrincipal) -> JournalActor {
    JournalActor(description: "service:\(service.rawValue)")
  }

  package static func user<Noun>(_ id: ID<Noun>) -> JournalActor {
    JournalActor(description: "user:\(id)")
  }

  package static func camera(_ id: ID<Camera>) -> JournalActor {
    JournalActor(description: "camera:\(id)")
  }
}

extension JournalActor {
  /// Whose deed it is.
  init(_ deed: Deed) {
    self = deed.actor.map { .user($0) } ?? deed.service.map { .service($0) } ?? .system
  }
}

/// On what: a noun of the glossary, and which one where one is meant.
package struct JournalSubject: Hashable, Sendable {
  package let noun: String
  package let id: Int64?

  package init<Noun>(_ noun: String, _ id: ID<Noun>) {
    self.init(noun: noun, id: id.rawValue)
  }

  /// Something that is not one record, `sign-in`.
  package init(_ noun: String) {
    self.init(noun: noun, id: nil)
  }

  init(noun: String, id: Int64?) {
    self.noun = noun
    self.id = id
  }
}

/// What is to be written down: who did what to which record, and the particulars.
package struct JournalDraft: Hashable, Sendable {
  package var actor: JournalActor
  /// A stable code, `incident.confirm`.
  package var action: String
  package var subject: JournalSubject
  /// The record's version after the change.
  package var version: Int?
  package var details: [String: JournalValue]
  /// The request that led to it, as in the server's log.
  package var request: String?

  package init(
    actor: JournalActor, action: String, subject: JournalSubject, version: Int? = nil,
    details: [String: JournalValue] = [:], request: String? = nil
  ) {
    self.actor = actor
    self.action = action
    self.subject = subject
    self.version = version
    self.details = details
    self.request = request
  }
}

/// What was written down.
package struct JournalEntry: Hashable, Sendable {
  /// From 0, without holes.
  package let sequence: Int
  package let enteredAt: Timestamp
  package let draft: JournalDraft
}

extension JournalEntry {
  init(_ row: Row) throws {
    sequence = try row["sequence"]
    enteredAt = try row["entered_at"]
    let text: String = try row["details"]
    do {
      draft = JournalDraft(
        actor: JournalActor(description: try row["actor"]), action: try row["action"],
        subject: JournalSubject(noun: try row["subject_noun"], id: try row["subject_id"]),
        version: try row["version"],
        details: try JSONDecoder().decode([String: JournalValue].self, from: Data(text.utf8)),
        request: try row["request"])
    } catch let error as DecodingError {
      throw Fault(
        .corrupt, "store.journal-broken",
        "journal entry \(sequence) has unreadable details: verify the journal", cause: error)
    }
  }
}

/// The bytes that an entry's leaf hashes: docs/decisions/0003-journal.md.
struct JournalLeaf {
  let sequence: Int
  let enteredAt: Timestamp
  let actor: String
  let action: String
  let subject: JournalSubject
  let version: Int?
  let request: String?
  /// Canonical JSON, as stored.
  let details: String
  let salt: [UInt8]

  var hash: TreeHash {
    let members: [String: JournalValue] = [
      "sequence": .number(Int64(sequence)),
      "enteredAt": .number(enteredAt.microseconds),
      "actor": .text(actor),
      "action": .text(action),
      "noun": .text(subject.noun),
      "subject": subject.id.map(JournalValue.number) ?? .null,
      "version": version.map { .number(Int64($0)) } ?? .null,
      "request": request.map(JournalValue.text) ?? .null,
      "commitment": .text(hexadecimal(commitment)),
    ]
    return MerkleTree.leaf(Array(JournalValue.object(members).canonicalText.utf8))
  }

  private var commitment: TreeHash { TreeHash(sha256(salt + Array(details.utf8))) }
}

extension JournalLeaf {
  init(_ row: Row) throws {
    sequence = try row["sequence"]
    enteredAt = try row["entered_at"]
    actor = try row["actor"]
    action = try row["action"]
    subject = JournalSubject(noun: try row["subject_noun"], id: try row["subject_id"])
    version = try row["version"]
    request = try row["request"]
    details = try row["details"]
    salt = try row["salt"]
  }
}
