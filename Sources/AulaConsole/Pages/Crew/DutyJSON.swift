import AulaDomain
import AulaStore

/// All that a crew's phone shows: one call, and nothing more about anyone than it needs.
struct DutyJSON: Encodable {
  struct Call: Encodable {
    let id: String
    let version: Int64
    let state: String
    /// What may come next: names of `AssignmentBody`.
    let moves: [String]
    let dispatchedAt: Double?
    let deadline: DeadlineJSON?
    let incident: IncidentJSON
    let yard: YardJSON?
    let city: String?
    let camera: NamedJSON?
    let frame: Frame?
    /// Latitude and longitude.
    let place: [Double]?
    let map: Map
    let others: [IncidentJSON.UnitStateJSON]
  }

  /// The alert's own picture.
  struct Frame: Encodable {
    let alert: String
    let at: Double
    let kind: String
    /// What completed the rule: left, top, width, height, 0…1; `nil` where it has moved on since.
    let box: [Double]?
  }

  /// The yard as it is drawn without tiles. Rings in GeoJSON's order, points as latitude and
  /// longitude.
  struct Map: Encodable {
    struct Entrance: Encodable {
      let name: String
      let point: [Double]
      let forVehicles: Bool
    }

    let outline: [[Double]]?
    let buildings: [[[Double]]]
    let entrances: [Entrance]
    let camera: [Double]?
  }

  struct Past: Encodable {
    /// Of the assignment.
    let id: String
    let number: Int
    let kind: String
    let state: String
    /// Why it was called off, in words.
    let reason: String?
    let endedAt: Double?
  }

  /// The server's clock: the phone counts by it.
  let now: Double
  let unit: UnitJSON
  /// One at most.
  let assignments: [Call]
  /// Of the last day.
  let past: [Past]

  init(_ view: CrewView, now: Timestamp, _ visit: Visit) {
    self.now = now.seconds
    unit = UnitJSON(view.unit, visit)
    assignments = Call(view, visit).map { [$0] } ?? []
    past = view.past.map { Past($0, visit) }
  }
}

extension DutyJSON.Call {
  init?(_ view: CrewView, _ visit: Visit) {
    guard let assignment = view.assignment, let incident = view.incident else { return nil }
    id = assignment.id.description
    version = assignment.version
    state = assignment.state.rawValue
    moves = AssignmentBody.moves
      .filter { $0.name != "cancel" && Assignment.allowed($0.move, in: assignment.state) }
      .map(\.name)
    dispatchedAt = assignment.dispatchedAt?.seconds
    deadline = DeadlineJSON(assignment.deadline)
    self.incident = IncidentJSON(
      incident, crews: [], camera: view.camera?.name, yard: nil, deadline: nil)
    yard = view.yard.map { YardJSON($0, visit) }
    city = view.city.map { visit.text.of($0.name) }
    camera = view.camera.map { NamedJSON(id: $0.id.description, name: $0.name) }
    frame = view.alerts.first.map(DutyJSON.Frame.init)
    place = incident.place?.pair
    map = DutyJSON.Map(view)
    others = view.others.map {
      .init(callSign: $0.callSign, state: $0.assignment.state.rawValue)
    }
  }
}

extension DutyJSON.Frame {
  /// The picture is of the first time; the box is of the last.
  init(_ alert: Alert) {
    let isOne = alert.count == 1 || alert.picture == nil
    self.alert = alert.id.description
    at = (isOne ? alert.lastSeen : min(alert.arrivedAt, alert.lastSeen)).seconds
    kind = alert.ruleKind.rawValue
    box = isOne ? [alert.box.x, alert.box.y, alert.box.width, alert.box.height] : nil
  }
}

extension DutyJSON.Map {
  init(_ view: CrewView) {
    outline = view.yard?.outline?.coordinates
    buildings = view.buildings.compactMap { $0.outline?.coordinates }
    entrances = (view.yard?.entrances ?? []).compactMap { entrance in
      entrance.point.map {
        Entrance(name: entrance.name, point: $0.pair, forVehicles: entrance.forVehicles)
      }
    }
    camera = view.camera?.position?.pair
  }
}

extension DutyJSON.Past {
  init(_ call: PastCall, _ visit: Visit) {
    id = call.assignment.id.description
    number = call.number
    kind = call.kind.rawValue
    state = call.assignment.state.rawValue
    reason =
      call.assignment.state == .cancelled
      ? call.assignment.reason.map { LogWords.say($0, visit.text) } : nil
    endedAt = call.assignment.endedAt?.seconds
  }
}
