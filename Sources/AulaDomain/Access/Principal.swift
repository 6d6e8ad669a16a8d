/// Whom an operation is done for: a person who is signed in, or a part of Aula itself.
package enum Principal: Hashable, Sendable {
  case user(Actor)
  case service(ServicePrincipal)
}

/// A part of Aula that acts by itself. It is named wherever it acts, and holds the permissions that
/// `Policy` lists for it, and no others.
package enum ServicePrincipal: String, Sendable, CaseIterable {
  /// Raises the alerts that rules ask for, with their pictures.
  case sensing
  /// Connects to cameras, and records.
  case recording
  /// Removes what is older than its days, with its entries. No operation of the desk is open to it.
  case retention
  /// Checks passwords, and enters refused sign-ins.
  case authentication
  /// What the owner of the machine says by settings and command line.
  case setup
  /// The invented people and crews of `aula serve --demo`.
  case demonstration
}

/// What an operation is about, as far as a policy asks.
package enum Resource: Hashable, Sendable {
  /// No record of its own, or records of everybody.
  case all
  case account(ID<User>)
  case alert(Alert)
  /// A unit, its place, and its assignments.
  case unit(ID<Unit>)
  case yard(Yard)
  /// A photograph of a yard. `calls`: assignments of the incidents that are in the yard.
  case photo(of: Yard, calls: [Assignment])
  /// `yard`: where the camera stands. `call`: what brings a crew to its pictures.
  case footage(Camera, in: Yard?, call: CrewCall?, Look)
}

/// How somebody stands to the record at hand, where a role alone does not decide.
package enum Relation: String, Sendable, CaseIterable {
  /// Holds for each record.
  case any
  case ownAccount = "own-account"
  /// The yard is of the inspector's own precinct.
  case ownYard = "own-yard"
  /// The crew's own unit.
  case ownUnit = "own-unit"
  /// The incident that the crew is on now.
  case ownCall = "own-call"
  /// Nobody else holds the alert.
  case notHeldByAnother = "not-held-by-another"

  func verdict(_ actor: Actor, on resource: Resource) -> Verdict {
    switch (self, resource) {
    case (.any, _): .allowed
    case (.ownAccount, .account(let user)): .when(user == actor.user, else: .notYours)
    case (.ownYard, .yard(let yard)), (.ownYard, .photo(let yard, _)):
      .when(yard.inspector == actor.user, else: .notYours)
    case (.ownYard, .footage(let camera, let yard, _, _)):
      .when(
        yard.map { $0.inspector == actor.user && camera.yard == $0.id } ?? false, else: .notYours)
    case (.ownUnit, .unit(let unit)): .when(actor.unit == unit, else: .notYours)
    case (.ownCall, .photo(_, let calls)): .when(actor.isOn(calls), else: .notAssigned)
    case (.ownCall, .footage(let camera, _, let call, let look)):
      Self.verdict(actor, camera, call, look)
    case (.notHeldByAnother, .alert(let alert)):
      .when(alert.holder(for: actor.user) != .another, else: .heldByAnother)
    // Asked without the record, or with one that it says nothing of.
    case (.ownAccount, _), (.ownYard, _), (.ownUnit, _): .denied(.notYours)
    case (.ownCall, _): .denied(.notAssigned)
    case (.notHeldByAnother, _): .denied(.heldByAnother)
    }
  }

  /// A crew sees the pictures of its call's yard while it is on the call, and none from before the
  /// alert.
  private static func verdict(
    _ actor: Actor, _ camera: Camera, _ call: CrewCall?, _ look: Look
  ) -> Verdict {
    guard let call, actor.isOn([call.assignment]), call.shows(camera) else {
      return .denied(.notAssigned)
    }
    switch look {
    case .live: return .allowed
    case .recorded(let from, _): return .when(call.covers(from), else: .tooEarly)
    case .archive, .exported: return .denied(.role)
    }
  }
}

extension Actor {
  fileprivate func isOn(_ assignments: [Assignment]) -> Bool {
    unit != nil && assignments.contains { $0.unit == unit && $0.state.isUnderWay }
  }
}
