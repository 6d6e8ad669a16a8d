/// Something that must be done by a certain time, and how it stands.
package struct Deadline: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// An operator takes a new alert.
    case acknowledge
    /// Whoever has an alert confirms or dismisses it. Its limits are our own choice: there is no
    /// norm for them, and a look at the moment, the live picture and a neighbouring camera takes
    /// about a minute. The other limits are the programme's (30, 90 and 60 s).
    case decide
    /// The first unit is sent to an incident.
    case dispatch
    /// A unit that was sent says that it goes.
    case unitAcknowledge = "unit-acknowledge"

    package var warnAfter: Duration {
      switch self {
      case .acknowledge: .seconds(15)
      case .decide: .seconds(60)
      case .dispatch: .seconds(60)
      case .unitAcknowledge: .seconds(40)
      }
    }

    package var alertAfter: Duration {
      switch self {
      case .acknowledge: .seconds(30)
      case .decide: .seconds(120)
      case .dispatch: .seconds(90)
      case .unitAcknowledge: .seconds(60)
      }
    }
  }

  package enum Standing: String, Sendable, CaseIterable {
    case inTime = "in-time"
    case warn
    case late
  }

  package let kind: Kind
  package let since: Timestamp

  package init(_ kind: Kind, since: Timestamp) {
    self.kind = kind
    self.since = since
  }

  package var warnsAt: Timestamp { since + kind.warnAfter }
  package var alertsAt: Timestamp { since + kind.alertAfter }

  /// Thirty seconds are still in time at thirty seconds.
  package func standing(at now: Timestamp) -> Standing {
    if now > alertsAt { return .late }
    return now > warnsAt ? .warn : .inTime
  }
}

extension Alert {
  /// To be taken, then to be decided; `nil` once it is confirmed or dismissed.
  ///
  /// The second clock counts from the first who took it. Neither another handler nor a dismissal
  /// taken back starts it anew: it tells how long the yard waits, not how long one person has had
  /// it.
  package var deadline: Deadline? {
    switch state {
    case .new: Deadline(.acknowledge, since: raisedAt)
    case .acknowledged: acknowledgedAt.map { Deadline(.decide, since: $0) }
    case .confirmed, .dismissed: nil
    }
  }
}

extension Incident {
  /// `nil` once a unit was sent, or when it is over.
  package var deadline: Deadline? {
    state == .new ? Deadline(.dispatch, since: openedAt) : nil
  }
}

extension Assignment {
  /// `nil` unless the unit was sent and has not answered.
  package var deadline: Deadline? {
    guard state == .dispatched, let dispatchedAt else { return nil }
    return Deadline(.unitAcknowledge, since: dispatchedAt)
  }
}
