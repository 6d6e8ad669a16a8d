import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

extension Console {
  func addOperator(to routes: Routes) {
    routes.get("/desk", needs: .seeQueue) { _, visit in
      try page("operator/desk", title: visit.text("desk.title"), boot(visit), for: visit)
    }
    routes.get("/wall", needs: .seeQueue) { _, visit in
      try page("operator/wall", title: visit.text("wall.title"), boot(visit), for: visit)
    }
    routes.get("/map", needs: .seeQueue) { _, visit in
      try page("operator/map", title: visit.text("map.title"), boot(visit), for: visit)
    }
    routes.get("/api/desk", needs: .seeQueue) { _, visit in try .json(try await deskJSON(visit)) }
    routes.get("/api/cameras", needs: .seeQueue) { _, visit in try .json(try await wallJSON(visit))
    }
    routes.get("/api/map", needs: .seeQueue) { request, visit in
      try await stillMapAnswer(request, visit)
    }
    routes.get("/api/map/moving", needs: .seeQueue) { _, visit in
      try .json(try await movingMapJSON(visit))
    }
    addAlerts(to: routes)
    addAlertPicture(to: routes)
  }

  private func addAlerts(to routes: Routes) {
    routes.get("/api/alerts/{alert}", needs: .seeQueue) { request, visit in
      let kind = request.query["kind"].flatMap(Incident.Kind.init)
      let view = try await desk.view(
        try visit.id("alert", of: Alert.self), as: kind, for: try visit.actor)
      return try .json(try await detail(view, as: kind, visit))
    }
    routes.send(.post, "/api/alerts/{alert}/take", needs: .decideAlert) { body, _, visit in
      try await decide(visit) { id, deed in
        try await desk.acknowledge(
          id, version: try body.read(VersionBody.self).version, by: deed)
      }
    }
    // Said in so many words: nobody takes an alert from another operator by the way.
    routes.send(.post, "/api/alerts/{alert}/take-over", needs: .takeOverAlert) { body, _, visit in
      try await decide(visit) { id, deed in
        try await desk.takeOver(
          id, version: try body.read(VersionBody.self).version, by: deed)
      }
    }
    routes.send(.post, "/api/alerts/{alert}/dismiss", needs: .decideAlert) { body, _, visit in
      try await decide(visit) { id, deed in
        let wish = try body.read(DismissBody.self)
        return try await desk.dismiss(
          id, version: wish.version, try wish.dismissal, by: deed)
      }
    }
    routes.send(.post, "/api/alerts/{alert}/reconsider", needs: .decideAlert) { body, _, visit in
      try await decide(visit) { id, deed in
        try await desk.reconsider(
          id, version: try body.read(VersionBody.self).version, by: deed)
      }
    }
    routes.send(.post, "/api/alerts/{alert}/confirm", needs: .decideAlert) { body, _, visit in
      try await confirm(body, visit)
    }
  }

  private func decide(
    _ visit: Visit, _ work: (ID<Alert>, Deed) async throws -> Alert
  ) async throws -> Response {
    let alert = try await work(try visit.id("alert"), try deed(visit))
    let camera = try await read(.seeQueue, visit) { try $0.camera(alert.camera).name }
    let handler = try await name(of: alert.handler, visit)
    return try .json(
      AlertAnswer(alert: AlertJSON(alert, camera: camera, yard: nil, handler: handler, visit)))
  }

  /// «Подтвердить», or with units «Подтвердить и направить»: one transaction.
  private func confirm(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    let wish = try body.read(ConfirmBody.self)
    let outcome = try await desk.confirm(
      try visit.id("alert"), version: wish.version, as: try wish.incidentKind,
      dispatching: wish.units ?? [], by: try deed(visit))
    return try .json(try await sent(outcome.incident, visit))
  }

  /// An incident as it is now, and who is on it.
  func sent(_ incident: Incident, _ visit: Visit) async throws -> SentJSON {
    let crews = try await read(.seeQueue, visit) { try $0.crews(of: incident.id) }
    return SentJSON(
      incident: IncidentJSON(
        incident, crews: crews, camera: nil, yard: nil, deadline: incident.deadline),
      sent: crews.filter { $0.assignment.state.isUnderWay }.map {
        AssignmentJSON($0.assignment, callSign: $0.callSign, visit)
      })
  }

