package import AulaDomain

/// Why retention removes a segment.
package enum RemovalReason: String, Sendable, CaseIterable {
  /// Older than the days that are kept.
  case age
  /// Beyond the bytes that are kept.
  case quota
  /// The disk is nearly full.
  case room
}

/// What of a segment retention needs to know.
package struct Removal: Hashable, Sendable {
  package let segment: ID<Segment>
  package let camera: ID<Camera>
  package let role: StreamRole
  /// Below the recordings folder.
  package let path: String
  package let start: MediaTime
  package let end: MediaTime
  /// Bytes.
  package let length: Int64
  package let reason: RemovalReason
}

/// What is to go: the oldest first, over all streams.
package struct RemovalPlan: Sendable {
  /// Footage that ended by then is too old; `nil`: nothing goes for its age.
  package var cutoff: MediaTime?
  /// Bytes that are to be freed whatever their age, and why.
  package var bytes: Int64 = 0
  package var reason = RemovalReason.quota
  package var holds: FootageHolds
  /// Segments that a crash left open: made before this, and nobody writes them.
  package var abandoned: (before: ID<Segment>, end: MediaTime)?
  /// How many at once.
  package var limit = 50

  package init(holds: FootageHolds) {
    self.holds = holds
  }
}

/// Removal of recordings in two phases: marked, file removed, row removed (docs/recording.md).
package enum RecordingRetention {
  package struct Totals: Hashable, Sendable {
    package let segments: Int
    /// Bytes that the index knows.
    package let bytes: Int64
    package let oldest: MediaTime?

    package static let none = Totals(segments: 0, bytes: 0, oldest: nil)
  }

  package static func totals(
    of folder: ID<RecordingFolder>, in tx: any Connection
  ) throws -> Totals {
    guard let row = try tx.first(countAll, [folder]) else { preconditionFailure("one row") }
    return Totals(segments: try row[0], bytes: try row[1], oldest: try row[2])
  }

  /// Whether nothing was ever recorded; not where retention has removed it all.
  package static func isUnused(_ tx: any Connection) throws -> Bool {
    try tx.first("select 1 from segment union all select 1 from removed_recording limit 1") == nil
  }

  /// How many segments ended by `cutoff`.
  package static func count(
    endedBy cutoff: MediaTime, in folder: ID<RecordingFolder>, _ tx: any Connection
  ) throws -> Int {
    try tx.value(countOld, [folder, cutoff]) ?? 0
  }

  /// Marks what the plan asks for. Neither what is held nor what is being written is marked.
  package static func mark(
    _ plan: RemovalPlan, in folder: ID<RecordingFolder>, at now: Timestamp, _ tx: any Connection
  ) throws -> [Removal] {
    var (marked, rest): ([Removal], Int64) = ([], plan.bytes)
    for candidate in try candidates(plan, in: folder, tx) {
      let isOld = plan.cutoff.map { candidate.end <= $0 } ?? false
      guard isOld || rest > 0 else { break }
      let removal = try candidate.removal(for: isOld ? .age : plan.reason)
      try tx.execute(addMark, [removal.segment, removal.reason, now])
      rest -= removal.length
      marked.append(removal)
    }
    return marked
  }

  /// Marked segments whose rows are still there, in order of their ids.
  package static func marked(
    in folder: ID<RecordingFolder>, after id: ID<Segment>, limit: Int, _ tx: any Connection
  ) throws -> [Removal] {
    try tx.query(selectMarked, [folder, id, limit]).map { row in
      try Candidate(row).removal(for: row["reason"])
    }
  }

  /// Takes out rows whose files are gone, remembers the days that they showed, and enters it in the
  /// journal: once for each stream.
  package static func settle(
    _ removals: [Removal], in tx: any Connection, world: any World
  ) throws {
    // One that a crash left open is closed: nobody writes it any more.
    let gone = try removals.filter { try tx.execute(closeSegment, [$0.segment]) == 1 }
    for removal in gone { try remember(removal, at: world.now(), tx) }
    try RecordingSeals.remove(gone.map(\.segment), because: "retention", in: tx, world: world)
    let streams = Dictionary(grouping: gone, by: \.stream).sorted { $0.key < $1.key }
    for (stream, gone) in streams {
      try Journal.append(stream.entry(of: gone), in: tx, world: world)
    }
  }

  /// What retention has removed of a stream within `range`, in order of time: a stretch for each
  /// UTC day, with the reason of its latest removal.
  package static func removed(
    of camera: ID<Camera>, _ role: StreamRole, in range: Range<MediaTime>, _ tx: any Connection
  ) throws -> [RemovedStretch] {
    try tx.query(selectRemoved, [camera, role, range.lowerBound, range.upperBound]).map { row in
      let (start, end): (MediaTime, MediaTime) = (try row["start_tick"], try row["end_tick"])
      let low = max(start, range.lowerBound)
      return RemovedStretch(
        range: low..<max(low, min(end, range.upperBound)), reason: try row["reason"])
    }
  }

  /// Whether the segment is being removed, or was: its file need not be there.
  package static func isRemoving(_ segment: ID<Segment>, _ tx: any Connection) throws -> Bool {
    try tx.first(findStaying, [segment]) == nil
  }
}

/// A stretch of time whose recordings were removed.
package struct RemovedStretch: Hashable, Sendable {
  package let range: Range<MediaTime>
  package let reason: RemovalReason
}

/// An unmarked segment that nobody writes.
private struct Candidate {
  let row: Row
  let end: MediaTime

