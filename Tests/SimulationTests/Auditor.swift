import AulaDomain
import Testing

@testable import AulaStore

/// Looks at the desk after every step, by the journal and past it, and remembers what it saw.
struct Auditor {
  private struct Record: Hashable {
    let noun: String
    let id: Int64
  }

  private static let nouns = ["alert", "incident", "assignment", "unit"]

  private(set) var entries = 0
  private var versions: [Record: Int64] = [:]
  /// By noun, the sum of `versions`.
  private var sums: [String: Int64] = [:]
  private var startedAt: [Int64: Timestamp] = [:]

  func version(of seen: Seen) -> Int64? { versions[Record(noun: seen.noun, id: seen.id)] }

  func journalSize(of desk: Desk) async throws -> Int {
    try await desk.store.read { try $0.value("select size from journal_tip") ?? 0 }
  }

  private struct Glance: Sendable {
    var news: [JournalEntry] = []
    var sums: [Int64] = []
    var twice = 0
    var strayed = 0
  }

  /// What is new since the last look, and what must be true of all at any time.
  mutating func look(at desk: Desk) async throws {
    let known = entries
    let glance = try await desk.store.read { tx in
      var glance = Glance()
      glance.news = try tx.query(Self.newEntries, [known]).map(JournalEntry.init)
      glance.sums = try Self.nouns.map { try tx.value("select sum(version) from \($0)") ?? 0 }
      glance.twice = try tx.value(Self.unitsTwice) ?? -1
      glance.strayed = try tx.value(Self.unitsAstray) ?? -1
      return glance
    }
    for entry in glance.news { take(entry) }
    try await expectHeard(glance.news, of: desk)
    try await expectHeld(glance.news, of: desk)
    for (noun, sum) in zip(Self.nouns, glance.sums) { expectSum(of: noun, is: sum) }
    if glance.twice != 0 { Issue.record("a unit is on two incidents") }
    if glance.strayed != 0 { Issue.record("a unit's duty and its assignments disagree") }
    try await lookAtRecords(glance.news.map(\.draft.subject), of: desk)
  }

  /// One entry for one step of one record: versions rise by one, sequences have no hole.
  private mutating func take(_ entry: JournalEntry) {
    #expect(entry.sequence == entries)
    entries = entry.sequence + 1
    guard let id = entry.draft.subject.id, Self.nouns.contains(entry.draft.subject.noun) else {
      return
    }
    let record = Record(noun: entry.draft.subject.noun, id: id)
    let next = (versions[record] ?? 0) + 1
    #expect(entry.draft.version == Int(next), "\(entry.draft.action) of \(record)")
    versions[record] = next
    sums[record.noun, default: 0] += 1
  }

  /// With versions that rise by one with each entry, an equal sum leaves no change unentered.
  private func expectSum(of noun: String, is sum: Int64) {
    let entered = sums[noun] ?? 0
    if sum != entered { Issue.record("a change of a \(noun) and the journal disagree") }
  }

  /// What a camera saw is counted where somebody still looks.
  private func expectHeard(_ news: [JournalEntry], of desk: Desk) async throws {
    for entry in news where entry.draft.action == "alert.fold" {
      guard let id = entry.draft.subject.id else { continue }
      let isHeard = try await desk.store.read { tx in
        let alert = try tx.alert(ID(rawValue: id))
        let incident = try alert.incident.map { try tx.incident($0).state }
        return alert.state.isOpen || incident == .new || incident == .inProgress
      }
      if !isHeard { Issue.record("alert \(id) is over and gathers what is seen now") }
    }
  }

  /// Whoever decides on an alert holds it: nobody decides over another operator's head.
  private func expectHeld(_ news: [JournalEntry], of desk: Desk) async throws {
    for entry in news where ["alert.confirm", "alert.dismiss"].contains(entry.draft.action) {
      guard let id = entry.draft.subject.id else { continue }
      let handler = try await desk.store.read { try $0.alert(ID(rawValue: id)).handler }
      if entry.draft.actor != handler.map({ .user($0) }) {
        Issue.record("alert \(id) was decided by somebody who does not hold it")
      }
    }
  }

