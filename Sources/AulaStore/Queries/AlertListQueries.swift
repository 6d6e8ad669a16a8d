package import AulaDomain

private let selectLines = """
  select alert.*, camera.name as camera_name, yard.number as yard_number,
    yard.address_ru, yard.address_kk, yard.time_zone, account.name as handler_name,
    incident.number as incident_number
  from alert join camera on camera.id = alert.camera_id
    left join yard on yard.id = alert.yard_id
    left join account on account.id = alert.handler_id
    left join incident on incident.id = alert.incident_id
  where alert.id < $1
  """
private let newestFirst = "order by alert.id desc limit "
/// From one name to the next by the index, however many alerts have it.
private let selectRules = """
  with recursive name (rule) as (
    select min(rule) from alert
    union all
    select (select min(alert.rule) from alert where alert.rule > name.rule)
      from name where name.rule is not null)
  select rule from name where rule is not null limit $1
  """

/// Which alerts the list shows.
package struct AlertFilter: Hashable, Sendable {
  package var camera: ID<Camera>?
  package var yard: ID<Yard>?
  package var city: ID<City>?
  /// The rule's name, as it was when the alert was raised.
  package var rule: String?
  package var kind: RuleKind?
  package var state: Alert.State?
  /// Who took the alert or decided on it.
  package var handler: ID<User>?
  /// When the alert was raised.
  package var span: Range<Timestamp>?

  package init() {}

  /// Each condition's text, its `?` standing for the value beside it.
  fileprivate var conditions: [(text: String, value: any Storable)] {
    var found: [(text: String, value: any Storable)] = []
    func ask(_ text: String, _ value: (any Storable)?) {
      if let value { found.append((text, value)) }
    }
    ask("alert.camera_id = ?", camera)
    ask("alert.yard_id = ?", yard)
    ask("coalesce(camera.city_id, yard.city_id) = ?", city)
    ask("alert.rule = ?", rule)
    ask("alert.rule_kind = ?", kind)
    ask("alert.state = ?", state)
    ask("alert.handler_id = ?", handler)
    // An id begins with the moment that it was made at.
    ask("alert.id >= ?", span.map { ID<Alert>(earliestAt: $0.lowerBound) })
    ask("alert.id < ?", span.map { ID<Alert>(earliestAt: $0.upperBound) })
    return found
  }
}

/// One line of the list of all alerts.
package struct AlertLine: Hashable, Sendable {
  package let alert: Alert
  package let place: QueuePlace
  /// Who took the alert.
  package let handler: String?
  package let incidentNumber: Int?
}

extension Connection {
  /// The latest first. `before` is the last page's `next`.
  package func alertLines(
    _ filter: AlertFilter = AlertFilter(), before: Int64 = .max, limit: Int
  ) throws -> Page<AlertLine> {
    var (sql, values): (String, [any Storable]) = (selectLines, [before])
    for (text, value) in filter.conditions {
      values.append(value)
      sql += " and " + text.replacing("?", with: "$\(values.count)")
    }
    values.append(limit + 1)
    sql += " " + newestFirst + "$\(values.count)"
    let lines = try query(sql, values).map { row in
      AlertLine(
        alert: try Alert(row: row), place: try QueuePlace(row: row),
        handler: try row["handler_name"], incidentNumber: try row["incident_number"])
    }
    return Page(lines, limit: limit) { $0.alert.id.rawValue }
  }

  /// The names that rules of alerts have or had, in the order of their letters' codes.
  package func alertRules(limit: Int = 200) throws -> [String] {
    try query(selectRules, [limit]).map { try $0["rule"] }
  }
}
