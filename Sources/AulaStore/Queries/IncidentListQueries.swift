package import AulaDomain

private let selectLines = """
  select incident.*, camera.name as camera_name, yard.number as yard_number,
    yard.address_ru, yard.address_kk, yard.time_zone
  """
private let tables = """
  from incident left join camera on camera.id = incident.camera_id
    left join yard on yard.id = incident.yard_id
  """

/// Which incidents a list shows.
package struct IncidentFilter: Hashable, Sendable {
  package var city: ID<City>?
  package var yard: ID<Yard>?
  package var state: Incident.State?
  package var kind: Incident.Kind?
  /// When the incident was opened.
  package var span: Range<Timestamp>?
  /// A number, or any part of the place: a yard's number, name or address, a camera's name. What
  /// people wrote of an incident may name persons, and is not searched.
  package var text = ""

  package init() {}

  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("coalesce(yard.city_id, camera.city_id) = ?", city)
    conditions.ask("incident.yard_id = ?", yard)
    conditions.ask("incident.state = ?", state)
    conditions.ask("incident.kind = ?", kind)
    // An id begins with the moment that it was made at.
    conditions.ask("incident.id >= ?", span.map { ID<Incident>(earliestAt: $0.lowerBound) })
    conditions.ask("incident.id < ?", span.map { ID<Incident>(earliestAt: $0.upperBound) })
    if let number = SearchFold.number(text) {
      conditions.ask("(incident.number = ? or yard.number = ?)", number)
    } else {
      conditions.askWords(
        """
        (yard.search_folded like '%' || ? || '%' or camera.name_folded like '%' || ? || '%')
        """, text)
    }
    return conditions
  }
}

package enum IncidentSort: String, SortKey {
  case number
  case opened
  case kind
  case place
  case state
  case ended

  package var expression: String {
    switch self {
    case .number: "incident.number"
    case .opened: "incident.opened_at"
    case .kind: inOrder(Incident.Kind.self, "incident.kind")
    case .place: "coalesce(yard.number, 0)"
    case .state: inOrder(Incident.State.self, "incident.state")
    case .ended: inOrder(Disposition.self, "incident.disposition")
    }
  }
}

/// One line of the list of incidents.
package struct IncidentLine: Hashable, Sendable {
  package let incident: Incident
  package let place: QueuePlace
}

extension Connection {
  package func incidents(
    _ filter: IncidentFilter = IncidentFilter(),
    by sorting: Sorting<IncidentSort> = Sorting(.number, isDescending: true),
    _ window: ListWindow = ListWindow(limit: 100)
  ) throws -> ListPart<IncidentLine> {
    try list(
      "\(selectLines) \(tables)", count: tables, filter.conditions, sorting, window,
      id: "incident.id"
    ) { IncidentLine(incident: try Incident(row: $0), place: try QueuePlace(row: $0)) }
  }
}
