import AulaDomain
import Crypto

/// The recorder's work, one item after another, on the recorder's thread (docs/recording.md).
struct SegmentWriter {
  /// The file being appended to.
  private struct Open {
    let segment: Segment
    let file: any RecordingFile
    var length: Int64
    /// Up to here the bytes are on the disk.
    var synced: Int64
    let slot: Int64
  }

  private let camera: ID<Camera>
  private let role: StreamRole
  private let storage: RecordingStorage
  private let index: any RecordingIndex
  private let indexer: IndexWriter
  private let options: RecorderOptions
  private let world: any World
  private let observe: Observe

  private var format: StreamFormat?
  private var initialization: [UInt8] = []
  private var group: GroupBuffer
  private var open: Open?
  /// Written, not yet synced.
  private var pending: [PictureGroup] = []
  private var lastSync: Duration
  private var gaps: GapKeeper
  private var retryAt: Duration?
  private var budget: BeginBudget
  /// The stream began anew since the last file was made.
  private var hasBegun = false
  private var lastKey: MediaTime?
  private var toldOfKeys = false
  private var toldOfFormat = false

  init(
    camera: ID<Camera>, role: StreamRole, storage: RecordingStorage, index: any RecordingIndex,
    indexer: IndexWriter, options: RecorderOptions, world: any World, observe: @escaping Observe
  ) {
    self.camera = camera
    self.role = role
    self.storage = storage
    self.index = index
    self.indexer = indexer
    self.options = options
    self.world = world
    self.observe = observe
    group = GroupBuffer(options.group)
    lastSync = world.uptime()
    budget = BeginBudget(options, now: world.uptime())
    gaps = GapKeeper { gap in
      observe(.gap(camera, role, gap))
      indexer.put(.note(gap, camera, role))
    }
  }

  mutating func start() {
    let recovery = Recovery(
      storage: storage, index: index, bound: options.group, change: indexer.putAtOnce)
    let found = recovery.report(camera: camera, role: role)
    for fault in found.faults { observe(.fault(fault)) }
    do {
      gaps.resume(
        open: try index.openGap(camera: camera, role: role),
        lastEnd: try index.lastEnd(camera: camera, role: role), after: found)
    } catch {
      observe(.fault(.storage(error)))
    }
  }

  mutating func write(_ item: RecorderItem) {
    switch item {
    case .begin(let format, let initialization):
      finish()
      self.format = format
      self.initialization = initialization
      hasBegun = true
      keysAreBack()
    case .fragment(let fragment):
      take(fragment)
    case .gap(let gap):
      take(gap)
    case .flush:
      finishGroup(end: nil)
      sync()
    case .overflow(let from):
      finishGroup(end: from)
      closeSegment()
      report(Fault(.exhausted, "video.storage-slow", "storage cannot keep up with \(camera)"))
      gaps.begin(Gap(start: from.timestamp, end: nil, reason: .storage))
    }
  }

  /// Writes, syncs and indexes what is there, and closes the segment.
  mutating func finish() {
    finishGroup(end: nil)
    closeSegment()
  }

  // MARK: Groups

  private mutating func take(_ fragment: Fragment) {
    if fragment.startsWithKey || group.isFull(with: fragment) {
      finishGroup(end: fragment.start)
    }
    if fragment.startsWithKey {
      lastKey = fragment.start
      keysAreBack()
    } else if group.isEmpty, open == nil {
      // Pictures that cannot be decoded: the file would not begin with a key frame.
      return
    }
    group.append(fragment)
  }

  private mutating func finishGroup(end: MediaTime?) {
    let fragments = group.take()
    guard let first = fragments.first, let last = fragments.last else { return }
    if let retryAt, world.uptime() < retryAt { return }
    do {
      try checkIndex()
      guard try makeRoom(for: first) else { return }
      try append(fragments, end: end ?? last.start.advanced(byTicks: last.durationTicks))
      retryAt = nil
      gaps.end(at: first.start.timestamp)
      if world.uptime() - lastSync >= options.syncEvery { sync() }
    } catch {
      abandon(error, from: first.start)
    }
  }

  private func checkIndex() throws {
    guard indexer.isFull else { return }
    throw Fault(
      .exhausted, "video.index-behind",
      "the index has not taken what was recorded of \(camera) for hours: look at the database")
  }

