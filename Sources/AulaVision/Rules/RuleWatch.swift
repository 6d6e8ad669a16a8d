import AulaDomain

/// Watches tracks for what the rules ask. Keeps a memory of each pair of rule and track, so that
/// one visit gives one trigger and one crossing gives one trigger.
struct RuleWatch {
  /// How long a foot must be in a zone before it counts, and out of it before it has left.
  private static let enterSeconds = 0.4
  private static let leaveSeconds = 1.0
  /// How long a crossing waits for its track to be believed or named.
  private static let pendingSeconds = 5.0
  /// How long a lost track's memory waits for an heir.
  private static let heirSeconds = 2.0

  private struct Memory {
    var visits: [Visit]
    var crossings: [CrossingWatch]
    var box: Box
    var lastSeen: MediaTime
    var path = TrackPath()
  }

  private let rules: [Rule]
  private let zones: [String: Polygon]
  private let lines: [String: Line]
  private let width: Double
  private let height: Double
  /// Whether labels come from a detector; otherwise person and vehicle are judged by shape.
  private let hasDetector: Bool
  /// The moment of media tick 0; without it schedules cannot be kept and count as open.
  private let epoch: Timestamp?
  private var memories: [Int: Memory] = [:]

  init(_ set: RuleSet, width: Int, height: Int, hasDetector: Bool, epoch: Timestamp?) {
    rules = set.rules
    zones = Dictionary(set.zones.map { ($0.name, $0.polygon) }) { first, _ in first }
    self.width = Double(width)
    self.height = Double(height)
    let (wide, high) = (self.width, self.height)
    let scale = { (point: PicturePoint) in PicturePoint(x: point.x * wide, y: point.y * high) }
    lines = Dictionary(
      set.lines.map { ($0.name, Line(name: $0.name, from: scale($0.from), to: scale($0.to))) }
    ) { first, _ in first }
    self.hasDetector = hasDetector
    self.epoch = epoch
  }

  /// Takes in the tracks as they stand at `time`; returns what they have completed.
  mutating func update(_ tracks: [Track], time: MediaTime, arrival: Timestamp) -> [Trigger] {
    let open = rules.map { isOpen($0, at: time) }
    var triggers: [Trigger] = []
    for track in tracks {
      var memory = memories[track.id] ?? inherit(for: track, among: tracks, at: time)
      let before = memory.box
      memory.box = track.box
      memory.lastSeen = time
      if track.hiddenSeconds == 0 {
        memory.path.append(PathPoint(time: time, box: pictureBox(track.box)))
      }
      for (index, rule) in rules.enumerated() {
        let start = advance(&memory, index, from: before, track, time: time, isOpen: open[index])
        guard let start else { continue }
        triggers.append(
          Trigger(
            rule: rule.name, ruleKind: rule.kind, track: track.id, label: track.label,
            start: start, end: time, box: pictureBox(track.box), arrival: arrival,
            path: memory.path.points))
      }
      memories[track.id] = memory
    }
    memories = memories.filter { $0.value.lastSeen.seconds(until: time) < Self.heirSeconds }
    return triggers
  }

  /// Moves one rule on for one track; the start of what it completed, if it did.
  private func advance(
    _ memory: inout Memory, _ index: Int, from before: Box, _ track: Track, time: MediaTime,
    isOpen: Bool
  ) -> MediaTime? {
    let rule = rules[index]
    let mayFire = isOpen && track.isConfirmed && admits(rule, track)
    switch rule.condition {
    case .intrusion(let zone, let dwell), .loitering(let zone, let dwell):
      guard let polygon = zones[zone] else { return nil }
      let isInside = polygon.contains(
        inPicture(track.box.foot))
      if !isOpen { memory.visits[index].hasFired = false }
      return memory.visits[index].advance(
        isInside: isInside, isSeen: track.hiddenSeconds == 0, at: time,
        needs: max(dwell, Self.enterSeconds),
        leaves: rule.kind == .loitering ? 2 : Self.leaveSeconds, mayFire: mayFire)
    case .lineCrossing(let line, let direction):
      guard let line = lines[line] else { return nil }
      memory.crossings[index].advance(
        from: before, to: track.box, over: line, admitting: direction, at: time, counts: isOpen)
      guard mayFire else { return nil }
      return memory.crossings[index].take(at: time, within: Self.pendingSeconds)
    }
  }

  /// A new track takes over from one lost a moment ago at the same place: an identity that broke is
  /// not a second visitor, and dwelling goes on behind a pillar.
  private mutating func inherit(for track: Track, among tracks: [Track], at time: MediaTime)
    -> Memory
  {
    let living = Set(tracks.map(\.id))
    let heirloom = memories.filter { id, memory in
      !living.contains(id) && !touchesRim(memory.box) && memory.box.distance(track.box) < 0.9
        && memory.box.height < 2 * track.box.height && track.box.height < 2 * memory.box.height
    }.min { $0.value.box.distance(track.box) < $1.value.box.distance(track.box) }
    if let heirloom {
      memories[heirloom.key] = nil
      return heirloom.value
    }
    return Memory(
      visits: rules.map { _ in Visit() }, crossings: rules.map { _ in CrossingWatch() },
      box: track.box, lastSeen: time)
  }

  /// What was lost at the picture's rim has left, and has no heir.
  private func touchesRim(_ box: Box) -> Bool {
    box.x < 2 || box.right > width - 2 || box.y < 2 || box.bottom > height - 2
  }

  /// 0…1, a hair inside: who is cut by the picture's rim stands at the rim.
  private func inPicture(_ point: PicturePoint) -> PicturePoint {
    let clamp = { (value: Double) in max(0, min(1 - 1e-9, value)) }
    return PicturePoint(x: clamp(point.x / width), y: clamp(point.y / height))
  }

  private func isOpen(_ rule: Rule, at time: MediaTime) -> Bool {
    guard let schedule = rule.schedule, let epoch else { return true }
    return schedule.contains(epoch + .microseconds(time.timestamp.microseconds))
  }

  private func admits(_ rule: Rule, _ track: Track) -> Bool {
    if rule.labels.contains(.motion) { return true }
    if hasDetector { return rule.labels.contains(track.label) }
    return rule.labels.contains { track.couldBe($0, inPictureOf: width, height) }
  }

  private func pictureBox(_ box: Box) -> PictureBox {
    let left = max(0, min(width, box.x)), top = max(0, min(height, box.y))
    let right = max(left, min(width, box.right)), bottom = max(top, min(height, box.bottom))
    return PictureBox(
      x: left / width, y: top / height, width: (right - left) / width,
      height: (bottom - top) / height)
  }
}

extension Track {
  /// Without a detector: whether its shape and size allow the label. Loose on purpose: a missed
  /// person costs more than a wrong guess, and the two overlap.
  func couldBe(_ label: ThingLabel, inPictureOf width: Double, _ height: Double) -> Bool {
    switch label {
    case .motion: true
    case .person: shape < 1.4 && box.height >= 0.025 * height
    case .vehicle: shape > 0.75 && box.area >= 0.004 * width * height
    }
  }
}

extension MediaTime {
  func seconds(until later: MediaTime) -> Double {
    Double(later.ticks(since: self)) / Double(Self.ticksPerSecond)
  }
}
