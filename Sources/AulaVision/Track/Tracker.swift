package import AulaDomain

/// What was seen in one frame, for the tracker.
package struct Sightings {
  package struct Thing {
    package var box: Box
    /// `motion` for a plain blob.
    package var label: ThingLabel
    /// 0…1.
    package var score: Double
    package var liveliness: Double
    /// 0…255: how often the picture changed its mind there lately.
    package var unrest: Double

    package init(
      box: Box, label: ThingLabel, score: Double, liveliness: Double = 0, unrest: Double = 0
    ) {
      self.box = box
      self.label = label
      self.score = score
      self.liveliness = liveliness
      self.unrest = unrest
    }
  }
  package var blobs: [Thing]
  /// What the detector found; empty where it was not asked.
  package var detections: [Thing]
  /// Where the detector looked.
  package var examined: [Box]

  package init(blobs: [Thing] = [], detections: [Thing] = [], examined: [Box] = []) {
    self.blobs = blobs
    self.detections = detections
    self.examined = examined
  }
}

/// Follows things from frame to frame: prediction, assignment, birth, coasting, death.
package struct Tracker {
  package struct Settings {
    /// Sightings before a track may be believed.
    package var birthHits = 3
    /// How long a believed track lives unseen.
    package var coastSeconds = 1.5
    /// A box scored below may continue a track but not begin one.
    package var birthScore = 0.5
    /// Whether a track that no detector named must have gone somewhere to be believed.
    package var wantsTravel = true

    package init() {}
  }

  package let settings: Settings
  package internal(set) var tracks: [Track] = []
  let width: Double
  let height: Double
  private var nextID = 1

  /// `width`, `height`: of the picture, in pixels.
  package init(width: Double, height: Double, settings: Settings = Settings()) {
    self.width = width
    self.height = height
    self.settings = settings
  }

  /// Moves on by `seconds` to `time` and takes in what was seen there.
  package mutating func update(_ seen: Sightings, seconds: Double, time: MediaTime) {
    for index in tracks.indices {
      tracks[index].filter.predict(seconds: seconds)
      tracks[index].hiddenSeconds += seconds
    }
    let detections = seen.detections
    let blobs = seen.blobs.filter { blob in !isExplained(blob.box, by: detections) }
    var things = detections + blobs
    let predicted = tracks.map(\.box)
    joinFragments(&things, from: detections.count, predicted)
    let isFree = match(things, predicted, seen, seconds: seconds, time: time)
    share(seen.blobs, predicted, seconds: seconds, time: time)
    noteRefusals(seen, time: time)
    bear(things, where: isFree, predicted, time: time)
    bury()
    mergeDoubles()
  }

  private func isExplained(_ blob: Box, by detections: [Sightings.Thing]) -> Bool {
    detections.contains { $0.box.share(in: blob) > 0.6 || blob.share(in: $0.box) > 0.5 }
  }

  // MARK: Matching

  /// Gives each track the thing that suits it best. Returns which things nobody took.
  private mutating func match(
    _ things: [Sightings.Thing], _ predicted: [Box], _ seen: Sightings, seconds: Double,
    time: MediaTime
  ) -> [Bool] {
    var isFree = [Bool](repeating: true, count: things.count)
    // Strong first: a weak box continues a track only where no strong one does (Zhang et al. 2022).
    for isStrong in [true, false] {
      let columns = things.indices.filter { (things[$0].score >= settings.birthScore) == isStrong }
      let rows = tracks.indices.filter { tracks[$0].lastSeen < time }
      guard !columns.isEmpty, !rows.isEmpty else { continue }
      let costs = rows.map { row in
        columns.map { cost(tracks[row], predicted[row], things[$0], isStrong: isStrong) }
      }
      for (row, column) in zip(rows, assign(costs, limit: 2.5)) {
        guard let column else { continue }
        let thing = things[columns[column]]
        isFree[columns[column]] = false
        take(thing, row, seen, seconds: seconds, time: time)
      }
    }
    return isFree
  }

  /// 0…1 for boxes that overlap, 1…2 for near ones; more than the limit for strangers.
  private func cost(
    _ track: Track, _ predicted: Box, _ thing: Sightings.Thing, isStrong: Bool
  ) -> Double {
    let overlap = predicted.overlap(thing.box)
    let ratio = thing.box.area / max(1, predicted.area)
    let extra = track.isConfirmed ? 0 : 0.4
    if overlap > (isStrong ? 0.1 : 0.4) { return 1 - overlap + extra }
    let gate = 0.5 + min(0.7, track.hiddenSeconds * 0.7)
    let distance = predicted.distance(thing.box)
    guard isStrong, distance < gate, ratio > 0.3, ratio < 3.3 else { return 9 }
    return 1 + distance / gate * 0.9 + extra
  }

  private mutating func take(
    _ thing: Sightings.Thing, _ index: Int, _ seen: Sightings, seconds: Double, time: MediaTime
  ) {
    var box = thing.box
    var trust = 0.5 + 0.5 * thing.score
    if thing.label == .motion {
      box = tracks[index].fitted(thing.box)
      let ratio = box.area / max(1, tracks[index].box.area)
      if ratio > 1.7 || ratio < 0.55 { trust = 0.35 }
      if isShared(thing.box, besides: index) {
        box = tracks[index].box.kept(inside: thing.box)
        trust = 0.3
        tracks[index].isShared = true
      } else {
        tracks[index].isShared = false
      }
    } else {
      tracks[index].vote(thing.label, score: thing.score, at: time)
      tracks[index].isShared = false
      noteFit(index, thing.box, seen)
    }
    tracks[index].see(box, trust: trust, thing: thing, seconds: seconds)
    tracks[index].hits += 1
    tracks[index].hiddenSeconds = 0
    tracks[index].lastSeen = time
    confirm(index)
  }

  private mutating func confirm(_ index: Int) {
    let track = tracks[index]
    guard !track.isConfirmed, track.hits >= settings.birthHits else { return }
    tracks[index].isConfirmed = !settings.wantsTravel || track.isLabelled || track.hasTravelled
  }

  /// Remembers how the detector's box lies in the blob, where the blob is this track's alone.
  private mutating func noteFit(_ index: Int, _ box: Box, _ seen: Sightings) {
    let around = seen.blobs.filter { $0.box.intersection(box) > 0.3 * min($0.box.area, box.area) }
    guard around.count == 1, let blob = around.first?.box else { return }
    let inside = seen.detections.count { $0.box.share(in: blob) > 0.4 }
    guard inside == 1 else { return }
    tracks[index].fit = Track.Fit(
      middle: (box.middle - blob.middle) / blob.width,
      bottom: (box.bottom - blob.bottom) / blob.height, width: box.width / blob.width,
      height: box.height / blob.height, blobArea: blob.area)
  }

  // MARK: Groups and fragments

  private func isShared(_ blob: Box, besides index: Int) -> Bool {
    guard blob.area > 1.35 * tracks[index].box.area else { return false }
    return tracks.indices.contains { other in
      other != index && tracks[other].isConfirmed && tracks[other].box.share(in: blob) > 0.5
    }
  }

  /// A track whose blob went to another stays in that blob, as one of a group.
  private mutating func share(
    _ blobs: [Sightings.Thing], _ predicted: [Box], seconds: Double, time: MediaTime
  ) {
    for index in tracks.indices where tracks[index].lastSeen < time && tracks[index].isConfirmed {
      let inside = blobs.filter { predicted[index].share(in: $0.box) > 0.5 }
      guard let blob = inside.max(by: { $0.box.area < $1.box.area }) else { continue }
      guard tracks[index].hiddenSeconds < 8 else { continue }
      let box = tracks[index].box.kept(inside: blob.box)
      tracks[index].see(box, trust: 0.25, thing: blob, seconds: seconds)
      tracks[index].isShared = true
      tracks[index].lastSeen = time
    }
  }

  /// Adds to a thing that a track expects the smaller ones that lie in the same expected box.
  private func joinFragments(
    _ things: inout [Sightings.Thing], from first: Int, _ predicted: [Box]
  ) {
    for (index, box) in predicted.enumerated() where tracks[index].isConfirmed {
      let inside = things.indices.filter { $0 >= first && things[$0].box.share(in: box) > 0.7 }
      guard inside.count > 1 else { continue }
      var whole = things[inside[0]]
      for place in inside.dropFirst() { whole.box = whole.box.union(things[place].box) }
      for place in inside.reversed() { things.remove(at: place) }
      things.append(whole)
    }
  }

  private mutating func noteRefusals(_ seen: Sightings, time: MediaTime) {
    for index in tracks.indices where tracks[index].labelled != time {
      let box = tracks[index].box
      guard seen.examined.contains(where: { box.share(in: $0) > 0.9 }) else { continue }
      tracks[index].examined = time
      tracks[index].refusals += 1
    }
  }

  // MARK: Birth and death

  private mutating func bear(
    _ things: [Sightings.Thing], where isFree: [Bool], _ predicted: [Box], time: MediaTime
  ) {
    for (thing, isFree) in zip(things, isFree) where isFree && thing.score >= settings.birthScore {
      let isPart = zip(tracks, predicted).contains { track, box in
        track.isConfirmed && thing.label == .motion && thing.box.share(in: box) > 0.6
          && thing.box.area < 0.5 * box.area
      }
      guard !isPart else { continue }
      var track = Track(id: nextID, box: thing.box, time: time)
      nextID += 1
      if thing.label != .motion { track.vote(thing.label, score: thing.score, at: time) }
      tracks.append(track)
      if settings.birthHits <= 1 { confirm(tracks.count - 1) }
    }
  }

  private mutating func bury() {
    tracks.removeAll { track in
      let box = track.box
      let picture = Box(x: 0, y: 0, width: width, height: height)
      let isLeaving = box.share(in: picture) < 0.6
      if !track.isConfirmed { return track.hiddenSeconds > 0.35 }
      let patience = track.stillSeconds > 3 ? settings.coastSeconds * 2 : settings.coastSeconds
      return track.hiddenSeconds > (isLeaving ? min(0.3, patience) : patience)
    }
    for index in tracks.indices where tracks[index].hiddenSeconds > 0.5 {
      tracks[index].filter.damp(0.93)
    }
  }

  /// Of two tracks on one body the younger goes.
  private mutating func mergeDoubles() {
    var gone: Set<Int> = []
    for (place, older) in tracks.enumerated() where !gone.contains(older.id) {
      for younger in tracks[(place + 1)...] where !gone.contains(younger.id) {
        let (a, b) = (older.box, younger.box)
        let isDouble = a.overlap(b) > 0.75 || (!younger.isConfirmed && b.share(in: a) > 0.9)
        if isDouble && (younger.isShared || !younger.isConfirmed || younger.hiddenSeconds > 0) {
          gone.insert(younger.id)
        }
      }
    }
    tracks.removeAll { gone.contains($0.id) }
  }

  /// Forgets tracks by id: absorbed into the background, found to be ghosts.
  package mutating func forget(_ ids: Set<Int>) {
    tracks.removeAll { ids.contains($0.id) }
  }

  /// Nothing was seen and nothing is known: lets tracks live on unseen, for a moment.
  package mutating func pause(seconds: Double) {
    for index in tracks.indices { tracks[index].filter.damp(max(0, 1 - seconds)) }
  }
}

extension Track {
  /// The box to expect of the detector, given the blob's.
  fileprivate func fitted(_ blob: Box) -> Box {
    guard let fit, blob.area > 0.6 * fit.blobArea, blob.area < 1.7 * fit.blobArea else {
      return blob
    }
    let (width, height) = (blob.width * fit.width, blob.height * fit.height)
    return Box(
      x: blob.middle + fit.middle * blob.width - width / 2,
      y: blob.bottom + fit.bottom * blob.height - height, width: width, height: height)
  }
}

extension Box {
  func union(_ other: Box) -> Box {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return Box(
      x: left, y: top, width: max(right, other.right) - left,
      height: max(bottom, other.bottom) - top)
  }
}
