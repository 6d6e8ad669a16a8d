import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

extension Console {
  func addCrew(to routes: Routes) {
    routes.get("/duty", for: .only([.crew])) { _, visit in
      try page("crew/duty", title: visit.text("crew.title"), boot(visit), for: visit)
    }
    routes.get("/api/duty", for: .only([.crew])) { _, visit in
      let unit = try unit(of: visit)
      return try .json(DutyJSON(try await desk.crewView(of: unit), visit))
    }
    routes.send(.post, "/api/units/{unit}/duty", for: .only([.crew, .operator])) {
      body, _, visit in try await setDuty(body, visit)
    }
    routes.send(.post, "/api/units/{unit}/position", for: .only([.crew])) { body, _, visit in
      let actor = try visit.actor
      let unit = try await store.read { [id = try visit.id("unit", of: Unit.self)] in
        try $0.unit(id)
      }
      try visit.require(Policy.mayReportPosition(actor, of: unit))
      let wish = try body.read(PositionBody.self)
      let moved = try await desk.reportPosition(
        try wish.position(now: world.now()), of: unit.id)
      return try .json(["moved": moved])
    }
  }

  private func unit(of visit: Visit) throws -> ID<Unit> {
    guard let unit = try visit.actor.unit else {
      throw Fault(.denied, "console.not-allowed", "this account belongs to no unit")
    }
    return unit
  }

  private func setDuty(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    let actor = try visit.actor
    let unit = try await store.read { [id = try visit.id("unit", of: Unit.self)] in
      try $0.unit(id)
    }
    try visit.require(Policy.maySetDuty(actor, of: unit))
    let wish = try body.read(DutyBody.self)
    let next = try await desk.setDuty(
      of: unit.id, version: wish.version, try wish.known,
      by: desk.deed(actor.user, actor.role == .crew ? .app : .console))
    return try .json(UnitJSON(next, visit))
  }
}

/// All that a crew's phone shows: one call, and nothing more about anyone than it needs.
private struct DutyJSON: Encodable {
  struct Call: Encodable {
    let id: String
    let version: Int64
    let state: String
    let incident: IncidentJSON
    let yard: YardJSON?
    let camera: NamedJSON?
    /// Latitude and longitude.
    let place: [Double]?
    let others: [IncidentJSON.UnitStateJSON]
  }

  struct Past: Encodable {
    let number: Int
    let kind: String
    let state: String
    let endedAt: Double?
  }

  let unit: UnitJSON
  /// One at most.
  let assignments: [Call]
  /// Of the last day.
  let past: [Past]

  init(_ view: CrewView, _ visit: Visit) {
    unit = UnitJSON(view.unit, visit)
    past = view.past.map {
      Past(
        number: $0.number, kind: $0.kind.rawValue, state: $0.assignment.state.rawValue,
        endedAt: $0.assignment.endedAt?.seconds)
    }
    guard let assignment = view.assignment, let incident = view.incident else {
      assignments = []
      return
    }
    assignments = [
      Call(
        id: assignment.id.description, version: assignment.version,
        state: assignment.state.rawValue,
        incident: IncidentJSON(
          incident, crews: [], camera: view.camera?.name, yard: nil, deadline: nil),
        yard: view.yard.map { YardJSON($0, visit) },
        camera: view.camera.map { NamedJSON(id: $0.id.description, name: $0.name) },
        place: incident.place?.pair,
        others: view.others.map {
          .init(callSign: $0.callSign, state: $0.assignment.state.rawValue)
        })
    ]
  }
}

private struct DutyBody: Decodable {
  let version: Int64
  let move: String
  let reason: String?

  var known: UnitMove {
    get throws {
      switch move {
      case "goOnDuty": return .goOnDuty
      case "goOffDuty": return .goOffDuty
      case "release": return .release
      case "returnToService": return .returnToService
      case "takeOutOfService": return .takeOutOfService(reason: reason ?? "")
      default: throw Fault(.invalid, "console.bad-json", "move: there is no such move")
      }
    }
  }
}

private struct PositionBody: Decodable {
  let lat: Double
  let lon: Double
  let accuracy: Double?
  /// By the phone's clock, Unix seconds.
  let at: Double?

  /// A phone's clock that runs ahead must not make its place last for ever.
  func position(now: Timestamp) throws -> Unit.Position {
    if let accuracy, !(0...50_000_000).contains(accuracy) {
      throw Fault(.invalid, "console.bad-json", "accuracy: expected metres, at least 0")
    }
    return Unit.Position(
      point: GeoPoint(latitude: lat, longitude: lon), accuracy: accuracy,
      at: min(try DeviceTime.moment(at) ?? now, now))
  }
}