  init(_ row: Row) throws {
    self.row = row
    end = try row["end_tick"]
  }

  func removal(for reason: RemovalReason) throws -> Removal {
    Removal(
      segment: try row["id"], camera: try row["camera"], role: try row["role"],
      path: try row["path"], start: try row["start_tick"], end: end, length: try row["length"],
      reason: reason)
  }
}

extension RecordingRetention {
  /// The oldest segments that may go, page by page past those that are held.
  private static func candidates(
    _ plan: RemovalPlan, in folder: ID<RecordingFolder>, _ tx: any Connection
  ) throws -> [Candidate] {
    var found: [Candidate] = []
    var place: (tick: MediaTime, id: ID<Segment>) = (MediaTime(ticks: .min), ID(rawValue: .min))
    let abandoned = plan.abandoned ?? (ID(rawValue: .min), MediaTime(ticks: .min))
    while found.count < plan.limit {
      let page = try tx.query(
        selectOldest, [folder, place.tick, place.id, abandoned.before, abandoned.end, 200])
      for row in page where found.count < plan.limit {
        let candidate = try Candidate(row)
        if plan.holds.holds(try row["camera"], try row["start_tick"], candidate.end) { continue }
        found.append(candidate)
      }
      guard page.count == 200, let last = page.last else { break }
      place = (try last["start_tick"], try last["id"])
      // Beyond the cutoff nothing goes by age, and no bytes are asked for.
      if let cutoff = plan.cutoff, plan.bytes <= 0, place.tick > cutoff { break }
    }
    return found
  }

  private static func remember(
    _ removal: Removal, at now: Timestamp, _ tx: any Connection
  ) throws {
    let day = removal.start.ticks / (86_400 * MediaTime.ticksPerSecond)
    try tx.execute(
      addRemoved,
      [
        removal.camera, removal.role, day, removal.start, removal.end, removal.length,
        removal.reason, now,
      ])
  }
}

/// One camera's stream, in the order that journal entries follow.
private struct StreamOfRemoval: Hashable, Comparable {
  let camera: ID<Camera>
  let role: StreamRole

  static func < (left: Self, right: Self) -> Bool {
    (left.camera, left.role.rawValue) < (right.camera, right.role.rawValue)
  }

  func entry(of gone: [Removal]) -> JournalDraft {
    var details: [String: JournalValue] = [
      "role": .text(role.rawValue), "segments": .number(Int64(gone.count)),
      "bytes": .number(gone.reduce(0) { $0 + $1.length }),
      "from": .number(gone.map(\.start).min()?.timestamp.microseconds ?? 0),
      "to": .number(gone.map(\.end).max()?.timestamp.microseconds ?? 0),
    ]
    for (reason, part) in Dictionary(grouping: gone, by: \.reason) {
      details[reason.rawValue] = .number(Int64(part.count))
    }
    return JournalDraft(
      actor: .service(.retention), action: "retention.remove",
      subject: JournalSubject("camera", camera),
      details: details)
  }
}

extension Removal {
  fileprivate var stream: StreamOfRemoval { StreamOfRemoval(camera: camera, role: role) }
}

// `storage + 0` keeps SQLite from going by the index on folder and path, row by row: with 170 000
// segments a count then takes 60 ms and the oldest are found in 1 ms, not in half a second.
extension RecordingRetention {
  private static let countAll = """
    select count(*), coalesce(sum(length), 0), min(start_tick) from segment
    where storage + 0 = $1
    """

  private static let countOld = """
    select count(*) from segment
    where storage + 0 = $1 and end_tick <= $2 and start_tick < $2
    """

  private static let selectOldest = """
    select id, camera, role, path, start_tick, end_tick, length from segment
    where (start_tick, id) > ($2, $3) and storage + 0 = $1
      and (is_open = 0 or (id < $4 and end_tick < $5))
      and not exists (select 1 from segment_removal where segment_removal.segment = segment.id)
    order by start_tick, id limit $6
    """

  private static let addMark = """
    insert into segment_removal (segment, reason, marked_at) values ($1, $2, $3)
    """

  private static let selectMarked = """
    select segment.*, segment_removal.reason from segment_removal
    join segment on segment.id = segment_removal.segment
    where segment.storage = $1 and segment.id > $2 order by segment.id limit $3
    """

  private static let closeSegment = "update segment set is_open = 0 where id = $1"

  private static let addRemoved = """
    insert into removed_recording (camera, role, day, start_tick, end_tick, segments, length,
      reason, removed_at)
    values ($1, $2, $3, $4, $5, 1, $6, $7, $8)
    on conflict (camera, role, day) do update set
      start_tick = case when excluded.start_tick < removed_recording.start_tick
        then excluded.start_tick else removed_recording.start_tick end,
      end_tick = case when excluded.end_tick > removed_recording.end_tick
        then excluded.end_tick else removed_recording.end_tick end,
      segments = removed_recording.segments + 1,
      length = removed_recording.length + excluded.length,
      reason = excluded.reason, removed_at = excluded.removed_at
    """

  private static let selectRemoved = """
    select start_tick, end_tick, reason from removed_recording
    where camera = $1 and role = $2 and start_tick < $4 and end_tick > $3 order by day
    """

  private static let findStaying = """
    select 1 from segment where id = $1
      and not exists (select 1 from segment_removal where segment_removal.segment = segment.id)
    """
}

extension RemovalReason: Storable {}
