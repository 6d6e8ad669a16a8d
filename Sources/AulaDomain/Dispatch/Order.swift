/// Within one matter no time runs backwards. A machine's clock may be set back, and a deed may have
/// waited for another one; what was answered before it was asked for would spoil every figure.
extension Deed {
  /// The deed, not before `moment`.
  package func notBefore(_ moment: Timestamp) -> Deed {
    guard at < moment else { return self }
    return moved(to: moment)
  }
}

extension Alert {
  /// The latest moment that the alert has on record.
  package var latest: Timestamp {
    [raisedAt, acknowledgedAt, decidedAt].compactMap { $0 }.max() ?? raisedAt
  }
}

extension Incident {
  package var latest: Timestamp {
    [openedAt, startedAt, resolvedAt, closure?.at, firstClosure?.at].compactMap { $0 }.max()
      ?? openedAt
  }
}

extension Assignment {
  package var latest: Timestamp {
    [proposedAt, dispatchedAt, acknowledgedAt, enRouteAt, onSceneAt, endedAt].compactMap { $0 }
      .max() ?? proposedAt
  }
}
