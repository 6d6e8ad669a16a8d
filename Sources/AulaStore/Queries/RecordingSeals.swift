package import AulaDomain

/// What the rows of a closed segment come to.
package struct SegmentRoll: Hashable, Sendable {
  let segment: ID<Segment>
  /// Bytes that the index had of it.
  let length: Int64
  let digest: [UInt8]

  /// SHA-256 over the segment and its groups, a line each (docs/recording.md, "Seals").
  package static func digest(_ segment: Segment, _ groups: [PictureGroup]) -> [UInt8] {
    let format = segment.format
    var text = """
      segment \(segment.id) \(segment.camera) \(segment.role.rawValue) \(format.codec.rawValue) \
      \(hexadecimal(format.configuration)) \(segment.initializationLength) \
      \(name(segment.initializationDigest)) \(segment.start.ticks) \(segment.path)\n
      """
    for group in groups {
      let times = "\(group.start.ticks) \(group.end.ticks)"
      text += "\(group.offset) \(group.length) \(times) \(group.frames) "
      text += "\(group.continues ? 1 : 0) \(name(group.digest))\n"
    }
    return sha256(Array(text.utf8))
  }

  private static func name(_ digest: [UInt8]?) -> String { digest.map(hexadecimal) ?? "-" }
}

/// Rolls what is recorded into the journal: entry by entry a list of closed segments, of which the
/// journal keeps the root. So a file that is lost together with its rows, and a row that was
/// changed, are found (docs/recording.md, "Seals").
package enum RecordingSeals {
  /// Segments in one list at most.
  package static let longestList = 500
  package static let sealing = "recording.seal"
  package static let removing = "recording.remove"

  /// Closed segments that are in no list, the oldest first.
  package static func unsealed(
    limit: Int = longestList, _ tx: any Connection
  ) throws -> [SegmentRoll] {
    try tx.query(findUnsealed, [limit]).map { try roll($0, tx) }
  }

  /// Enters a list of them in the journal. Those that were changed since they were read wait for
  /// the next one.
  ///
  /// - Returns: how many were sealed.
  @discardableResult
  package static func seal(
    _ rolls: [SegmentRoll], in tx: any Connection, world: any World
  ) throws -> Int {
    let rolls = try rolls.filter { roll in
      let isSame: Bool? = try tx.value(isUnchanged, [roll.segment, roll.length])
      return isSame == true
    }
    if rolls.isEmpty { return 0 }
    let entry = try enter(
      sealing, rolls.map { ($0.segment, $0.digest) }, [:], in: tx, world: world)
    for roll in rolls {
      try tx.execute(addSeal, [roll.segment, entry, roll.digest])
      try tx.execute(markSealed, [roll.segment, entry])
    }
    return rolls.count
  }

  /// Takes segments out of the index on purpose, groups and all: retention, once the files are
  /// gone. What they were sealed as stays, with the entry that removed them; `aula verify` then
  /// asks for neither file nor rows. A segment that was not sealed yet is sealed first.
  ///
  /// - Parameter reason: a word for the journal, `retention`.
  /// - Throws: `store.segment-open` for one that is still recorded.
  package static func remove(
    _ segments: [ID<Segment>], because reason: String, in tx: any Connection, world: any World
  ) throws {
    let rows = try segments.compactMap { try tx.first(findSegment, [$0]) }
    let unsealed = try rows.filter { row in
      let seal: Int? = try row["seal"]
      if try row["is_open"] {
        let id: ID<Segment> = try row["id"]
        throw Fault(
          .conflict, "store.segment-open", "segment \(id) is still recorded: it cannot be removed")
      }
      return seal == nil
    }
    try seal(try unsealed.map { try roll($0, tx) }, in: tx, world: world)
    try dismiss(segments, because: reason, in: tx, world: world)
    for segment in segments { try tx.execute(removeSegment, [segment]) }
  }

  /// Before a sealed segment's groups change: the disk lost some, or more were found in the file.
  /// It is sealed anew in its turn.
  package static func unseal(
    _ segments: Set<ID<Segment>>, in tx: any Connection, world: any World
  ) throws {
    let sealed = try segments.filter { segment in
      try tx.first("select 1 from segment where id = $1 and seal is not null", [segment]) != nil
    }
    if sealed.isEmpty { return }
    try dismiss(Array(sealed), because: "recovery", in: tx, world: world)
    for segment in sealed { try tx.execute(markUnsealed, [segment]) }
  }

  private static func dismiss(
    _ segments: [ID<Segment>], because reason: String, in tx: any Connection, world: any World
  ) throws {
    let listed = try Set(segments).sorted().compactMap { segment in
      let digest: [UInt8]? = try tx.value(findSeal, [segment])
      return digest.map { (segment, $0) }
    }
    if listed.isEmpty { return }
    let entry = try enter(removing, listed, ["reason": .text(reason)], in: tx, world: world)
    for (segment, _) in listed { try tx.execute(dismissSeal, [segment, entry]) }
  }

  private static func enter(
    _ action: String, _ list: [(ID<Segment>, [UInt8])], _ more: [String: JournalValue],
    in tx: any Connection, world: any World
  ) throws -> Int {
    var details = more
    details["segments"] = .number(Int64(list.count))
    details["root"] = .text(hexadecimal(root(list)))
    let service: ServicePrincipal = action == removing ? .retention : .recording
    let draft = JournalDraft(
      actor: .service(service), action: action, subject: JournalSubject("recording"),
      details: details)
    return try Journal.append(draft, in: tx, world: world).sequence
  }

  /// SHA-256 over the list, a line each, by age of the segments.
  static func root(_ list: [(ID<Segment>, [UInt8])]) -> [UInt8] {
    // One that was sealed anew may stand in a list twice.
    let lines = list.map { ($0.0, "\($0.0) \(hexadecimal($0.1))\n") }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    return sha256(Array(lines.map(\.1).joined().utf8))
  }

  private static func roll(_ row: Row, _ tx: any Connection) throws -> SegmentRoll {
    let segment = try Segment(row)
    let groups = try RecordingArchive.groups(of: segment.id, tx)
    return SegmentRoll(
      segment: segment.id, length: try row["length"], digest: SegmentRoll.digest(segment, groups))
  }
}

extension RecordingSeals {
  private static let findUnsealed = """
    select * from segment where seal is null and is_open = 0 order by id limit $1
    """
  private static let isUnchanged = """
    select seal is null and is_open = 0 and length = $2 from segment where id = $1
    """
  private static let addSeal = """
    insert into segment_seal (segment, seal, digest) values ($1, $2, $3)
    """
  private static let markSealed = "update segment set seal = $2 where id = $1"
  private static let markUnsealed = "update segment set seal = null where id = $1"
  private static let findSegment = "select * from segment where id = $1"
  private static let findSeal = """
    select digest from segment_seal where segment = $1 and removal is null
    """
  private static let dismissSeal = """
    update segment_seal set removal = $2 where segment = $1 and removal is null
    """
  private static let removeSegment = "delete from segment where id = $1"
}
