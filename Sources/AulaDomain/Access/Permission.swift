/// What somebody may do, by name. A route and an operation of the store each name one; which roles
/// hold it, and of which records, says `Policy` alone.
///
/// Role and permission are the terms of role-based access control (INCITS 359).
package enum Permission: String, Sendable, CaseIterable {
  // MARK: oneself

  /// The sign-in page, the texts and files that every page loads.
  case openPublicPages = "open-public-pages"
  /// One's own sign-ins, password, language, theme and volume.
  case keepAccount = "keep-account"
  /// Hear that records have changed: of each kind, only who may see it.
  case followChanges = "follow-changes"
  case seeMapTiles = "see-map-tiles"

  // MARK: alerts

  case seeQueue = "see-queue"
  case raiseAlert = "raise-alert"
  /// Acknowledge, confirm, dismiss, reconsider.
  case decideAlert = "decide-alert"
  /// Take an alert from the operator who holds it.
  case takeOverAlert = "take-over-alert"

  // MARK: incidents

  case seeIncidents = "see-incidents"
  case openIncident = "open-incident"
  case amendIncident = "amend-incident"
  case resolveIncident = "resolve-incident"
  case closeIncident = "close-incident"
  case reopenIncident = "reopen-incident"
  /// Read and write who told of an incident.
  case keepCaller = "keep-caller"
  /// Keep an incident's footage beyond its term, and let go of it.
  case holdFootage = "hold-footage"

  // MARK: dispatch

  /// Send units, call them off, take back a step that was entered for a crew.
  case dispatchUnits = "dispatch-units"
  /// A crew's steps, by its own phone or told by radio.
  case moveAssignment = "move-assignment"
  /// A crew's present call: what its phone shows.
  case seeCall = "see-call"
  case seeUnits = "see-units"
  case editUnits = "edit-units"
  case setDuty = "set-duty"
  case reportPosition = "report-position"

  // MARK: registry

  /// Yards, buildings, cameras and the figures of the programme, in lists, searches and pages.
  case seeRegistry = "see-registry"
  case seePhotos = "see-photos"
  case addYards = "add-yards"
  /// A yard's passport: its record, buildings, outlines, photographs and signature.
  case editYard = "edit-yard"
  case editCameras = "edit-cameras"
  case editRules = "edit-rules"
  /// Many new records at once.
  case importRegistry = "import-registry"
  case seePartners = "see-partners"
  case editPartners = "edit-partners"

  // MARK: footage

  /// Live pictures, and recorded ones of a stretch of time.
  case watchCamera = "watch-camera"
  /// A day of recordings to choose from.
  case browseArchive = "browse-archive"
  /// Recorded pictures taken along as a file.
  case exportFootage = "export-footage"
  /// A camera's address with its user and password: to connect to it.
  case connectCamera = "connect-camera"

  // MARK: the house

  case manageUsers = "manage-users"
  case readJournal = "read-journal"
}

extension Look {
  package var permission: Permission {
    switch self {
    case .live, .recorded: .watchCamera
    case .archive: .browseArchive
    case .exported: .exportFootage
    }
  }
}

extension AlertMove {
  package var permission: Permission {
    switch self {
    case .acknowledge, .confirm, .dismiss, .reconsider: .decideAlert
    case .takeOver: .takeOverAlert
    }
  }
}

extension AssignmentMove {
  package var permission: Permission {
    switch self {
    case .dispatch, .cancel, .takeBack: .dispatchUnits
    case .acknowledge, .setOff, .arrive, .clear, .decline, .beUnable: .moveAssignment
    }
  }
}
