/// One thing that goes on in front of one camera is one alert, however often its rule is completed.
package enum AlertFolding {
  /// A trigger this soon after the last one belongs to it.
  package static let window = Duration.seconds(60)
  /// An alert that was confirmed stops gathering after this: what comes then is told anew.
  package static let longest = Duration.seconds(1_800)

  package enum Outcome: Hashable, Sendable {
    /// None to join: raise a new alert.
    case raise
    /// The alert with the trigger counted, one version on.
    case join(Alert)
  }

  /// Joins the trigger to the latest alert of the same camera and rule that may take it. `alerts`
  /// holds none whose incident is over.
  ///
  /// A dismissed alert takes none: what was judged nothing may be something this time.
  package static func fold(
    _ trigger: Trigger, of camera: ID<Camera>, into alerts: [Alert]
  ) -> Outcome {
    let fitting = alerts.filter { $0.camera == camera && $0.takes(trigger) }
    guard let latest = fitting.max(by: { ($0.lastSeen, $0.id) < ($1.lastSeen, $1.id) }) else {
      return .raise
    }
    var next = latest
    next.version += 1
    next.count += 1
    if trigger.end.timestamp > latest.lastSeen {
      next.lastSeen = trigger.end.timestamp
      if latest.state == .new {
        next.box = trigger.box
        next.moment = AlertMoment(trigger)
      }
    }
    return .join(next)
  }
}

extension Alert {
  fileprivate func takes(_ trigger: Trigger) -> Bool {
    guard rule == trigger.rule, ruleKind == trigger.ruleKind, state != .dismissed else {
      return false
    }
    let begins = trigger.start.timestamp
    let near =
      begins <= lastSeen + AlertFolding.window
      && trigger.end.timestamp >= firstSeen - AlertFolding.window
    let fresh = state.isOpen || trigger.end.timestamp.since(firstSeen) <= AlertFolding.longest
    return near && fresh
  }
}
