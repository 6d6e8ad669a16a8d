/// The machine's claim that something happens: one rule, one camera, one stretch of time.
package struct Alert: Hashable, Sendable {
  package enum State: String, Sendable, CaseIterable {
    case new
    /// Somebody looks at it.
    case acknowledged
    /// It is real: an incident came of it.
    case confirmed
    case dismissed

    /// Waits for a decision.
    package var isOpen: Bool { self == .new || self == .acknowledged }
  }

  package let id: ID<Alert>
  package var version: Int64
  package let camera: ID<Camera>
  package let yard: ID<Yard>?
  package let rule: String
  package let ruleKind: RuleKind
  package let label: ThingLabel
  /// Where in the picture, at the moment's end.
  package var box: PictureBox
  /// What is shown of it.
  package var moment: AlertMoment
  /// When the track was first seen doing it, on the camera's timeline.
  package let firstSeen: Timestamp
  /// The frame that completed the rule last.
  package var lastSeen: Timestamp
  /// How many triggers it stands for.
  package var count: Int
  /// When the frame that completed the rule first reached this machine.
  package let arrivedAt: Timestamp
  /// By Aula's clock: the deadline runs from here.
  package let raisedAt: Timestamp
  package var state: State
  /// Who has it.
  package var handler: ID<User>?
  package var acknowledgedAt: Timestamp?
  package var decidedAt: Timestamp?
  package var dismissal: Dismissal?
  package var incident: ID<Incident>?
  /// Still picture with the box, below the data folder; `nil` until it is written.
  package var picture: String?

  package init(
    id: ID<Alert>, camera: ID<Camera>, yard: ID<Yard>?, trigger: Trigger, raisedAt: Timestamp
  ) {
    self.id = id
    version = 1
    self.camera = camera
    self.yard = yard
    rule = trigger.rule
    ruleKind = trigger.ruleKind
    label = trigger.label
    box = trigger.box
    moment = AlertMoment(trigger)
    firstSeen = trigger.start.timestamp
    lastSeen = trigger.end.timestamp
    count = 1
    arrivedAt = trigger.arrival
    self.raisedAt = raisedAt
    state = .new
  }

  /// As it was stored.
  package init(
    id: ID<Alert>, version: Int64, camera: ID<Camera>, yard: ID<Yard>?, rule: String,
    ruleKind: RuleKind, label: ThingLabel, box: PictureBox, firstSeen: Timestamp,
    lastSeen: Timestamp, count: Int, arrivedAt: Timestamp, raisedAt: Timestamp, state: State,
    moment: AlertMoment
  ) {
    self.id = id
    self.version = version
    self.camera = camera
    self.yard = yard
    self.rule = rule
    self.ruleKind = ruleKind
    self.label = label
    self.box = box
    self.moment = moment
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.count = count
    self.arrivedAt = arrivedAt
    self.raisedAt = raisedAt
    self.state = state
  }
}

/// The stretch of time that is shown of an alert, and where the track was in it.
///
/// While nobody has the alert it is that of the latest trigger. From then on it stays: what was
/// looked at and decided on can be seen again, however often the rule is completed later.
package struct AlertMoment: Hashable, Sendable {
  package let start: Timestamp
  /// The frame that completed the rule.
  package let end: Timestamp
  /// The oldest first.
  package let path: [PathPoint]

  package init(start: Timestamp, end: Timestamp, path: [PathPoint] = []) {
    self.start = start
    self.end = end
    self.path = path
  }

  package init(_ trigger: Trigger) {
    self.init(
      start: trigger.start.timestamp, end: trigger.end.timestamp, path: trigger.path)
  }
}

/// Why an alert was none.
package enum Dismissal: Hashable, Sendable {
  package enum Cause: String, Sendable, CaseIterable {
    case animal
    case shadowOrLight = "shadow-or-light"
    case weather
    case vegetation
    case resident
    /// Cleaners, repair, delivery.
    case works
    case cameraFault = "camera-fault"
    case other
  }

  case falseAlarm(Cause, note: String)
  case test(note: String)

  package var note: String {
    switch self {
    case .falseAlarm(_, let note), .test(let note): note
    }
  }
}

package enum AlertMove: Hashable, Sendable {
  case acknowledge
  /// Another operator takes it over.
  case takeOver
  case confirm(ID<Incident>)
  case dismiss(Dismissal)
  /// Takes a dismissal back: a key pressed in haste must not bury an alert.
  case reconsider

  package var name: String {
    switch self {
    case .acknowledge: "acknowledge"
    case .takeOver: "take-over"
    case .confirm: "confirm"
    case .dismiss: "dismiss"
    case .reconsider: "reconsider"
    }
  }
}

extension Alert {
  /// Whose an alert is that waits for a decision, as one user sees it.
  package enum Holder: String, Sendable, CaseIterable {
    case nobody
    case oneself = "self"
    case another
  }

  /// What is new or decided is nobody's.
  package func holder(for user: ID<User>) -> Holder {
    guard state == .acknowledged, let handler else { return .nobody }
    return handler == user ? .oneself : .another
  }

  /// The alert after the move, one version on.
  package func applying(_ move: AlertMove, by deed: Deed) throws(DispatchError) -> Alert {
    var next = self
    next.version += 1
    switch (state, move) {
    case (.new, .acknowledge), (.acknowledged, .takeOver):
      next.state = .acknowledged
      next.handler = deed.actor
      next.acknowledgedAt = acknowledgedAt ?? deed.at
    case (.acknowledged, .confirm(let incident)):
      next.state = .confirmed
      next.decidedAt = deed.at
      next.incident = incident
    case (.acknowledged, .dismiss(let dismissal)):
      if case .falseAlarm(.other, let note) = dismissal, note.isBlank { throw .noteMissing }
      next.state = .dismissed
      next.decidedAt = deed.at
      next.dismissal = dismissal
    case (.dismissed, .reconsider):
      next.state = .acknowledged
      next.handler = deed.actor
      next.decidedAt = nil
      next.dismissal = nil
    default:
      throw .illegalTransition(record: "alert", state: state.rawValue, move: move.name)
    }
    return next
  }
}

extension String {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
