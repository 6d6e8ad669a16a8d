/// One unit on one incident. What the unit does elsewhere is not told here.
package struct Assignment: Hashable, Sendable {
  package enum State: String, Sendable, CaseIterable {
    /// Recommended and kept, not sent.
    case proposed
    case dispatched
    case acknowledged
    case enRoute = "en-route"
    case onScene = "on-scene"
    case cleared
    case declined
    case cancelled
    /// Set out and could not: breakdown, accident, another call.
    case unable

    package var isEnded: Bool {
      switch self {
      case .cleared, .declined, .cancelled, .unable: true
      case .proposed, .dispatched, .acknowledged, .enRoute, .onScene: false
      }
    }

    /// The unit was sent and has not ended: it is on the incident.
    package var isUnderWay: Bool { self != .proposed && !isEnded }
  }

  package let id: ID<Assignment>
  package var version: Int64
  package let incident: ID<Incident>
  package let unit: ID<Unit>
  package let kind: Unit.Kind
  package var state: State
  /// Why it was declined, cancelled or given up.
  package var reason: String?
  package let proposedAt: Timestamp
  package var dispatchedAt: Timestamp?
  package var acknowledgedAt: Timestamp?
  package var enRouteAt: Timestamp?
  package var onSceneAt: Timestamp?
  package var endedAt: Timestamp?
  /// The last change: who, by which channel, when by which clock.
  package var deed: Deed

  package init(
    id: ID<Assignment>, version: Int64 = 1, incident: ID<Incident>, unit: ID<Unit>,
    kind: Unit.Kind, state: State = .proposed, proposedAt: Timestamp, deed: Deed
  ) {
    self.id = id
    self.version = version
    self.incident = incident
    self.unit = unit
    self.kind = kind
    self.state = state
    self.proposedAt = proposedAt
    self.deed = deed
  }
}

/// Why a crew does not go; `other` wants a note.
package enum DeclineReason: String, Sendable, CaseIterable {
  case tooFar = "too-far"
  case onAnotherCall = "on-another-call"
  case vehicle
  case shiftEnds = "shift-ends"
  case other
}

package enum AssignmentMove: Hashable, Sendable {
  case dispatch
  case acknowledge
  case setOff
  case arrive
  case clear(note: String)
  case decline(DeclineReason, note: String)
  case cancel(reason: String)
  case beUnable(reason: String)
  /// The last step was entered by mistake, for a crew that tells by radio.
  case takeBack

  package var name: String {
    switch self {
    case .dispatch: "dispatch"
    case .acknowledge: "acknowledge"
    case .setOff: "set-off"
    case .arrive: "arrive"
    case .clear: "clear"
    case .decline: "decline"
    case .cancel: "cancel"
    case .beUnable: "be-unable"
    case .takeBack: "take-back"
    }
  }
}

extension Assignment {
  /// The assignment after the move, one version on.
  ///
  /// Who drives does not press every button: `setOff` and `arrive` may skip what lies before
  /// them, and the times skipped stay empty. Nothing skips `arrive` before `clear`.
  package func applying(
    _ move: AssignmentMove, by deed: Deed
  ) throws(DispatchError) -> Assignment {
    try demand(move)
    var next = self
    next.version += 1
    next.deed = deed
    switch move {
    case .dispatch:
      next.state = .dispatched
      next.dispatchedAt = deed.at
    case .acknowledge:
      next.state = .acknowledged
      next.acknowledgedAt = deed.at
    case .setOff:
      next.state = .enRoute
      next.enRouteAt = deed.at
    case .arrive:
      next.state = .onScene
      next.onSceneAt = deed.at
    case .clear(let note):
      next.end(.cleared, note.isBlank ? nil : note)
    case .decline(let reason, let note):
      if reason == .other, note.isBlank { throw .noteMissing }
      next.end(.declined, note.isBlank ? reason.rawValue : "\(reason.rawValue): \(note)")
    case .cancel(let reason):
      if reason.isBlank, state != .proposed { throw .noteMissing }
      next.end(.cancelled, reason)
    case .beUnable(let reason):
      if reason.isBlank { throw .noteMissing }
      next.end(.unable, reason)
    case .takeBack:
      next.forgetLastStep()
    }
    return next
  }

  /// Whether the last step may be taken back: an operator entered it. What a crew pressed on its
  /// own phone is the crew's word, and stays.
  package var mayBeTakenBack: Bool {
    Self.allowed(.takeBack, in: state) && deed.channel == .radio
  }

  private func demand(_ move: AssignmentMove) throws(DispatchError) {
    guard Self.allowed(move, in: state) else {
      throw .illegalTransition(record: "assignment", state: state.rawValue, move: move.name)
    }
    if move == .takeBack, !mayBeTakenBack { throw .notByRadio }
  }

  /// Of all moves, those that this state knows.
  package static func allowed(_ move: AssignmentMove, in state: State) -> Bool {
    switch move {
    case .dispatch: state == .proposed
    case .acknowledge: state == .dispatched
    case .setOff: state == .dispatched || state == .acknowledged
    case .arrive: [.dispatched, .acknowledged, .enRoute].contains(state)
    case .clear: state == .onScene
    case .decline: state == .dispatched || state == .acknowledged
    case .cancel: !state.isEnded
    case .beUnable: [.acknowledged, .enRoute, .onScene].contains(state)
    case .takeBack: [.acknowledged, .enRoute, .onScene, .cleared].contains(state)
    }
  }

  /// Back to where it was before, by the times that are left; steps that were skipped have none.
  private mutating func forgetLastStep() {
    switch state {
    case .cleared:
      endedAt = nil
      reason = nil
    case .onScene: onSceneAt = nil
    case .enRoute: enRouteAt = nil
    case .acknowledged: acknowledgedAt = nil
    case .proposed, .dispatched, .declined, .cancelled, .unable: break
    }
    state =
      onSceneAt != nil
      ? .onScene : enRouteAt != nil ? .enRoute : acknowledgedAt != nil ? .acknowledged : .dispatched
  }

  private mutating func end(_ state: State, _ reason: String?) {
    self.state = state
    self.reason = reason
    endedAt = deed.at
  }
}
