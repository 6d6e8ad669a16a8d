import AulaDomain

/// Sight for one picture size, from its first frame on.
final class Eye {
  private let settings: Sight.Settings
  private let shrink: Shrink
  private let shrunk: Plane<UInt8>
  let motion: MotionSense
  private var tracker: Tracker
  private var watch: RuleWatch
  private var examiner: Examiner?

  /// Throws `vision.picture-too-small`.
  init(_ frame: Frame, _ settings: Sight.Settings, detector: Detector?) throws(Fault) {
    guard min(frame.width, frame.height) >= Frame.leastSide else {
      throw Fault(
        .unsupported, "vision.picture-too-small",
        "the picture is \(frame.width)×\(frame.height) pixels; "
          + "the least that is looked at is \(Frame.leastSide)×\(Frame.leastSide)")
    }
    self.settings = settings
    let size = Self.fit(frame.width, frame.height, settings)
    shrink = Shrink(
      sourceWidth: frame.width, sourceHeight: frame.height, width: size.0, height: size.1)
    shrunk = Plane(width: size.0, height: size.1, filledWith: 0)
    motion = MotionSense(width: size.0, height: size.1)
    tracker = Tracker(width: Double(size.0), height: Double(size.1))
    watch = RuleWatch(
      settings.rules, width: size.0, height: size.1, hasDetector: detector != nil,
      epoch: settings.epoch)
    examiner = detector.map { Examiner($0, width: Double(size.0), height: Double(size.1)) }
  }

  func suits(_ frame: Frame) -> Bool {
    frame.width == shrink.sourceWidth && frame.height == shrink.sourceHeight
  }

  /// In proportion, but never flatter than can be looked at.
  private static func fit(_ width: Int, _ height: Int, _ settings: Sight.Settings) -> (Int, Int) {
    let scale = min(
      1, Double(settings.maximumWidth) / Double(width),
      Double(settings.maximumHeight) / Double(height))
    let fitted = { (side: Int) in
      min(side, max(Frame.leastSide, Int(nearest: Double(side) * scale)))
    }
    return (fitted(width), fitted(height))
  }

  func look(at frame: Frame, seconds: Double) throws(Fault) -> [Trigger] {
    frame.luma.withUnsafeBufferPointer { luma in
      if let start = luma.baseAddress { shrink.shrink(start, into: shrunk) }
    }
    let view = motion.look(at: shrunk, seconds: seconds)
    if view.isUpset {
      tracker.pause(seconds: seconds)
    } else {
      var seen = Sightings(
        blobs: view.blobs.map { blob in
          Sightings.Thing(
            box: Box(blob.box), label: .motion, score: 1, liveliness: blob.liveliness,
            unrest: motion.unrest(in: blob.box))
        })
      if var examiner {
        try examiner.examine(frame, tracker.tracks, &seen, time: frame.time)
        self.examiner = examiner
      }
      tracker.update(seen, seconds: seconds, time: frame.time)
    }
    tidyBackground()
    return watch.update(tracker.tracks, time: frame.time, arrival: frame.arrival)
  }

  func takeInferences() -> Int {
    let count = examiner?.inferences ?? 0
    examiner?.inferences = 0
    return count
  }

  // MARK: Background and tracks keep each other right

  private func tidyBackground() {
    var gone: Set<Int> = []
    motion.background.protected.fill(0)
    for track in tracker.tracks {
      if shouldBeBackground(track) {
        motion.background.absorb(pixels(track.box, margin: 3), from: motion.image)
        gone.insert(track.id)
      } else if track.isConfirmed {
        protect(pixels(track.box, margin: 2))
      }
    }
    tracker.forget(gone)
  }

  /// A ghost at once; what never went anywhere soon; what stands without life after the set time.
  private func shouldBeBackground(_ track: Track) -> Bool {
    let age = track.firstSeen.seconds(until: track.lastSeen)
    guard track.hiddenSeconds == 0, track.stillSeconds > 0.6, !track.isShared else { return false }
    let isNamed = track.isLabelled && (track.labelled?.seconds(until: track.lastSeen) ?? 99) < 15
    if isNamed && track.label == .person { return false }
    if !isNamed, track.isConfirmed || track.stillSeconds > 1.5,
      isGhost(
        pixels(track.box, margin: 0), mask: motion.mask, image: motion.image,
        mean: motion.background.mean)
    {
      return true
    }
    if !track.isConfirmed { return age > (track.liveliness > 0.1 ? 30 : 10) }
    let patience = track.liveliness > 0.02 ? 10 : 1.0
    return track.stillSeconds > settings.absorbSeconds * patience
  }

  private func protect(_ box: PixelBox) {
    for y in box.top..<box.bottom {
      let row = motion.background.protected.row(y)
      for x in box.left..<box.right { row[x] = 1 }
    }
  }

  private func pixels(_ box: Box, margin: Int) -> PixelBox {
    let (width, height) = (motion.width, motion.height)
    let clamp = { (value: Double, limit: Int) in Int(max(0, min(Double(limit), value))) }
    return PixelBox(
      left: clamp(box.x, width), top: clamp(box.y, height),
      right: clamp(box.right.rounded(.up), width), bottom: clamp(box.bottom.rounded(.up), height)
    ).grown(by: margin, within: width, height)
  }

  func seenTracks() -> [Sight.SeenTrack] {
    let (width, height) = (Double(motion.width), Double(motion.height))
    return tracker.tracks.filter(\.isConfirmed).map { track in
      let box = track.box
      return Sight.SeenTrack(
        id: track.id, label: track.label,
        box: PictureBox(
          x: box.x / width, y: box.y / height, width: box.width / width,
          height: box.height / height), isHidden: track.hiddenSeconds > 0)
    }
  }
}
