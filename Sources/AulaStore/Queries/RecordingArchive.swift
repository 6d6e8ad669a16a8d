package import AulaDomain

/// A folder that holds recordings.
package enum RecordingFolder {}

/// The index of what was recorded: which bytes of which file show which moment. A group is in it
/// only when its bytes are on disk; docs/recording.md has the invariants.
package enum RecordingArchive {
  /// A segment covers no more than this, which bounds the search for what overlaps a moment.
  package static let longestSegmentTicks = 24 * 3600 * MediaTime.ticksPerSecond

  /// The folder's id, which a file in it repeats; a new one where the folder is new.
  package static func folder(
    at path: String, in tx: any Connection, world: any World
  ) throws -> ID<RecordingFolder> {
    if let id: ID<RecordingFolder> = try tx.value(findFolder, [path]) { return id }
    let id = ID<RecordingFolder>(in: world)
    try tx.execute(addFolder, [id, path, world.now()])
    return id
  }

  /// Begins a segment; another one of the same stream that is open is thereby closed.
  package static func open(
    _ segment: Segment, in folder: ID<RecordingFolder>, _ tx: any Connection
  ) throws {
    try tx.execute(closeOthers, [segment.camera, segment.role])
    try tx.execute(
      addSegment,
      [
        segment.id, folder, segment.camera, segment.role, segment.path, segment.format.codec,
        segment.format.width, segment.format.height, segment.format.nominalRate,
        segment.format.codecString, segment.format.configuration, segment.initializationLength,
        segment.start, segment.initializationDigest,
      ])
  }

  /// Adds groups whose bytes are synced to disk, each behind the last one of its segment.
  package static func commit(_ groups: [PictureGroup], in tx: any Connection) throws {
    for group in groups {
      let extended = try tx.execute(
        extendSegment, [group.segment, group.offset, group.offset + group.length, group.end])
      guard extended == 1 else {
        throw Fault(
          .conflict, "store.segment-overlap",
          "segment \(group.segment) is not in the index, or has bytes at \(group.offset) already")
      }
      try tx.execute(
        addGroup,
        [
          group.segment, group.offset, group.length, group.start, group.end, group.frames,
          group.continues, group.digest,
        ])
    }
  }

  /// Takes out the groups that reach beyond `length`: the disk lost their bytes.
  package static func withdraw(
    _ segment: ID<Segment>, beyond length: Int64, in tx: any Connection
  ) throws {
    try tx.execute(dropGroups, [segment, length])
    try tx.execute(shrinkSegment, [segment])
  }

  /// Nothing more will be appended.
  package static func close(_ segment: ID<Segment>, in tx: any Connection) throws {
    try tx.execute(closeSegment, [segment])
  }

  /// Writes down a gap, or the end of one that is known by its stream and start. Another gap of the
  /// stream that was left open by a crash ends where this one begins.
  package static func note(
    _ gap: Gap, camera: ID<Camera>, role: StreamRole, in tx: any Connection
  ) throws {
    try tx.execute(endOthers, [camera, role, gap.start])
    try tx.execute(addGap, [camera, role, gap.start, gap.end, gap.reason])
  }
}

extension RecordingArchive {
  private static let findFolder = "select id from storage where path = $1"

  private static let addFolder = """
    insert into storage (id, path, added_at) values ($1, $2, $3)
    """

  private static let closeOthers = """
    update segment set is_open = 0 where camera = $1 and role = $2 and is_open = 1
    """

  private static let addSegment = """
    insert into segment (id, storage, camera, role, path, codec, width, height, nominal_rate,
      codec_string, configuration, initialization_length, length, start_tick, end_tick, is_open,
      initialization_digest)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13, 1, $14)
    """

  private static let extendSegment = """
    update segment
    set length = $3, end_tick = case when end_tick < $4 then $4 else end_tick end
    where id = $1 and length <= $2
    """

  private static let addGroup = """
    insert into picture_group (segment, byte_offset, byte_length, start_tick, end_tick, frames,
      continues, digest)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """

  private static let dropGroups = """
    delete from picture_group where segment = $1 and byte_offset + byte_length > $2
    """

  private static let shrinkSegment = """
    update segment
    set
      length = coalesce((select max(byte_offset + byte_length) from picture_group
        where segment = $1), initialization_length),
      end_tick = coalesce((select max(end_tick) from picture_group where segment = $1), start_tick)
    where id = $1
    """

  private static let closeSegment = "update segment set is_open = 0 where id = $1"

  private static let endOthers = """
    update gap set ends_at = case when starts_at < $3 then $3 else starts_at end
    where camera = $1 and role = $2 and ends_at is null and starts_at <> $3
    """

  private static let addGap = """
    insert into gap (camera, role, starts_at, ends_at, reason) values ($1, $2, $3, $4, $5)
    on conflict (camera, role, starts_at)
    do update set ends_at = excluded.ends_at, reason = excluded.reason
    """
}

extension StreamRole: Storable {}
extension VideoCodec: Storable {}
extension Gap.Reason: Storable {}