  private mutating func lookAtRecords(_ subjects: [JournalSubject], of desk: Desk) async throws {
    for subject in Set(subjects) {
      guard let id = subject.id else { continue }
      switch subject.noun {
      case "alert": try await lookAt(ID<Alert>(rawValue: id), of: desk)
      case "incident": try await lookAt(ID<Incident>(rawValue: id), of: desk)
      case "assignment":
        let incident = try await desk.store.read {
          try $0.assignment(ID(rawValue: id)).incident
        }
        try await lookAt(incident, of: desk)
      default: break
      }
    }
  }

  private func lookAt(_ id: ID<Alert>, of desk: Desk) async throws {
    let (alert, incident) = try await desk.store.read { tx -> (Alert, Incident?) in
      let alert = try tx.alert(id)
      return (alert, try alert.incident.map { try tx.incident($0) })
    }
    #expect(versions[Record(noun: "alert", id: id.rawValue)] == alert.version)
    Verdict.expectForward(alert)
    if let incident { Verdict.expectInOrder("alert \(id)", [alert.raisedAt, incident.openedAt]) }
  }

  private mutating func lookAt(_ id: ID<Incident>, of desk: Desk) async throws {
    let (incident, assignments) = try await desk.store.read { tx in
      (try tx.incident(id), try tx.assignments(of: id))
    }
    #expect(versions[Record(noun: "incident", id: id.rawValue)] == incident.version)
    Verdict.expectForward(incident, assignments)
    Verdict.expectSettled(incident, assignments)
    Verdict.expectJoint(incident, assignments)
    // The first dispatch counts for the deadline, whatever is sent later.
    let first = startedAt[id.rawValue] ?? incident.startedAt
    #expect(incident.startedAt == first)
    startedAt[id.rawValue] = first
  }
}

extension Auditor {
  /// Every record there is, as after a start.
  mutating func lookAtAll(of desk: Desk) async throws {
    try await look(at: desk)
    for record in versions.keys.sorted(by: { ($0.noun, $0.id) < ($1.noun, $1.id) }) {
      let stored: Int64? = try await desk.store.read {
        try $0.value("select version from \(record.noun) where id = $1", [record.id])
      }
      #expect(stored == versions[record], "\(record)")
    }
    let subjects = versions.keys.map { JournalSubject(noun: $0.noun, id: $0.id) }
    try await lookAtRecords(subjects, of: desk)
  }

  /// Every trigger is counted on an alert, and every alert was decided or waits in the queue.
  func expectNothingLost(on desk: Desk, triggers: Int) async throws {
    let (counted, open, undecided) = try await desk.store.read { tx in
      let counted: Int? = try tx.value("select sum(count) from alert")
      let open = try tx.query("select id from alert where decided_at is null")
        .map { try $0["id"] as ID<Alert> }
      return (counted ?? 0, open, try tx.queue(limit: .max))
    }
    #expect(counted == triggers)
    let waiting = undecided.lines.compactMap { line -> ID<Alert>? in
      if case .alert(let alert) = line.subject { alert.id } else { nil }
    }
    #expect(Set(waiting) == Set(open))
    #expect(undecided.openAlerts == open.count)
  }

  private static let newEntries = """
    select * from journal_entry where sequence >= $1 order by sequence
    """
  private static let unitsTwice = """
    select count(*) from (select unit_id from assignment
      where state in ('dispatched', 'acknowledged', 'en-route', 'on-scene')
      group by unit_id having count(*) > 1)
    """
  /// Committed without an assignment under way, or the other way round.
  private static let unitsAstray = """
    select count(*) from unit where (duty = 'committed') <> exists (select 1 from assignment
      where unit_id = unit.id and state in ('dispatched', 'acknowledged', 'en-route', 'on-scene'))
    """
}
