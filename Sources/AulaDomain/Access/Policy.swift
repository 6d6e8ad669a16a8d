/// What a policy says, and why not.
package enum Verdict: Hashable, Sendable {
  package enum Denial: String, Sendable, CaseIterable {
    /// The role does not hold the permission.
    case role
    /// The role holds it, but not of this record.
    case notYours = "not-yours"
    /// Only while the unit is on the incident.
    case notAssigned = "not-assigned"
    /// Only from the alert on.
    case tooEarly = "too-early"
    /// Another operator holds the alert: it has to be taken over first.
    case heldByAnother = "held-by-another"
  }

  case allowed
  case denied(Denial)

  package var isAllowed: Bool { self == .allowed }

  static func when(_ holds: Bool, else denial: Denial) -> Verdict {
    holds ? .allowed : .denied(denial)
  }
}

/// Somebody asked for what `Policy` denies.
package struct AccessError: Error, Hashable, Sendable {
  package let permission: Permission
  package let denial: Verdict.Denial

  package init(permission: Permission, denial: Verdict.Denial) {
    self.permission = permission
    self.denial = denial
  }

  package var code: String {
    switch denial {
    case .role: "access.role"
    case .notYours: "access.not-yours"
    case .notAssigned: "access.not-assigned"
    case .tooEarly: "access.too-early"
    case .heldByAnother: "access.held-by-another"
    }
  }

  /// What the edge of the domain reports.
  package var fault: Fault {
    Fault(.denied, code, "\"\(permission.rawValue)\" is not allowed here: \(denial.rawValue)")
  }
}

/// The one table of who may do what to which record.
///
/// What a row does not list is denied; a permission without a row does not compile.
package enum Policy {
  package typealias Grants = [Role: Relation]

  /// The roles that hold the permission, each with the records that it holds it of.
  package static func roles(_ permission: Permission) -> Grants {
    switch permission {
    case .openPublicPages, .followChanges, .seeMapTiles: everybody(.any)
    case .keepAccount: everybody(.ownAccount)

    case .seeQueue, .seeIncidents, .reopenIncident, .holdFootage, .seeUnits, .editRules: centre
    case .decideAlert: [.operator: .notHeldByAnother]
    case .takeOverAlert, .openIncident, .amendIncident, .resolveIncident, .closeIncident,
      .keepCaller, .dispatchUnits:
      [.operator: .any]

    case .moveAssignment: [.operator: .any, .crew: .ownUnit]
    case .setDuty: centre.merging([.crew: .ownUnit]) { $1 }
    case .seeCall, .reportPosition: [.crew: .ownUnit]

    case .seeRegistry, .seePartners: staff
    case .seePhotos: staff.merging([.crew: .ownCall]) { $1 }
    case .editYard: [.administrator: .any, .inspector: .ownYard]
    case .watchCamera: centre.merging([.crew: .ownCall, .inspector: .ownYard]) { $1 }
    case .browseArchive, .exportFootage: centre.merging([.inspector: .ownYard]) { $1 }

    case .addYards, .editCameras, .editUnits, .editPartners, .connectCamera, .manageUsers,
      .readJournal:
      [.administrator: .any]
    case .raiseAlert, .importRegistry: [:]
    }
  }

  /// The services that hold the permission, of every record.
  package static func services(_ permission: Permission) -> Set<ServicePrincipal> {
    switch permission {
    case .raiseAlert: [.sensing]
    case .connectCamera: [.recording, .setup]
    case .importRegistry, .addYards, .editYard, .editCameras, .editRules, .editUnits,
      .editPartners, .manageUsers:
      [.setup, .demonstration]
    case .reportPosition: [.demonstration]
    case .openPublicPages, .keepAccount, .followChanges, .seeMapTiles, .seeQueue, .decideAlert,
      .takeOverAlert, .seeIncidents, .openIncident, .amendIncident, .resolveIncident,
      .closeIncident, .reopenIncident, .keepCaller, .holdFootage, .dispatchUnits, .moveAssignment,
      .seeCall, .seeUnits, .setDuty, .seeRegistry, .seePhotos, .seePartners, .watchCamera,
      .browseArchive, .exportFootage, .readJournal:
      []
    }
  }

  /// Whether the role holds the permission of some record at least: whom a route lets in.
  /// `nil`: nobody is signed in.
  package static func isHeld(_ permission: Permission, by role: Role?) -> Bool {
    guard let role else { return permission == .openPublicPages }
    return roles(permission)[role] != nil
  }

  package static func verdict(
    _ permission: Permission, for principal: Principal, on resource: Resource = .all
  ) -> Verdict {
    switch principal {
    case .user(let actor):
      roles(permission)[actor.role]?.verdict(actor, on: resource) ?? .denied(.role)
    case .service(let service):
      .when(services(permission).contains(service), else: .role)
    }
  }

  package static func allows(
    _ permission: Permission, for actor: Actor, on resource: Resource = .all
  ) -> Bool {
    verdict(permission, for: .user(actor), on: resource).isAllowed
  }

  package static func demand(
    _ permission: Permission, for principal: Principal, on resource: Resource = .all
  ) throws(AccessError) {
    if case .denied(let denial) = verdict(permission, for: principal, on: resource) {
      throw AccessError(permission: permission, denial: denial)
    }
  }

  /// Refuses whoever holds the permission of no record at all, before any record is read.
  package static func demandAny(
    _ permission: Permission, for principal: Principal
  ) throws(AccessError) {
    let isHeld =
      switch principal {
      case .user(let actor): self.isHeld(permission, by: actor.role)
      case .service(let service): services(permission).contains(service)
      }
    if !isHeld { throw AccessError(permission: permission, denial: .role) }
  }

  private static let centre: Grants = [.operator: .any, .administrator: .any]
  private static let staff: Grants = [.operator: .any, .inspector: .any, .administrator: .any]

  private static func everybody(_ relation: Relation) -> Grants {
    Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, relation) })
  }
}
