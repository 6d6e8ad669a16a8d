import AulaDomain
import AulaVideo
import Synchronization

/// An index that keeps the rules which a database would: order, uniqueness, one open gap.
final class MemoryIndex: RecordingIndex {
  struct Entry {
    var segment: Segment
    var groups: [PictureGroup] = []
    var isOpen = true
    var length: Int64 { groups.last.map { $0.offset + $0.length } ?? segment.initializationLength }
  }

  struct State {
    var entries: [Entry] = []
    var gaps: [Gap] = []
    /// A database that is down.
    var isBroken = false
  }

  let state = Mutex(State())

  var entries: [Entry] { state.withLock { $0.entries } }
  var gaps: [Gap] { state.withLock { $0.gaps } }
  var groups: [PictureGroup] { entries.flatMap(\.groups) }
  var recorded: [(Segment, PictureGroup)] {
    entries.flatMap { entry in entry.groups.map { (entry.segment, $0) } }
  }

  private func change<Answer>(_ body: (inout State) throws -> Answer) throws -> Answer {
    try state.withLock { state in
      if state.isBroken { throw Fault(.unavailable, "store.broken", "the database is down") }
      return try body(&state)
    }
  }

  func lastEnd(camera: ID<Camera>, role: StreamRole) throws -> MediaTime? {
    try change { $0.entries.flatMap(\.groups).map(\.end).max() }
  }

  func indexed(_ segment: ID<Segment>) throws -> IndexedSegment? {
    try change { state in
      state.entries.first { $0.segment.id == segment }.map { entry in
        IndexedSegment(
          length: entry.length, initializationLength: entry.segment.initializationLength,
          start: entry.segment.start, end: entry.groups.last?.end ?? entry.segment.start)
      }
    }
  }

  func open(_ segment: Segment) throws {
    try change { $0.entries.append(Entry(segment: segment)) }
  }

  func commit(_ groups: [PictureGroup]) throws {
    try change { state in
      for group in groups {
        guard let place = state.entries.firstIndex(where: { $0.segment.id == group.segment }),
          state.entries[place].length == group.offset, group.end > group.start, group.frames > 0
        else { throw Fault(.conflict, "store.bad-group", "\(group)") }
        state.entries[place].groups.append(group)
      }
    }
  }

  func close(_ segment: ID<Segment>) throws {
    try change { state in
      for place in state.entries.indices where state.entries[place].segment.id == segment {
        state.entries[place].isOpen = false
      }
    }
  }

  func withdraw(_ segment: ID<Segment>, beyond length: Int64) throws {
    try change { state in
      for place in state.entries.indices where state.entries[place].segment.id == segment {
        state.entries[place].groups.removeAll { $0.offset + $0.length > length }
      }
    }
  }

  func openGap(camera: ID<Camera>, role: StreamRole) throws -> Gap? {
    try change { $0.gaps.first { $0.end == nil } }
  }

  func note(_ gap: Gap, camera: ID<Camera>, role: StreamRole) throws {
    try change { state in
      if let place = state.gaps.firstIndex(where: { $0.start == gap.start }) {
        state.gaps[place] = gap
      } else {
        guard gap.end != nil || !state.gaps.contains(where: { $0.end == nil }) else {
          throw Fault(.conflict, "store.two-gaps", "a gap is open already")
        }
        state.gaps.append(gap)
      }
    }
  }
}

/// A disk that fails when it is told to: the physical world.
final class FailingDisk: RecordingDisk {
  struct State {
    var free = Int64.max
    var failsWrites = false
    var failsSyncs = false
    var syncs = 0
    var bytesRead = 0
  }

  let state = Mutex(State())
  private let real = POSIXDisk()

  func create(_ path: String) throws -> any RecordingFile {
    FailingFile(disk: self, real: try real.create(path))
  }

  func open(_ path: String) throws -> any RecordingFile { try real.open(path) }
  func openForReading(_ path: String) throws -> any RecordingFile {
    FailingFile(disk: self, real: try real.openForReading(path))
  }
  func free(at path: String) throws -> Int64 { state.withLock { $0.free } }
}

private final class FailingFile: RecordingFile {
  private let disk: FailingDisk
  private let real: any RecordingFile

  init(disk: FailingDisk, real: any RecordingFile) {
    self.disk = disk
    self.real = real
  }

  private var refused: Fault { Fault(.exhausted, "video.storage-failed", "no space left") }

  func write(_ bytes: [UInt8], at offset: Int64) throws {
    if disk.state.withLock({ $0.failsWrites }) {
      // A full disk takes a part first.
      try real.write(Array(bytes.prefix(bytes.count / 2)), at: offset)
      throw refused
    }
    try real.write(bytes, at: offset)
  }

  func sync() throws {
    let fails = disk.state.withLock { state in
      state.syncs += 1
      return state.failsSyncs
    }
    if fails { throw refused }
    try real.sync()
  }

  func read(_ count: Int, at offset: Int64) throws -> [UInt8] {
    let bytes = try real.read(count, at: offset)
    disk.state.withLock { $0.bytesRead += bytes.count }
    return bytes
  }

  func length() throws -> Int64 { try real.length() }
  func truncate(to length: Int64) throws { try real.truncate(to: length) }
  func close() { real.close() }
}
