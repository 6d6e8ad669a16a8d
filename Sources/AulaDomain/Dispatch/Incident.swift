/// The real matter: somebody must go there, and it ends with a disposition.
package struct Incident: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case intrusion
    case loitering
    case propertyDamage = "property-damage"
    case theft
    case vehicleCrime = "vehicle-crime"
    case disorder
    case assault
    case other

    /// What an operator is offered first for an alert of this rule.
    package init(_ rule: RuleKind) {
      switch rule {
      case .intrusion, .lineCrossing: self = .intrusion
      case .loitering: self = .loitering
      }
    }
  }

  package enum State: String, Sendable, CaseIterable {
    case new
    case inProgress = "in-progress"
    case resolved
    case closed

    package var isOpen: Bool { self != .closed }
  }

  package let id: ID<Incident>
  package var version: Int64
  /// Running number that people say over the radio.
  package let number: Int
  package var kind: Kind
  package var state: State
  package let yard: ID<Yard>?
  package let camera: ID<Camera>?
  /// Where crews are sent.
  package let place: GeoPoint?
  package let openedAt: Timestamp
  package let openedBy: ID<User>?
  /// When the first unit was dispatched: only the first counts for the deadline.
  package var startedAt: Timestamp?
  package var resolvedAt: Timestamp?
  package var closure: Closure?
  /// How it ended the first time, where it was reopened.
  package var firstClosure: Closure?
  package var note = ""

  package init(
    id: ID<Incident>, version: Int64 = 1, number: Int, kind: Kind, state: State = .new,
    yard: ID<Yard>?, camera: ID<Camera>?, place: GeoPoint?, openedAt: Timestamp,
    openedBy: ID<User>?
  ) {
    self.id = id
    self.version = version
    self.number = number
    self.kind = kind
    self.state = state
    self.yard = yard
    self.camera = camera
    self.place = place
    self.openedAt = openedAt
    self.openedBy = openedBy
  }
}

/// How an incident ended.
package enum Disposition: String, Sendable, CaseIterable {
  /// Somebody was detained.
  case detained
  /// Talked to, warned, sent home.
  case warned
  /// An offence was registered; nobody was there any more.
  case registered
  /// Nobody was there and nothing was found.
  case nothingFound = "nothing-found"
  /// Somebody who may be there.
  case lawful
  /// Given to another service: ambulance, fire brigade, utilities.
  case handedOver = "handed-over"
  case falseAlarm = "false-alarm"
  case test
  case other
}

package struct Closure: Hashable, Sendable {
  package let disposition: Disposition
  package let note: String
  package let by: ID<User>?
  package let at: Timestamp

  package init(disposition: Disposition, note: String, by: ID<User>?, at: Timestamp) {
    self.disposition = disposition
    self.note = note
    self.by = by
    self.at = at
  }
}

package enum IncidentMove: Hashable, Sendable {
  /// A unit was dispatched.
  case start
  case resolve
  case close(Disposition, note: String)
  case reopen(reason: String)

  package var name: String {
    switch self {
    case .start: "start"
    case .resolve: "resolve"
    case .close: "close"
    case .reopen: "reopen"
    }
  }
}

extension Incident {
  /// The incident after the move, one version on. `assignments` are all of this incident.
  ///
  /// It may be resolved from `new` as well: what ended by a telephone call needed nobody.
  package func applying(
    _ move: IncidentMove, by deed: Deed, assignments: [Assignment]
  ) throws(DispatchError) -> Incident {
    var next = self
    next.version += 1
    switch (state, move) {
    case (.new, .start), (.inProgress, .start), (.resolved, .start):
      next.state = .inProgress
      next.startedAt = startedAt ?? deed.at
      next.resolvedAt = nil
    case (.new, .resolve), (.inProgress, .resolve):
      try Self.demandEnded(assignments)
      next.state = .resolved
      next.resolvedAt = deed.at
    case (.resolved, .close(let disposition, let note)):
      if note.isBlank { throw .noteMissing }
      try Self.demandEnded(assignments)
      next.state = .closed
      next.closure = Closure(disposition: disposition, note: note, by: deed.actor, at: deed.at)
      next.firstClosure = firstClosure ?? next.closure
    case (.closed, .reopen(let reason)):
      if reason.isBlank { throw .noteMissing }
      next.state = startedAt == nil ? .new : .inProgress
      next.closure = nil
      next.resolvedAt = nil
    default:
      throw .illegalTransition(record: "incident", state: state.rawValue, move: move.name)
    }
    return next
  }

  /// A joint incident is not over while one side is still on it. Proposals bind nobody.
  private static func demandEnded(_ assignments: [Assignment]) throws(DispatchError) {
    let open = assignments.count { $0.state.isUnderWay }
    if open > 0 { throw .assignmentsOpen(open) }
  }
}

/// How far the units of an incident are, all together.
package enum IncidentProgress: String, Sendable, CaseIterable {
  case nobodySent = "nobody-sent"
  case sent
  case onTheWay = "on-the-way"
  case onScene = "on-scene"
  /// Every unit that was sent has ended: it may be resolved.
  case ended

  package init(_ assignments: [Assignment]) {
    let states = Set(assignments.map(\.state))
    if states.contains(.onScene) {
      self = .onScene
    } else if states.contains(.enRoute) {
      self = .onTheWay
    } else if states.contains(.dispatched) || states.contains(.acknowledged) {
      self = .sent
    } else {
      self = assignments.contains { $0.dispatchedAt != nil } ? .ended : .nobodySent
    }
  }
}
