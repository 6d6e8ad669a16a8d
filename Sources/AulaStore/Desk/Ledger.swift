import AulaDomain

/// One transaction of the desk: every write through it has its log entry beside it, and is told to
/// the pages once it is on disk.
struct Ledger {
  let tx: any Connection
  let world: any World
  private(set) var changes: [Change] = []

  init(tx: any Connection, world: any World) {
    self.tx = tx
    self.world = world
  }

  /// Notes what was done to one record: in the log, and for the pages. The entry of a write binds
  /// the row as it now is; `binds` says so of what has no versions.
  mutating func note(
    _ action: String, _ noun: Change.Noun, _ id: Int64, version: Int64 = 0, by deed: Deed,
    incident: ID<Incident>? = nil, unit: ID<Unit>? = nil, binds: Bool? = nil,
    _ details: [String: JournalValue] = [:]
  ) throws {
    var details = details
    if binds ?? (version != 0), let table = RowBinding.table(of: noun) {
      details[RowBinding.member] = try table.digest(of: id, in: tx).map { .text($0) } ?? .null
    }
    details["channel"] = .text(deed.channel.rawValue)
    if let device = deed.deviceTime { details["device"] = .number(device.microseconds) }
    if let skew = deed.deviceSkew { details["skew"] = .number(skew.microseconds) }
    if let key = deed.key { details["key"] = .text(key) }
    try Journal.append(
      JournalDraft(
        actor: JournalActor(deed), action: action,
        subject: JournalSubject(noun: noun.rawValue, id: id),
        version: version == 0 ? nil : Int(version), details: details),
      in: tx, world: world)
    tell(noun, id, version: version, incident: incident, unit: unit)
  }

  /// To be called before a row is written anew: where it is not what the journal last said of it,
  /// that is entered first, so that a later write does not cover it up.
  func enterMismatch(of noun: Change.Noun, _ id: Int64) throws {
    guard let table = RowBinding.table(of: noun), let now = try table.digest(of: id, in: tx)
    else { return }
    let bond = try RowBinding.bond(of: id, in: table, tx)
    if bond?.digest == now { return }
    try Journal.append(
      JournalDraft(
        actor: .system, action: "journal.mismatch",
        subject: JournalSubject(noun: noun.rawValue, id: id),
        details: [
          "found": .text(now), "entry": bond.map { .number(Int64($0.sequence)) } ?? .null,
        ]), in: tx, world: world)
  }

  /// For the pages alone.
  mutating func tell(
    _ noun: Change.Noun, _ id: Int64, version: Int64 = 0, incident: ID<Incident>? = nil,
    unit: ID<Unit>? = nil
  ) {
    changes.append(
      Change(noun: noun, id: id, version: version, incident: incident, unit: unit))
  }

  /// The domain decides; what it refuses leaves the store as a fault.
  func decide<Record>(_ decision: () throws(DispatchError) -> Record) throws -> Record {
    do {
      return try decision()
    } catch {
      throw error.fault
    }
  }

  /// Refuses early what the versioned write would refuse: the caller must see what he decides on.
  func demand(_ seen: Int64, is present: Int64, of what: String) throws {
    guard seen == present else {
      throw Fault(
        .conflict, "store.stale-version",
        "\(what) was changed by somebody else (version \(present), seen \(seen)): read it again",
        seen: seen)
    }
  }
}
