package import AulaDomain

private let selectLines = """
  select alert.*, camera.name as camera_name, yard.number as yard_number,
    yard.address_ru, yard.address_kk, yard.time_zone, account.name as handler_name,
    incident.number as incident_number
  """
private let tables = """
  from alert join camera on camera.id = alert.camera_id
    left join yard on yard.id = alert.yard_id
    left join account on account.id = alert.handler_id
    left join incident on incident.id = alert.incident_id
  """
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

  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("alert.camera_id = ?", camera)
    conditions.ask("alert.yard_id = ?", yard)
    conditions.ask("coalesce(camera.city_id, yard.city_id) = ?", city)
    conditions.ask("alert.rule = ?", rule)
    conditions.ask("alert.rule_kind = ?", kind)
    conditions.ask("alert.state = ?", state)
    conditions.ask("alert.handler_id = ?", handler)
    // An id begins with the moment that it was made at.
    conditions.ask("alert.id >= ?", span.map { ID<Alert>(earliestAt: $0.lowerBound) })
    conditions.ask("alert.id < ?", span.map { ID<Alert>(earliestAt: $0.upperBound) })
    return conditions
  }
}

package enum AlertSort: String, SortKey {
  /// By id, which is by age.
  case raised
  case rule
  case place
  case camera
  case state
  case who

  package var expression: String {
    switch self {
    case .raised: "alert.id"
    case .rule: "alert.rule"
    case .place: "coalesce(yard.number, 0)"
    case .camera: "camera.name_folded"
    case .state: inOrder(Alert.State.self, "alert.state")
    case .who: "coalesce(account.name, '')"
    }
  }
}

/// One line of the list of all alerts.
package struct AlertLine: Hashable, Sendable {
  package let alert: Alert
  package let place: QueuePlace
  /// Who took the alert.
  package let handler: String?
  package let incidentNumber: Int?
  /// When retention took its picture.
  package internal(set) var pictureRemovedAt: Timestamp?
}

extension Connection {
  package func alertLines(
    _ filter: AlertFilter = AlertFilter(),
    by sorting: Sorting<AlertSort> = Sorting(.raised, isDescending: true), _ window: ListWindow
  ) throws -> ListPart<AlertLine> {
    var part = try list(
      "\(selectLines) \(tables)", count: tables, filter.conditions, sorting, window,
      id: "alert.id"
    ) { row in
      AlertLine(
        alert: try Alert(row: row), place: try QueuePlace(row: row),
        handler: try row["handler_name"], incidentNumber: try row["incident_number"])
    }
    let removals = try AlertPictureRetention.removals(of: part.lines.map(\.alert), self)
    for place in part.lines.indices {
      part.lines[place].pictureRemovedAt = removals[part.lines[place].alert.id]
    }
    return part
  }

  /// The names that rules of alerts have or had, in the order of their letters' codes.
  package func alertRules(limit: Int = 200) throws -> [String] {
    try query(selectRules, [limit]).map { try $0["rule"] }
  }
}
