/// What a policy says, and why not.
package enum Verdict: Hashable, Sendable {
  package enum Denial: String, Sendable, CaseIterable {
    /// Not this role's work.
    case role
    /// This role's work, but another one's record.
    case notYours = "not-yours"
    /// Only while the unit is on the incident.
    case notAssigned = "not-assigned"
    /// Only from the alert on.
    case tooEarly = "too-early"
  }

  case allowed
  case denied(Denial)

  package var isAllowed: Bool { self == .allowed }

  static func when(_ holds: Bool, else denial: Denial) -> Verdict {
    holds ? .allowed : .denied(denial)
  }
}

/// Who may do what to which record: one pure function for each action.
///
/// A new role or action is denied until somebody writes otherwise: there is no `default` below.
package enum Policy {
  // MARK: the queue

  package static func maySeeQueue(_ actor: Actor) -> Verdict { centre(actor) }
  package static func mayDecideAlert(_ actor: Actor) -> Verdict { desk(actor) }
  package static func mayOpenIncident(_ actor: Actor) -> Verdict { desk(actor) }
  package static func mayDispatch(_ actor: Actor) -> Verdict { desk(actor) }
  package static func mayResolve(_ actor: Actor) -> Verdict { desk(actor) }
  package static func mayClose(_ actor: Actor) -> Verdict { desk(actor) }
  /// Who called is told to who answers calls, and to nobody else.
  package static func maySeeCaller(_ actor: Actor) -> Verdict { desk(actor) }
  /// To keep an incident's footage beyond its term, and to let go of it.
  package static func mayHoldFootage(_ actor: Actor) -> Verdict { centre(actor) }
  package static func mayReopen(_ actor: Actor) -> Verdict { centre(actor) }

  /// A crew sees the incident it is on, as long as it is on it; an inspector those of his yards.
  package static func maySeeIncident(
    _ actor: Actor, assignments: [Assignment], yard: Yard?
  ) -> Verdict {
    switch actor.role {
    case .operator, .administrator: .allowed
    case .crew: isOn(actor, assignments)
    case .inspector: .when(yard?.inspector == actor.user, else: .notYours)
    }
  }

  /// A crew moves its own assignment; the desk moves any, on behalf of who calls by radio.
  package static func mayMove(
    _ actor: Actor, _ assignment: Assignment, _ move: AssignmentMove
  ) -> Verdict {
    switch actor.role {
    case .operator: .allowed
    case .crew:
      switch move {
      case .dispatch, .cancel, .takeBack: .denied(.role)
      case .acknowledge, .setOff, .arrive, .clear, .decline, .beUnable:
        .when(actor.unit == assignment.unit, else: .notYours)
      }
    case .inspector, .administrator: .denied(.role)
    }
  }

  // MARK: units

  package static func maySeeUnits(_ actor: Actor) -> Verdict { centre(actor) }
  package static func mayEditUnit(_ actor: Actor) -> Verdict { administrator(actor) }

  package static func maySetDuty(_ actor: Actor, of unit: Unit) -> Verdict {
    switch actor.role {
    case .operator, .administrator: .allowed
    case .crew: .when(actor.unit == unit.id, else: .notYours)
    case .inspector: .denied(.role)
    }
  }

  /// Only a crew's own phone says where it is.
  package static func mayReportPosition(_ actor: Actor, of unit: Unit) -> Verdict {
    switch actor.role {
    case .crew: .when(actor.unit == unit.id, else: .notYours)
    case .operator, .inspector, .administrator: .denied(.role)
    }
  }

  // MARK: yards and cameras

  /// `assignments`: those of the incident that brings a crew here.
  package static func maySeeYard(
    _ actor: Actor, _ yard: Yard, assignments: [Assignment] = []
  ) -> Verdict {
    switch actor.role {
    case .operator, .administrator, .inspector: .allowed
    case .crew: isOn(actor, assignments)
    }
  }

  package static func mayEditYard(_ actor: Actor, _ yard: Yard) -> Verdict {
    switch actor.role {
    case .administrator: .allowed
    case .inspector: .when(yard.inspector == actor.user, else: .notYours)
    case .operator, .crew: .denied(.role)
    }
  }

  /// Pictures of a camera. A crew sees those of its own call's yard while it is on the call, and
  /// none from before the alert, and takes none along. An inspector keeps passports: no pictures
  /// come with that, but of the yards that are the inspector's own.
  package static func mayWatch(
    _ actor: Actor, _ camera: Camera, in yard: Yard? = nil, call: CrewCall? = nil,
    _ look: Look = .live
  ) -> Verdict {
    switch actor.role {
    case .operator, .administrator: .allowed
    case .crew: mayCrewWatch(actor, camera, call, look)
    case .inspector:
      .when(
        yard?.inspector == actor.user && yard != nil && camera.yard == yard?.id, else: .notYours)
    }
  }

  private static func mayCrewWatch(
    _ actor: Actor, _ camera: Camera, _ call: CrewCall?, _ look: Look
  ) -> Verdict {
    guard let call, isOn(actor, [call.assignment]).isAllowed, call.shows(camera) else {
      return .denied(.notAssigned)
    }
    switch look {
    case .live: return .allowed
    case .recorded(let from, _): return .when(call.covers(from), else: .tooEarly)
    case .archive, .exported: return .denied(.role)
    }
  }

  package static func mayEditCamera(_ actor: Actor) -> Verdict { administrator(actor) }
  package static func mayEditRules(_ actor: Actor) -> Verdict { centre(actor) }

  // MARK: partners, people, the log

  package static func maySeePartners(_ actor: Actor) -> Verdict {
    switch actor.role {
    case .operator, .inspector, .administrator: .allowed
    case .crew: .denied(.role)
    }
  }

  package static func mayEditPartners(_ actor: Actor) -> Verdict { administrator(actor) }
  package static func mayEditUsers(_ actor: Actor) -> Verdict { administrator(actor) }
  package static func maySeeJournal(_ actor: Actor) -> Verdict { administrator(actor) }

  // MARK: who is who

  private static func desk(_ actor: Actor) -> Verdict {
    .when(actor.role == .operator, else: .role)
  }

  private static func centre(_ actor: Actor) -> Verdict {
    .when(actor.role == .operator || actor.role == .administrator, else: .role)
  }

  private static func administrator(_ actor: Actor) -> Verdict {
    .when(actor.role == .administrator, else: .role)
  }

  private static func isOn(_ actor: Actor, _ assignments: [Assignment]) -> Verdict {
    let holds = assignments.contains { $0.unit == actor.unit && $0.state.isUnderWay }
    return .when(actor.unit != nil && holds, else: .notAssigned)
  }
}
