import AulaDomain

private let insertCaller = """
  insert into incident_caller (incident_id, name, phone) values ($1, $2, $3)
  on conflict (incident_id) do update set name = excluded.name, phone = excluded.phone
  """
private let deleteCaller = "delete from incident_caller where incident_id = $1"
private let selectCaller = "select name, phone from incident_caller where incident_id = $1"
private let countCallers = "select count(*) from incident_caller where incident_id = $1"

extension Connection {
  func set(_ caller: Caller?, of incident: ID<Incident>) throws {
    if let caller {
      try execute(insertCaller, [incident, caller.name, caller.phone])
    } else {
      try execute(deleteCaller, [incident])
    }
  }

  /// Only through `Desk.readCaller`, which enters the look in the journal.
  func caller(of incident: ID<Incident>) throws -> Caller? {
    try first(selectCaller, [incident]).flatMap { row in
      Caller(name: try row["name"], phone: try row["phone"])
    }
  }

  /// Whether somebody is known to have told of it: no person's data yet.
  func hasCaller(_ incident: ID<Incident>) throws -> Bool {
    try value(countCallers, [incident]) == 1
  }
}