  private func deskJSON(_ visit: Visit) async throws -> DeskJSON {
    let queue = try await desk.queue(for: try visit.actor)
    let (units, counts) = try await read(.seeQueue, visit) {
      (try $0.units(), try $0.cameraCounts())
    }
    var answer = DeskJSON(
      now: world.now().seconds, units: units.map { UnitJSON($0, visit) },
      cameras: try await connectedCameras(visit).map(json),
      registered: counts.reduce(0) { $0 + $1.cameras },
      health: sensing.map { HealthJSON($0.health()) })
    for line in queue.lines {
      let place = PlaceJSON(line.place, visit)
      switch line.subject {
      case .alert(let alert):
        answer.alerts.append(
          AlertJSON(
            alert, camera: line.place.camera ?? "", yard: place, handler: line.handler, visit))
      case .incident(let incident, let crews):
        answer.incidents.append(
          IncidentJSON(
            incident, crews: crews, camera: line.place.camera, yard: place,
            deadline: line.deadline))
      }
    }
    return answer
  }

  private func wallJSON(_ visit: Visit) async throws -> CamerasJSON {
    let cameras = try await connectedCameras(visit)
    let (cities, yards) = try await read(.seeQueue, visit) { tx in
      (try tx.cities(), try tx.yards(limit: 5_000).items)
    }
    let cityOfYard = Dictionary(uniqueKeysWithValues: yards.map { ($0.id, $0.city) })
    var cityOf: [String: String] = [:]
    for camera in cameras {
      let city = camera.city ?? camera.yard.flatMap { cityOfYard[$0] }
      cityOf[camera.id.description] = city?.description
    }
    let known = Set(cityOf.values)
    return CamerasJSON(
      cameras: cameras.map(json),
      cities: cities.map { NamedJSON(id: $0.id.description, name: visit.name($0.name)) }
        .filter { known.contains($0.id) }.sorted { $0.name < $1.name }, cityOf: cityOf)
  }

  func connectedCameras(_ visit: Visit) async throws -> [Camera] {
    var filter = CameraFilter()
    filter.connectedOnly = true
    let wanted = filter
    return try await read(.seeQueue, visit) { try $0.cameras(wanted, limit: 5_000).items }
  }
}

struct DeskJSON: Encodable {
  /// The server's clock: ages are counted by it.
  let now: Double
  var alerts: [AlertJSON] = []
  var incidents: [IncidentJSON] = []
  let units: [UnitJSON]
  /// Those with an address that are switched on.
  let cameras: [CameraJSON]
  /// How many cameras the programme has, also those that send us nothing yet.
  let registered: Int
  let health: HealthJSON?
}

/// What the wall chooses from.
struct CamerasJSON: Encodable {
  let cameras: [CameraJSON]
  /// Those that have a camera, by name.
  let cities: [NamedJSON]
  /// Of each camera that is in one, by the camera's id.
  let cityOf: [String: String]
}

struct AlertAnswer: Encodable {
  let alert: AlertJSON
}

struct SentJSON: Encodable {
  let incident: IncidentJSON
  let sent: [AssignmentJSON]
}

struct VersionBody: Decodable {
  let version: Int64
}

struct ConfirmBody: Decodable {
  let version: Int64
  let kind: String?
  let units: [ID<Unit>]?

  var incidentKind: Incident.Kind? {
    get throws {
      guard let kind else { return nil }
      guard let known = Incident.Kind(rawValue: kind) else {
        throw Fault(.invalid, "console.bad-json", "kind: there is no such kind of incident")
      }
      return known
    }
  }
}

private struct DismissBody: Decodable {
  let version: Int64
  /// A cause of the domain, or `test`.
  let cause: String
  let note: String?

  var dismissal: Dismissal {
    get throws {
      if cause == "test" { return .test(note: note ?? "") }
      guard let known = Dismissal.Cause(rawValue: cause) else {
        throw Fault(.invalid, "console.bad-json", "cause: there is no such cause")
      }
      return .falseAlarm(known, note: note ?? "")
    }
  }
}
