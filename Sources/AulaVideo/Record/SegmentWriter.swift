import AulaDomain

/// The recorder's work, one item after another, on the recorder's thread (docs/recording.md).
struct SegmentWriter {
  /// The file being appended to.
  private struct Open {
    let segment: Segment
    let file: any RecordingFile
    var length: Int64
    /// Up to here the index knows the file.
    var committed: Int64
    let slot: Int64
  }

  private let camera: ID<Camera>
  private let role: StreamRole
  private let storage: RecordingStorage
  private let index: any RecordingIndex
  private let options: RecorderOptions
  private let world: any World
  private let observe: Observe

  private var format: StreamFormat?
  private var initialization: [UInt8] = []
  private var group: [Fragment] = []
  private var open: Open?
  /// Written, not yet in the index.
  private var pending: [PictureGroup] = []
  private var lastSync: Duration
  /// At most one is open: what began it is its reason, and the next written group ends it.
  private var openGap: Gap?
  private var retryAt: Duration?
  /// Where the recordings of the run before this one end, until the gap since is noted.
  private var resumesFrom: MediaTime?

  init(
    camera: ID<Camera>, role: StreamRole, storage: RecordingStorage, index: any RecordingIndex,
    options: RecorderOptions, world: any World, observe: @escaping Observe
  ) {
    self.camera = camera
    self.role = role
    self.storage = storage
    self.index = index
    self.options = options
    self.world = world
    self.observe = observe
    lastSync = world.uptime()
  }

  mutating func start() {
    do {
      try Recovery(storage: storage, index: index).repair(camera: camera, role: role)
      openGap = try index.openGap(camera: camera, role: role)
      if openGap == nil { resumesFrom = try index.lastEnd(camera: camera, role: role) }
    } catch {
      report(error)
    }
  }

  mutating func write(_ item: RecorderItem) {
    switch item {
    case .begin(let format, let initialization):
      finish()
      self.format = format
      self.initialization = initialization
    case .fragment(let fragment):
      take(fragment)
    case .gap(let gap):
      take(gap)
    case .flush:
      finishGroup(end: nil)
      sync()
    case .overflow(let from):
      finishGroup(end: from)
      report(Fault(.exhausted, "video.storage-slow", "storage cannot keep up with \(camera)"))
      begin(Gap(start: from.timestamp, end: nil, reason: .storage))
    }
  }

  /// Writes, syncs and indexes what is there, and closes the segment.
  mutating func finish() {
    finishGroup(end: nil)
    closeSegment()
  }

  // MARK: Groups

  private mutating func take(_ fragment: Fragment) {
    if fragment.startsWithKey { finishGroup(end: fragment.start) }
    if group.isEmpty, !fragment.startsWithKey { return }
    group.append(fragment)
  }

  private mutating func finishGroup(end: MediaTime?) {
    guard let first = group.first, let last = group.last else { return }
    let fragments = group
    group = []
    if let retryAt, world.uptime() < retryAt { return }
    do {
      rotate(before: first.start)
      try append(fragments, end: end ?? last.start.advanced(byTicks: last.durationTicks))
      retryAt = nil
      endGap(at: first.start.timestamp)
      noteRestart(until: first.start.timestamp)
      if world.uptime() - lastSync >= options.syncEvery { sync() }
    } catch {
      abandon(error, from: first.start)
    }
  }

  private mutating func append(_ fragments: [Fragment], end: MediaTime) throws {
    guard var open = try self.open ?? openSegment(at: fragments[0].start) else { return }
    self.open = open
    let bytes = fragments.flatMap(\.bytes)
    try open.file.write(bytes, at: open.length)
    pending.append(
      PictureGroup(
        segment: open.segment.id, offset: open.length, length: Int64(bytes.count),
        start: fragments[0].start, end: max(end, fragments[0].start.advanced(byTicks: 1)),
        frames: fragments.count))
    open.length += Int64(bytes.count)
    self.open = open
  }

  // MARK: Segments

  /// Cameras change files at different seconds, each at its own place in the minute.
  private func slot(of start: MediaTime) -> Int64 {
    let phase = camera.rawValue % options.segmentTicks
    return (start.ticks + phase) / options.segmentTicks
  }

  private mutating func rotate(before start: MediaTime) {
    if let open, open.slot != slot(of: start) { closeSegment() }
  }

  private mutating func closeSegment() {
    sync()
    guard let open else { return }
    self.open = nil
    open.file.close()
    do {
      try index.close(open.segment.id)
    } catch {
      report(error)
    }
  }

  private func openSegment(at start: MediaTime) throws -> Open? {
    guard let format else { return nil }
    let id = ID<Segment>(in: world)
    let path = RecordingStorage.path(camera: camera, role: role, segment: id, start: start)
    let segment = Segment(
      id: id, camera: camera, role: role, path: path, format: format,
      initializationLength: Int64(initialization.count), start: start)
    let file = try storage.create(path)
    try file.write(initialization, at: 0)
    try file.sync()
    try index.open(segment)
    let length = Int64(initialization.count)
    return Open(
      segment: segment, file: file, length: length, committed: length, slot: slot(of: start))
  }

  /// First the disk, then the index.
  private mutating func sync() {
    guard let held = open, !pending.isEmpty else { return }
    do {
      try storage.checkRoom()
      try held.file.sync()
      lastSync = world.uptime()
      try index.commit(pending)
      open?.committed = held.length
      pending = []
    } catch {
      abandon(error, from: pending[0].start)
    }
  }

  // MARK: When storage refuses

  /// After a failed write or sync nobody knows what of the file is on the disk: it is not tried
  /// again, but cut back to what the index knows and left.
  private mutating func abandon(_ error: any Error, from start: MediaTime) {
    if let open {
      try? open.file.truncate(to: open.committed)
      open.file.close()
      try? index.close(open.segment.id)
    }
    let first = pending.first?.start ?? start
    open = nil
    pending = []
    retryAt = world.uptime() + options.retryAfter
    report(error)
    begin(Gap(start: min(first, start).timestamp, end: nil, reason: .storage))
  }

  // MARK: Gaps

  /// A gap that the source has already closed again is a hole within a group, which goes on.
  private mutating func take(_ gap: Gap) {
    if gap.end == nil {
      finishGroup(end: nil)
      sync()
      noteRestart(until: gap.start)
      begin(gap)
    } else if openGap == nil {
      note(gap)
    }
  }

  private mutating func begin(_ gap: Gap) {
    guard openGap == nil else { return }
    openGap = gap
    note(gap)
  }

  private mutating func endGap(at moment: Timestamp) {
    guard let gap = openGap else { return }
    openGap = nil
    note(Gap(start: gap.start, end: max(gap.start, moment), reason: gap.reason))
  }

  private mutating func noteRestart(until moment: Timestamp) {
    guard let from = resumesFrom?.timestamp else { return }
    resumesFrom = nil
    guard moment.since(from) > .milliseconds(500) else { return }
    note(Gap(start: from, end: moment, reason: .notRunning))
  }

  private func note(_ gap: Gap) {
    observe(.gap(camera, role, gap))
    do {
      try index.note(gap, camera: camera, role: role)
    } catch {
      report(error)
    }
  }

  private func report(_ error: any Error) {
    observe(
      .fault(
        error as? Fault
          ?? Fault(.failed, "video.storage-failed", "recording failed", cause: error)))
  }
}
