package import AulaDomain

/// What a stream has between two moments: where there is a picture, and why not elsewhere.
package struct Coverage: Hashable, Sendable {
  package let recorded: [Range<MediaTime>]
  package let gaps: [Gap]
  /// What retention has removed, by UTC day; what it left within belongs to `recorded` too.
  package let removed: [RemovedStretch]
}

/// A segment that was being written when the program ended: its file may be longer than the index.
package struct UnfinishedSegment: Hashable, Sendable {
  package let segment: Segment
  /// Bytes that the index knows.
  package let length: Int64
}

/// How far a segment reaches, by the index.
package struct SegmentExtent: Hashable, Sendable {
  /// Bytes of the file.
  package let length: Int64
  package let initializationLength: Int64
  package let start: MediaTime
  /// Where its last group ends.
  package let end: MediaTime
}

extension RecordingArchive {
  /// The groups that show any moment of `range`, each with its segment, in order of time; and where
  /// the first of a segment begins without a key frame, those before it from the key frame on.
  package static func groups(
    of camera: ID<Camera>, _ role: StreamRole, in range: Range<MediaTime>, _ tx: any Connection
  ) throws -> [(Segment, PictureGroup)] {
    let parameters: [any Storable] = [
      camera, role, range.lowerBound, range.upperBound, longestSegmentTicks,
    ]
    let segments = try tx.query(segmentsInRange, parameters).map(Segment.init)
    let byID = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0) })
    return try tx.query(groupsInRange, parameters).map { row in
      let group = try PictureGroup(row)
      guard let segment = byID[group.segment] else { preconditionFailure("one transaction") }
      return (segment, group)
    }
  }

  /// Recorded stretches and gaps within `range`, cut to it, in order of time.
  ///
  /// - Parameter joining: stretches that are no further apart are one.
  package static func coverage(
    of camera: ID<Camera>, _ role: StreamRole, in range: Range<MediaTime>,
    joining: Duration = .milliseconds(500), _ tx: any Connection
  ) throws -> Coverage {
    let recorded = try tx.query(
      stretches,
      [
        camera, role, range.lowerBound, range.upperBound, longestSegmentTicks,
        Int64(joining.inSeconds * Double(MediaTime.ticksPerSecond)),
      ]
    ).map { row in
      let (start, end): (MediaTime, MediaTime) = (try row[0], try row[1])
      return max(start, range.lowerBound)..<min(end, range.upperBound)
    }
    let gaps = try tx.query(
      gapsInRange, [camera, role, range.lowerBound.timestamp, range.upperBound.timestamp]
    ).map(Gap.init)
    return Coverage(
      recorded: recorded, gaps: gaps,
      removed: try RecordingRetention.removed(of: camera, role, in: range, tx))
  }

  /// Where the newest group of the stream ends; `nil` where nothing is recorded.
  package static func lastEnd(
    of camera: ID<Camera>, _ role: StreamRole, _ tx: any Connection
  ) throws -> MediaTime? {
    let end: MediaTime?? = try tx.value(newestEnd, [camera, role, longestSegmentTicks])
    return end ?? nil
  }

  /// Where the oldest group of the stream begins; `nil` where nothing is recorded.
  package static func firstStart(
    of camera: ID<Camera>, _ role: StreamRole, _ tx: any Connection
  ) throws -> MediaTime? {
    let start: MediaTime?? = try tx.value(oldestStart, [camera, role])
    return start ?? nil
  }

  /// Bytes and times that the index knows of a segment; `nil` where it does not know it.
  package static func extent(
    of segment: ID<Segment>, _ tx: any Connection
  ) throws -> SegmentExtent? {
    try tx.first("select * from segment where id = $1", [segment]).map { row in
      SegmentExtent(
        length: try row["length"], initializationLength: try row["initialization_length"],
        start: try row["start_tick"], end: try row["end_tick"])
    }
  }

  /// The stream's gap that has no end yet.
  package static func openGap(
    of camera: ID<Camera>, _ role: StreamRole, _ tx: any Connection
  ) throws -> Gap? {
    try tx.first(
      "select * from gap where camera = $1 and role = $2 and ends_at is null", [camera, role]
    ).map(Gap.init)
  }

  /// The segments of all streams with their groups, the oldest first: `limit` of them after `id`,
  /// to hold the whole index against its files. `seal` is what the rows came to when they were
  /// sealed.
  package static func segments(
    after id: ID<Segment>, limit: Int, _ tx: any Connection
  ) throws -> [(folder: String, segment: Segment, groups: [PictureGroup], seal: [UInt8]?)] {
    try tx.query(allSegments, [id, limit]).map { row in
      let segment = try Segment(row)
      return (try row["folder"], segment, try groups(of: segment.id, tx), try row["sealed_digest"])
    }
  }

  static func groups(of segment: ID<Segment>, _ tx: any Connection) throws -> [PictureGroup] {
    try tx.query(allGroups, [segment]).map(PictureGroup.init)
  }

  /// The folders that recordings were ever kept in.
  package static func folders(_ tx: any Connection) throws -> [String] {
    try tx.query("select path from storage order by id").map { try $0[0] }
  }

  /// The segments whose files must be looked at before recording goes on.
  package static func unfinished(_ tx: any Connection) throws -> [UnfinishedSegment] {
    try tx.query("select * from segment where is_open = 1 order by id").map { row in
      UnfinishedSegment(segment: try Segment(row), length: try row["length"])
    }
  }
}

