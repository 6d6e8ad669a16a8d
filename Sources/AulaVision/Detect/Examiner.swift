import AulaDomain

/// Decides where and when the detector looks: around tracks that it has not named yet, or not for a
/// while, and around groups, in which motion cannot tell one from another.
///
/// The detector is shared: while it is at work for another camera, this one goes on without it and
/// asks again at its next frame. Only a look that is overdue waits its turn, so that no camera's
/// tracks and rules stand still for what others see.
struct Examiner {
  /// Part of the picture (0…1), the frame, and whether to wait; `nil`: busy.
  typealias Look = (PictureBox, Frame, Bool) throws(Fault) -> [Detection]?

  private let look: Look
  private let width: Double
  private let height: Double
  private var lastLook: MediaTime?
  private var lastWhole: MediaTime?
  /// Since when a look is wanted that the detector had no time for.
  private var wantedSince: MediaTime?
  var inferences = 0

  /// Seconds after which a look that is wanted waits for its turn.
  static let patience = 0.4

  /// Seconds between two looks at anything.
  private static let pause = 0.15
  private static let groupPause = 0.2
  private static let staleSeconds = 2.0
  private static let wholeSeconds = 20.0
  /// Looks that found nothing, after which a track is looked at ever more rarely.
  private static let waits = [0, 0.2, 0.4, 1, 2, 4, 8]
  private static let mostCrops = 3

  init(_ detector: Detector, width: Double, height: Double) {
    self.init(width: width, height: height) { part, frame, waits throws(Fault) in
      try detector.detect(in: part, of: frame, waits: waits)
    }
  }

  init(width: Double, height: Double, look: @escaping Look) {
    self.look = look
    self.width = width
    self.height = height
  }

  /// Adds what the detector finds to what was seen.
  mutating func examine(
    _ frame: Frame, _ tracks: [Track], _ seen: inout Sightings, time: MediaTime
  ) throws(Fault) {
    if let lastLook, lastLook.seconds(until: time) < Self.pause { return }
    var crops = cluster(wanted(tracks, seen, at: time))
    let looksAtAll =
      crops.isEmpty && !tracks.isEmpty && isStale(lastWhole, at: time, Self.wholeSeconds)
    if looksAtAll { crops = [Box(x: 0, y: 0, width: width, height: height)] }
    guard !crops.isEmpty else { return wantedSince = nil }
    let isOverdue = wantedSince.map { $0.seconds(until: time) >= Self.patience } ?? false
    for crop in crops.prefix(Self.mostCrops) {
      guard let found = try look(part(crop), frame, isOverdue) else {
        if lastLook != time { wantedSince = wantedSince ?? time }
        return
      }
      inferences += 1
      (lastLook, wantedSince) = (time, nil)
      if looksAtAll { lastWhole = time }
      seen.examined.append(crop)
      add(found.map { thing(from: $0) }, of: crop, to: &seen)
    }
  }

  private func part(_ crop: Box) -> PictureBox {
    PictureBox(
      x: crop.x / width, y: crop.y / height, width: crop.width / width,
      height: crop.height / height)
  }

  private func add(_ found: [Sightings.Thing], of crop: Box, to seen: inout Sightings) {
    for one in found where !seen.detections.contains(where: { $0.box.overlap(one.box) > 0.55 }) {
      if !isCut(one.box, by: crop) { seen.detections.append(one) }
    }
  }

  private func isStale(_ last: MediaTime?, at time: MediaTime, _ seconds: Double) -> Bool {
    last.map { $0.seconds(until: time) >= seconds } ?? true
  }

  private func thing(from found: Detection) -> Sightings.Thing {
    Sightings.Thing(
      box: Box(
        x: found.box.x * width, y: found.box.y * height, width: found.box.width * width,
        height: found.box.height * height), label: found.label, score: found.score)
  }

  /// A box at a crop's rim is likely a part of something; not so at the picture's own rim.
  private func isCut(_ box: Box, by crop: Box) -> Bool {
    let slack = 2.0
    return (box.x < crop.x + slack && crop.x > 1)
      || (box.right > crop.right - slack && crop.right < width - 1)
      || (box.y < crop.y + slack && crop.y > 1)
      || (box.bottom > crop.bottom - slack && crop.bottom < height - 1)
  }

  /// Boxes of what should be looked at now.
  private func wanted(_ tracks: [Track], _ seen: Sightings, at time: MediaTime) -> [Box] {
    tracks.compactMap { track in
      guard track.hits >= 2 else { return nil }
      let wait: Double
      if track.isShared || track.hiddenSeconds > 0 {
        wait = Self.groupPause
      } else if track.isLabelled && track.refusals == 0 {
        wait = Self.staleSeconds
      } else {
        let wary = Self.waits[min(track.refusals, Self.waits.count - 1)]
        wait = track.stillSeconds < 2 ? min(wary, 0.6) : wary
      }
      guard isStale(track.examined, at: time, wait) else { return nil }
      return track.box
    }
  }

  /// Joins boxes into few crops of the model's shape, each with room around, none so wide that
  /// those in it become too small to be known.
  private func cluster(_ boxes: [Box]) -> [Box] {
    var crops: [(crop: Box, smallest: Double)] = []
    for box in boxes.sorted(by: { $0.x < $1.x }) {
      let own = framed(box)
      let place = crops.firstIndex { crop in
        let whole = crop.crop.union(own)
        return min(crop.smallest, box.height) / whole.height > 0.12
      }
      if let place {
        crops[place] = (
          shaped(crops[place].crop.union(own)), min(crops[place].smallest, box.height)
        )
      } else {
        crops.append((shaped(own), box.height))
      }
    }
    return crops.map(\.crop)
  }

  private func framed(_ box: Box) -> Box {
    let (across, down) = (max(box.width, box.height) * 0.6, box.height * 0.5)
    return Box(
      x: box.x - across, y: box.y - down, width: box.width + 2 * across,
      height: box.height + 2 * down)
  }

  /// Widened or heightened to about 16:9, not smaller than a sixth of the picture, moved inside it.
  private func shaped(_ box: Box) -> Box {
    var (wide, high) = (max(box.width, width / 6), max(box.height, height / 6))
    if wide < 1.6 * high { wide = 1.6 * high } else { high = max(high, wide / 1.9) }
    (wide, high) = (min(width, wide), min(height, high))
    return Box(
      x: max(0, min(width - wide, box.middle - wide / 2)),
      y: max(0, min(height - high, box.center - high / 2)), width: wide, height: high)
  }
}