  private mutating func append(_ fragments: [Fragment], end: MediaTime) throws {
    guard var open else { return }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fragments.reduce(0) { $0 + $1.bytes.count })
    for fragment in fragments { bytes += fragment.bytes }
    let digest = Array(SHA256.hash(data: bytes))
    try open.file.write(bytes, at: open.length)
    pending.append(
      PictureGroup(
        segment: open.segment.id, offset: open.length, length: Int64(bytes.count),
        start: fragments[0].start, end: max(end, fragments[0].start.advanced(byTicks: 1)),
        frames: fragments.count, continues: !fragments[0].startsWithKey, digest: digest))
    open.length += Int64(bytes.count)
    self.open = open
  }

  // MARK: Segments

  /// Cameras change files at different seconds, each at its own place in the minute.
  private func slot(of start: MediaTime) -> Int64 {
    let phase = camera.rawValue % options.segmentTicks
    return (start.ticks + phase) / options.segmentTicks
  }

  /// Sees that a file is open which may take a group that begins with `first`.
  private mutating func makeRoom(for first: Fragment) throws -> Bool {
    if first.startsWithKey {
      if let open, open.slot != slot(of: first.start) { closeSegment() }
      if open == nil { open = try openSegment(at: first.start) }
    } else {
      tellOfKeys(at: first.start)
      if let held = open,
        first.start.ticks(since: held.segment.start) > options.longestSegmentTicks
      {
        closeSegment()
        gaps.begin(Gap(start: first.start.timestamp, end: nil, reason: .garbage))
      }
    }
    return open != nil
  }

  private mutating func closeSegment() {
    sync()
    guard let open else { return }
    self.open = nil
    open.file.close()
    indexer.put(.close(open.segment.id))
  }

  private mutating func openSegment(at start: MediaTime) throws -> Open? {
    guard let format else { return nil }
    if hasBegun, !budget.take(now: world.uptime()) {
      refuse(at: start)
      return nil
    }
    let id = ID<Segment>(in: world)
    let path = RecordingStorage.path(camera: camera, role: role, segment: id, start: start)
    let length = Int64(initialization.count)
    let segment = Segment(
      id: id, camera: camera, role: role, path: path, format: format,
      initializationLength: length,
      initializationDigest: Array(SHA256.hash(data: initialization)), start: start)
    let file = try storage.create(path)
    try file.write(initialization, at: 0)
    try file.sync()
    indexer.put(.open(segment))
    if toldOfFormat { observe(.trouble(camera, role, .unsteadyFormat, since: nil)) }
    (hasBegun, toldOfFormat) = (false, false)
    return Open(
      segment: segment, file: file, length: length, synced: length, slot: slot(of: start))
  }

  /// First the disk, then the index.
  private mutating func sync() {
    guard let held = open, !pending.isEmpty else { return }
    do {
      try storage.checkRoom()
      try held.file.sync()
      lastSync = world.uptime()
      open?.synced = held.length
      indexer.put(.commit(pending))
      pending = []
    } catch {
      abandon(error, from: pending[0].start)
    }
  }

  // MARK: When storage refuses

  /// After a failed write or sync nobody knows what of the file is on the disk: it is not tried
  /// again, but cut back to what was synced and left.
  private mutating func abandon(_ error: any Error, from start: MediaTime) {
    if let open {
      try? open.file.truncate(to: open.synced)
      open.file.close()
      indexer.put(.close(open.segment.id))
    }
    let first = pending.first?.start ?? start
    open = nil
    pending = []
    retryAt = world.uptime() + options.retryAfter
    report(error)
    gaps.begin(Gap(start: min(first, start).timestamp, end: nil, reason: .storage))
  }

  /// A gap that the source has already closed again is a hole within a group, which goes on.
  private mutating func take(_ gap: Gap) {
    if gap.end == nil {
      finishGroup(end: nil)
      sync()
      gaps.begin(gap)
    } else {
      gaps.take(closed: gap)
    }
  }

  // MARK: What a camera does wrong

  /// A file for each change would be thousands of them: the pictures until the next one is due are
  /// a gap.
  private mutating func refuse(at start: MediaTime) {
    gaps.begin(Gap(start: start.timestamp, end: nil, reason: .format))
    if toldOfFormat { return }
    toldOfFormat = true
    observe(.trouble(camera, role, .unsteadyFormat, since: start.timestamp))
    report(
      Fault(
        .corrupt, "video.format-unsteady",
        "\(camera) (\(role.rawValue)) begins anew, or changes its format, all the time: only a "
          + "part of it is recorded; set one codec and size in the camera"))
  }

  private mutating func tellOfKeys(at start: MediaTime) {
    guard let lastKey, !toldOfKeys, start.ticks(since: lastKey) >= options.keylessTicks else {
      return
    }
    toldOfKeys = true
    observe(.trouble(camera, role, .noKeyFrames, since: lastKey.timestamp))
    report(
      Fault(
        .corrupt, "video.no-key-frames",
        "\(camera) (\(role.rawValue)) has sent no key frame for "
          + "\(options.keylessTicks / 90_000) s: playback must begin at the last one; "
          + "set the camera's key frame interval to 2 s"))
  }

  private mutating func keysAreBack() {
    guard toldOfKeys else { return }
    toldOfKeys = false
    observe(.trouble(camera, role, .noKeyFrames, since: nil))
  }

  private func report(_ error: any Error) { observe(.fault(.storage(error))) }
}