extension RecordingArchive {
  private static let allSegments = """
    select segment.*, storage.path as folder, segment_seal.digest as sealed_digest from segment
    join storage on storage.id = segment.storage
    left join segment_seal on segment_seal.segment = segment.id and segment_seal.removal is null
    where segment.id > $1 order by segment.id limit $2
    """
  private static let allGroups = """
    select * from picture_group where segment = $1 order by byte_offset
    """
  private static let inRange = """
    segment.camera = $1 and segment.role = $2 and segment.start_tick < $4
    and segment.start_tick >= $3 - $5 and segment.end_tick > $3
    and not exists (select 1 from segment_removal where segment_removal.segment = segment.id)
    """

  private static let segmentsInRange = "select * from segment where \(inRange)"

  private static let groupsInRange = """
    with
      shown as (
        select picture_group.segment as id, min(picture_group.byte_offset) as first_byte from segment
        join picture_group on picture_group.segment = segment.id
        where \(inRange) and picture_group.start_tick < $4 and picture_group.end_tick > $3
        group by picture_group.segment
      ),
      decoded as (
        select shown.id, shown.first_byte, coalesce((select max(byte_offset) from picture_group
          where segment = shown.id and continues = 0 and byte_offset <= shown.first_byte),
          shown.first_byte) as key_byte
        from shown
      )
    select picture_group.* from decoded
    join picture_group on picture_group.segment = decoded.id
      and picture_group.byte_offset >= decoded.key_byte
    where picture_group.start_tick < $4
      and (picture_group.end_tick > $3 or picture_group.byte_offset < decoded.first_byte)
    order by picture_group.start_tick, picture_group.segment, picture_group.byte_offset
    """

  /// Each group that begins after all earlier ones have ended opens a stretch; the sum of openings
  /// numbers the stretches.
  private static let stretches = """
    with
      piece as (
        select picture_group.start_tick, picture_group.end_tick from segment
        join picture_group on picture_group.segment = segment.id
        where \(inRange) and picture_group.start_tick < $4 and picture_group.end_tick > $3
      ),
      reach as (
        select start_tick, end_tick, max(end_tick) over (order by start_tick, end_tick
          rows between unbounded preceding and 1 preceding) as earlier_end
        from piece
      ),
      stretch as (
        select start_tick, end_tick,
          sum(case when start_tick <= earlier_end + $6 then 0 else 1 end)
          over (order by start_tick, end_tick rows unbounded preceding) as number
        from reach
      )
    select min(start_tick), max(end_tick) from stretch group by number order by number
    """

  private static let gapsInRange = """
    select * from gap
    where camera = $1 and role = $2 and starts_at < $4 and (ends_at is null or ends_at > $3)
    order by starts_at
    """

  private static let oldestStart = """
    select min(start_tick) from segment
    where camera = $1 and role = $2 and length > initialization_length
      and not exists (select 1 from segment_removal where segment_removal.segment = segment.id)
    """

  private static let newestEnd = """
    select max(end_tick) from segment
    where camera = $1 and role = $2 and length > initialization_length
      and start_tick >= (select max(start_tick) from segment
        where camera = $1 and role = $2 and length > initialization_length) - $3
    """
}

extension Segment {
  init(_ row: Row) throws {
    self.init(
      id: try row["id"], camera: try row["camera"], role: try row["role"], path: try row["path"],
      format: StreamFormat(
        codec: try row["codec"], width: try row["width"], height: try row["height"],
        nominalRate: try row["nominal_rate"], configuration: try row["configuration"],
        codecString: try row["codec_string"]),
      initializationLength: try row["initialization_length"],
      initializationDigest: try row["initialization_digest"], start: try row["start_tick"])
  }
}

extension PictureGroup {
  fileprivate init(_ row: Row) throws {
    self.init(
      segment: try row["segment"], offset: try row["byte_offset"],
      length: try row["byte_length"], start: try row["start_tick"], end: try row["end_tick"],
      frames: try row["frames"], continues: try row["continues"], digest: try row["digest"])
  }
}

extension Gap {
  fileprivate init(_ row: Row) throws {
    self.init(start: try row["starts_at"], end: try row["ends_at"], reason: try row["reason"])
  }
}
