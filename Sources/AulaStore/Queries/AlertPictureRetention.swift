package import AulaDomain

/// Removal of alerts' pictures with the term of the footage (docs/recording.md, "What goes with
/// it"): the row lets go of its picture first, and is shown without it; then the file goes. What a
/// crash left of the files is found by their folders, which are days.
package enum AlertPictureRetention {
  /// Takes the pictures of alerts that were raised before `cutoff`, and belong to no incident that
  /// holds them, out of their rows. The journal says so, once for all of them.
  ///
  /// - Parameter closedAfter: incidents that were closed earlier hold nothing.
  /// - Returns: the paths, below the folder of pictures.
  package static func take(
    before cutoff: Timestamp, closedAfter: Timestamp, limit: Int = 500, in tx: any Connection,
    world: any World
  ) throws -> [String] {
    let rows = try tx.query(selectOld, [closedAfter, cutoff, limit])
    guard let first = rows.first, let last = rows.last else { return [] }
    let (from, to): (Timestamp, Timestamp) = (try first["raised_at"], try last["raised_at"])
    for row in rows {
      let id: ID<Alert> = try row["id"]
      try tx.execute("update alert set picture = null where id = $1", [id])
    }
    let draft = JournalDraft(
      actor: .service(.retention), action: "retention.pictures", subject: JournalSubject("alert"),
      details: [
        "pictures": .number(Int64(rows.count)), "from": .number(from.microseconds),
        "to": .number(to.microseconds),
      ])
    try Journal.append(draft, in: tx, world: world)
    return try rows.map { try $0["picture"] }
  }

  /// Which of these files no alert names any more.
  package static func unnamed(
    _ files: [(alert: ID<Alert>, path: String)], _ tx: any Connection
  ) throws -> [String] {
    try files.filter { file in
      try tx.first("select 1 from alert where id = $1 and picture = $2", [file.alert, file.path])
        == nil
    }.map(\.path)
  }

  /// When the pictures of these alerts were removed, as the journal tells; an alert that has its
  /// picture, or never had one, is left out.
  package static func removals(
    of alerts: [Alert], _ tx: any Connection
  ) throws -> [ID<Alert>: Timestamp] {
    let bare = alerts.filter { $0.picture == nil }
    guard let earliest = bare.map(\.raisedAt).min() else { return [:] }
    var found: [ID<Alert>: Timestamp] = [:]
    for row in try tx.query(selectPasses, [earliest]) {
      let entry = try JournalEntry(row)
      guard case .number(let from)? = entry.draft.details["from"],
        case .number(let to)? = entry.draft.details["to"]
      else { continue }
      for alert in bare where found[alert.id] == nil {
        let raised = alert.raisedAt.microseconds
        if from <= raised && raised <= to { found[alert.id] = entry.enteredAt }
      }
    }
    return found
  }

  private static let selectPasses = """
    select * from journal_entry
    where subject_noun = 'alert' and subject_id is null and action = 'retention.pictures'
      and entered_at > $1
    order by sequence
    """

  private static let selectOld = """
    select id, picture, raised_at from alert
    where picture is not null and raised_at < $2
      and (incident_id is null or not exists (
        select 1 from incident where incident.id = alert.incident_id
          and (closed_at is null or closed_at > $1
            or exists (select 1 from footage_hold where incident_id = incident.id))))
    order by raised_at, id limit $3
    """
}
