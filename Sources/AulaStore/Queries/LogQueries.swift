package import AulaDomain

/// The actor of an entry is text, `user:ID`: names are looked up beside it, so that the log itself
/// holds none.
private let selectIncidentLog = """
  select * from journal_entry
  where (subject_noun = 'incident' and subject_id = $1)
    or (subject_noun = 'assignment'
      and subject_id in (select id from assignment where incident_id = $1))
    or (subject_noun = 'alert' and subject_id in (select id from alert where incident_id = $1))
  order by sequence
  """
/// More than anybody waits for between a look and a press.
private let selectLatest = """
  select * from journal_entry where subject_noun = $1 and subject_id = $2 and version > $3
  order by sequence desc limit 200
  """
private let selectNames = "select id, name from account"
private let selectCallSigns = "select id, call_sign from unit"

extension Connection {
  /// Everything that was done to an incident, its alerts and its assignments, in order.
  package func log(of incident: ID<Incident>) throws -> [LogLine] {
    try folded(try query(selectIncidentLog, [incident]).map(JournalEntry.init))
  }

  package func log(of alert: ID<Alert>) throws -> [LogLine] {
    try folded(try Journal.entries(of: JournalSubject("alert", alert), in: self))
  }

  /// What was done to a record last, after its version `seen`: for who has just been refused
  /// because of it. What a person did goes before the repeats of an alert, which decide nothing.
  package func latestLogLine(
    of noun: Change.Noun, _ id: Int64, after seen: Int64
  ) throws -> LogLine? {
    let entries = try query(selectLatest, [noun.rawValue, id, seen]).map(JournalEntry.init)
    let told = entries.first { $0.draft.action != "alert.fold" } ?? entries.first
    return try lines(told.map { [$0] } ?? []).first
  }

  /// The whole log, the latest first; `before` is the last page's last sequence.
  package func logLines(of entries: [JournalEntry]) throws -> [LogLine] { try lines(entries) }

  /// The repeats of one alert are one line, at the first of them: what people did is not lost among
  /// them.
  private func folded(_ entries: [JournalEntry]) throws -> [LogLine] {
    var kept: [JournalEntry] = []
    var repeats: [Int64: (place: Int, count: Int, latest: Timestamp)] = [:]
    for entry in entries {
      guard entry.draft.action == "alert.fold", let alert = entry.draft.subject.id else {
        kept.append(entry)
        continue
      }
      if let known = repeats[alert] {
        repeats[alert] = (known.place, known.count + 1, entry.enteredAt)
      } else {
        repeats[alert] = (kept.count, 1, entry.enteredAt)
        kept.append(entry)
      }
    }
    var lines = try lines(kept)
    for (place, count, latest) in repeats.values {
      lines[place].count = count
      lines[place].latest = latest
    }
    return lines
  }

  private func lines(_ entries: [JournalEntry]) throws -> [LogLine] {
    if entries.isEmpty { return [] }
    var names: [String: String] = [:]
    for row in try query(selectNames) {
      let id: ID<User> = try row["id"]
      names[JournalActor.user(id).description] = try row["name"]
    }
    var callSigns: [Int64: String] = [:]
    for row in try query(selectCallSigns) { callSigns[try row["id"]] = try row["call_sign"] }
    var sent: [JournalSubject: Timestamp] = [:]
    for entry in entries where entry.draft.action == "assignment.dispatch" {
      sent[entry.draft.subject] = entry.enteredAt
    }
    return entries.map {
      LogLine($0, names: names, callSigns: callSigns, dispatched: sent[$0.draft.subject])
    }
  }
}

extension LogLine {
  fileprivate init(
    _ entry: JournalEntry, names: [String: String], callSigns: [Int64: String],
    dispatched: Timestamp?
  ) {
    let details = entry.draft.details
    at = entry.enteredAt
    latest = entry.enteredAt
    actor = names[entry.draft.actor.description]
    action = entry.draft.action
    channel = details["channel"]?.text.flatMap(Deed.Channel.init) ?? .system
    let subject = entry.draft.subject
    assignment =
      subject.noun == Change.Noun.assignment.rawValue ? subject.id.map { ID(rawValue: $0) } : nil
    time = StepTime(
      told: details["device"]?.number.map(Timestamp.init(microseconds:)),
      skew: details["skew"]?.number.map { .microseconds($0) }, received: entry.enteredAt,
      dispatched: dispatched)
    unit = details["unit"]?.number.flatMap { callSigns[$0] }
    let said = ["cause", "disposition", "undone", "reason", "note"].compactMap { details[$0]?.text }
      .filter { !$0.isEmpty }
    words = said.isEmpty ? nil : said.joined(separator: ": ")
  }
}

extension JournalValue {
  fileprivate var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  fileprivate var number: Int64? {
    if case .number(let number) = self { number } else { nil }
  }
}
