/// A person's look at a camera's pictures: what a policy allows, and what the journal holds.
package enum Look: Hashable, Sendable {
  /// What the camera shows now: the live picture, or the newest still.
  case live
  /// Recorded pictures of a stretch of time: a film, or a still of one moment.
  case recorded(from: Timestamp, to: Timestamp)
  /// The page of a day's recordings and gaps, from which one chooses.
  case archive(from: Timestamp, to: Timestamp)
  /// Recorded pictures taken along as a file: more than a look, for the file outlives the right to
  /// see it.
  case exported(from: Timestamp, to: Timestamp)
}

/// What brings a crew to pictures: its assignment, and where and when the matter began.
package struct CrewCall: Hashable, Sendable {
  package let assignment: Assignment
  package let yard: ID<Yard>?
  package let camera: ID<Camera>?
  /// When the first alert's thing was first seen; without an alert, when the incident was opened.
  package let since: Timestamp

  package init(
    assignment: Assignment, yard: ID<Yard>?, camera: ID<Camera>?, since: Timestamp
  ) {
    self.assignment = assignment
    self.yard = yard
    self.camera = camera
    self.since = since
  }

  /// How much before `since` a crew sees too: what led to the alert.
  package static let lead = Duration.seconds(30)

  func shows(_ other: Camera) -> Bool {
    camera == other.id || (yard != nil && yard == other.yard)
  }

  func covers(_ moment: Timestamp) -> Bool {
    let (early, isBeforeTime) = since.microseconds.subtractingReportingOverflow(
      Self.lead.microseconds)
    return isBeforeTime || moment.microseconds >= early
  }
}
