package import AulaDomain

/// A live look that is over.
package struct EndedLook: Hashable, Sendable {
  /// The sequence of the entry that told of its beginning.
  package let entry: Int
  package let user: ID<User>
  package let camera: ID<Camera>
  package let until: Timestamp

  package init(entry: Int, user: ID<User>, camera: ID<Camera>, until: Timestamp) {
    self.entry = entry
    self.user = user
    self.camera = camera
    self.until = until
  }
}

extension Desk {
  /// Enters that somebody looks at a camera's pictures; the entry's sequence. Its subject is the
  /// camera's footage: what is done to the camera's record stays apart from who looks through it.
  package func enter(_ look: Look, of camera: ID<Camera>, by user: ID<User>) async throws -> Int {
    let world = world
    return try await store.write { tx in
      let draft = JournalDraft(
        actor: .user(user), action: look.action, subject: JournalSubject("footage", camera),
        details: look.details)
      return try Journal.append(draft, in: tx, world: world).sequence
    }
  }

  package func enter(_ ended: [EndedLook]) async throws {
    guard !ended.isEmpty else { return }
    let world = world
    try await store.write { tx in
      for look in ended {
        try Journal.append(
          JournalDraft(
            actor: .user(look.user), action: "footage.end",
            subject: JournalSubject("footage", look.camera),
            details: [
              "entry": .number(Int64(look.entry)), "until": .number(look.until.microseconds),
            ]), in: tx, world: world)
      }
    }
  }

  /// Enters that somebody reads the journal itself.
  package func enterReading(of part: String, by deed: Deed) async throws {
    let world = world
    try await store.write { tx in
      try Journal.append(
        JournalDraft(
          actor: deed.actor.map { .user($0) } ?? .system, action: "journal.read",
          subject: JournalSubject("journal"), details: ["part": .text(part)]),
        in: tx, world: world)
    }
  }
}

extension Look {
  fileprivate var action: String {
    switch self {
    case .live: "footage.live"
    case .recorded: "footage.recorded"
    case .archive: "footage.archive"
    case .exported: "footage.exported"
    }
  }

  /// Microseconds since 1970 UTC.
  fileprivate var details: [String: JournalValue] {
    switch self {
    case .live: [:]
    case .recorded(let from, let to), .archive(let from, let to), .exported(let from, let to):
      ["from": .number(from.microseconds), "to": .number(to.microseconds)]
    }
  }
}

extension Connection {
  /// What brings a crew to pictures now; `nil` for everybody else, and for a crew without a call.
  package func call(of actor: Actor) throws -> CrewCall? {
    guard actor.role == .crew, let unit = actor.unit,
      let own = try assignmentUnderWay(of: unit)
    else { return nil }
    let incident = try incident(own.incident)
    let first = try alerts(of: incident.id).map(\.firstSeen).min()
    return CrewCall(
      assignment: own, yard: incident.yard, camera: incident.camera,
      since: first ?? incident.openedAt)
  }
}
