import AulaDomain
import AulaStore
import Hummingbird

/// The list of incidents, the latest first, also the closed ones.
struct IncidentList {
  let mayOpen: Bool
  let isFiltered: Bool
  let states: [PageFrame.Choice]
  let kinds: [PageFrame.Choice]
  let table: Table
  let next: String?
}

extension Console {
  @Sendable func incidentList(_ request: Request, _ visit: Visit) async throws -> Response {
    let query = request.query
    var filter = IncidentFilter()
    filter.state = query["state"].flatMap(Incident.State.init)
    filter.kind = query["kind"].flatMap(Incident.Kind.init)
    let before = query.whole("before", in: 0...Int64.max) ?? .max
    let wanted = filter
    let (found, places) = try await store.read { tx in
      let page = try tx.incidents(wanted, before: before, limit: 50)
      var places: [ID<Incident>: String] = [:]
      for incident in page.items {
        let yard = try incident.yard.map { try tx.yard($0) }
        let name = yard.map { PlaceJSON($0, visit).name }
        places[incident.id] = try name ?? incident.camera.map { try tx.camera($0).name }
      }
      return (page, places)
    }
    let isFiltered = filter.state != nil || filter.kind != nil
    let list = IncidentList(
      mayOpen: Policy.mayOpenIncident(try visit.actor).isAllowed, isFiltered: isFiltered,
      states: choices(Incident.State.allCases, current: filter.state, "incidentState", visit),
      kinds: choices(Incident.Kind.allCases, current: filter.kind, "incidentKind", visit),
      table: table(found.items, places, isFiltered: isFiltered, visit),
      next: found.next.map { next in
        Link.incidents.with([
          ("state", filter.state?.rawValue ?? ""), ("kind", filter.kind?.rawValue ?? ""),
          ("before", String(next)),
        ])
      })
    return try page("operator/incidents", title: visit.text("incidents.title"), list, for: visit)
  }

  private func choices<Value: RawRepresentable & Equatable>(
    _ values: [Value], current: Value?, _ group: String, _ visit: Visit
  ) -> [PageFrame.Choice] where Value.RawValue == String {
    values.map {
      PageFrame.Choice(
        value: $0.rawValue, label: visit.text("\(group).\($0.rawValue)"), isCurrent: $0 == current)
    }
  }

  private func table(
    _ incidents: [Incident], _ places: [ID<Incident>: String], isFiltered: Bool, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let columns = ["number", "opened", "kind", "place", "state", "ended"].map {
      Table.Column(label: text("incidents.\($0)"))
    }
    let rows = incidents.map { incident in
      [
        Cell("№ \(incident.number)", link: .incident(incident.id)), Cell(incident.openedAt, visit),
        Cell(text("incidentKind.\(incident.kind.rawValue)")),
        Cell(places[incident.id] ?? text("queue.nowhere")),
        Cell(Badge.incident(incident.state, text)),
        Cell(
          incident.closure.map { text("disposition.\($0.disposition.rawValue)") } ?? "—",
          note: incident.closure?.note),
      ]
    }
    var table = Table(
      columns, rows: rows, empty: text(isFiltered ? "incidents.none-such" : "incidents.none"))
    if isFiltered {
      table.emptyAction = .init(label: text("incidents.show-all"), path: Link.incidents.path)
    }
    return table
  }
}
