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
  /// Enters that somebody looks at a camera's pictures; the entry's sequence. To be entered is no
  /// right: `footage(of:for:_:_:)` was asked before. The entry's subject is the camera's footage:
  /// what is done to the camera's record stays apart from who looks through it.
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
    try await change(.readJournal, by: deed) { ledger in
      _ = try Journal.append(
        JournalDraft(
          actor: JournalActor(deed), action: "journal.read",
          subject: JournalSubject("journal"), details: ["part": .text(part)]),
        in: ledger.tx, world: ledger.world)
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

extension Desk {
  /// The camera, for somebody who may look at it so: a crew only what its own call is about.
  package func camera(
    _ id: ID<Camera>, for actor: Actor, _ look: Look
  ) async throws -> Camera {
    try await footage(of: id, for: actor, look) { _, camera in camera }
  }

  /// What `body` reads of a camera's recordings, for somebody who may look at them so.
  package func footage<Answer: Sendable>(
    of id: ID<Camera>, for actor: Actor, _ look: Look,
    _ body: @escaping @Sendable (any Connection, Camera) throws -> Answer
  ) async throws -> Answer {
    let resource: @Sendable (any Connection) throws -> Resource = { tx in
      let camera = try tx.camera(id)
      let yard = try camera.yard.map { try tx.yard($0) }
      return .footage(camera, in: yard, call: try tx.call(of: actor), look)
    }
    return try await read(look.permission, for: actor, of: resource) { tx in
      try body(tx, try tx.camera(id))
    }
  }

  /// A photograph, for somebody who may see it: a crew those of its own call's yard.
  package func photo(_ id: ID<Photo>, for actor: Actor) async throws -> Photo {
    let resource: @Sendable (any Connection) throws -> Resource = { tx in
      let photo = try tx.photo(id)
      let underWay = try actor.unit.flatMap { try tx.assignmentUnderWay(of: $0) }
      let calls = try [underWay].compactMap(\.self).filter {
        try tx.incident($0.incident).yard == photo.yard
      }
      return .photo(of: try tx.yard(photo.yard), calls: calls)
    }
    return try await read(.seePhotos, for: actor, of: resource) { try $0.photo(id) }
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
