package import AulaDomain

/// Gaps of which no footage is left on either side.
package enum GapRetention {
  /// Removes gaps that ended before the oldest footage that is kept of their stream began; of a
  /// stream without footage, before `cutoff`. Open gaps stay.
  ///
  /// - Returns: how many, `limit` at most.
  package static func remove(
    before cutoff: Timestamp, limit: Int = 2_000, in tx: any Connection, world: any World
  ) throws -> Int {
    var count = 0
    for row in try tx.query(streams) {
      let (camera, role): (ID<Camera>, StreamRole) = (try row["camera"], try row["role"])
      let oldest: MediaTime? = try tx.first(oldestFootage, [camera, role])?[0]
      let limit = [limit - count, 0].max() ?? 0
      count += try tx.execute(
        removeGaps, [camera, role, oldest?.timestamp ?? cutoff, limit])
    }
    guard count > 0 else { return 0 }
    let draft = JournalDraft(
      actor: .service(.retention), action: "retention.gaps", subject: JournalSubject("recording"),
      details: ["gaps": .number(Int64(count))])
    try Journal.append(draft, in: tx, world: world)
    return count
  }

  private static let streams = "select distinct camera, role from gap"
  private static let oldestFootage = """
    select min(start_tick) from segment where camera = $1 and role = $2
    """
  private static let removeGaps = """
    delete from gap where camera = $1 and role = $2 and starts_at in (
      select starts_at from gap where camera = $1 and role = $2 and ends_at <= $3
      order by starts_at limit $4)
    """
}
