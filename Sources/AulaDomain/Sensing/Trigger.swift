/// What a thing in the picture is taken for.
package enum ThingLabel: String, Sendable, CaseIterable, Codable {
  case person
  case vehicle
  /// Something moves; no detector has named it.
  case motion
}

/// One thing in one frame.
package struct Detection: Hashable, Sendable {
  package let box: PictureBox
  package let label: ThingLabel
  /// 0…1; 1 for plain motion.
  package let score: Double

  package init(box: PictureBox, label: ThingLabel, score: Double) {
    self.box = box
    self.label = label
    self.score = score
  }
}

package enum RuleKind: String, Sendable, CaseIterable, Codable {
  case intrusion
  case lineCrossing
  case loitering
}

/// A track has satisfied a rule. The desk makes an alert of it.
package struct Trigger: Hashable, Sendable, Codable {
  package let rule: String
  package let ruleKind: RuleKind
  package let track: Int
  package let label: ThingLabel
  /// When the track was first seen doing it.
  package let start: MediaTime
  /// The frame that completed the rule.
  package let end: MediaTime
  package let box: PictureBox
  /// When the frame that completed the rule reached this machine.
  package let arrival: Timestamp
  /// The track's way to `box`, the oldest point first; empty where it is not known.
  package let path: [PathPoint]

  package init(
    rule: String, ruleKind: RuleKind, track: Int, label: ThingLabel, start: MediaTime,
    end: MediaTime, box: PictureBox, arrival: Timestamp, path: [PathPoint] = []
  ) {
    self.rule = rule
    self.ruleKind = ruleKind
    self.track = track
    self.label = label
    self.start = start
    self.end = end
    self.box = box
    self.arrival = arrival
    self.path = path
  }
}
