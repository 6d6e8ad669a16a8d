/// A crew that can be sent: police or private. What it does on one incident is its assignment's.
package struct Unit: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case police
    case `private`
  }

  package enum Duty: Hashable, Sendable {
    case offDuty
    case available
    /// Kept for something until then; free again by itself.
    case reserved(until: Timestamp)
    /// On at least one incident.
    case committed
    case outOfService(reason: String)

    /// Of all of them, in the order in which a shift goes.
    package static let names = ["off-duty", "available", "reserved", "committed", "out-of-service"]

    package var name: String {
      switch self {
      case .offDuty: "off-duty"
      case .available: "available"
      case .reserved: "reserved"
      case .committed: "committed"
      case .outOfService: "out-of-service"
      }
    }
  }

  package struct Position: Hashable, Sendable {
    package let point: GeoPoint
    /// Metres, as the device says.
    package let accuracy: Double?
    package let at: Timestamp

    package init(point: GeoPoint, accuracy: Double? = nil, at: Timestamp) {
      self.point = point
      self.accuracy = accuracy
      self.at = at
    }
  }

  package let id: ID<Unit>
  package var version: Int64
  /// As it is said over the radio, unique: `П-21`, `Ц-3`.
  package var callSign: String
  package var kind: Kind
  /// Whose crew it is; private units have one.
  package var partner: ID<Partner>?
  package var duty: Duty
  package var position: Position?
  /// A private unit may work before this moment only.
  package var licenceExpiry: Timestamp?
  package var phone = ""

  package init(
    id: ID<Unit>, version: Int64 = 1, callSign: String, kind: Kind, partner: ID<Partner>? = nil,
    duty: Duty = .offDuty, position: Position? = nil, licenceExpiry: Timestamp? = nil
  ) {
    self.id = id
    self.version = version
    self.callSign = callSign
    self.kind = kind
    self.partner = partner
    self.duty = duty
    self.position = position
    self.licenceExpiry = licenceExpiry
  }
}

extension Unit {
  /// What keeps a unit from being sent.
  package enum Hindrance: String, Sendable, CaseIterable {
    case offDuty = "off-duty"
    case reserved
    case committed
    case outOfService = "out-of-service"
    case licenceExpired = "licence-expired"
    /// A private unit without a licence on record.
    case licenceMissing = "licence-missing"
  }

  /// `nil`: it may be sent. The licence blocks; it does not warn.
  package func hindrance(at now: Timestamp) -> Hindrance? {
    if let licenceExpiry, licenceExpiry <= now { return .licenceExpired }
    if kind == .private, licenceExpiry == nil { return .licenceMissing }
    switch duty {
    case .offDuty: return .offDuty
    case .committed: return .committed
    case .outOfService: return .outOfService
    case .reserved(let until): return until > now ? .reserved : nil
    case .available: return nil
    }
  }
}

package enum UnitMove: Hashable, Sendable {
  case goOnDuty
  case goOffDuty
  case reserve(until: Timestamp)
  case release
  /// Sent to an incident.
  case commit
  /// Its last assignment has ended.
  case free
  case takeOutOfService(reason: String)
  case returnToService

  package var name: String {
    switch self {
    case .goOnDuty: "go-on-duty"
    case .goOffDuty: "go-off-duty"
    case .reserve: "reserve"
    case .release: "release"
    case .commit: "commit"
    case .free: "free"
    case .takeOutOfService: "take-out-of-service"
    case .returnToService: "return-to-service"
    }
  }
}

extension Unit {
  /// The unit after the move, one version on. A committed unit ends its assignments first.
  package func applying(_ move: UnitMove, by deed: Deed) throws(DispatchError) -> Unit {
    var next = self
    next.version += 1
    switch (duty, move) {
    case (.offDuty, .goOnDuty), (.reserved, .release), (.committed, .free),
      (.outOfService, .returnToService):
      next.duty = .available
    case (.available, .goOffDuty), (.reserved, .goOffDuty), (.outOfService, .goOffDuty):
      next.duty = .offDuty
    case (.available, .reserve(let until)), (.reserved, .reserve(let until)):
      next.duty = .reserved(until: until)
    case (.available, .commit), (.reserved, .commit):
      if let hindrance = hindrance(at: deed.at) { throw .unitNotDispatchable(id, hindrance) }
      next.duty = .committed
    case (_, .commit):
      throw .unitNotDispatchable(id, hindrance(at: deed.at) ?? .offDuty)
    case (.available, .takeOutOfService(let reason)), (.offDuty, .takeOutOfService(let reason)),
      (.reserved, .takeOutOfService(let reason)):
      if reason.isBlank { throw .noteMissing }
      next.duty = .outOfService(reason: reason)
    default:
      throw .illegalTransition(record: "unit", state: duty.name, move: move.name)
    }
    return next
  }
}
