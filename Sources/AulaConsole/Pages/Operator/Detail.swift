import AulaDomain
import AulaStore
import FoundationEssentials

extension Console {
  func detail(
    _ view: AlertView, as kind: Incident.Kind?, _ visit: Visit
  ) async throws -> DetailJSON {
    let surroundings = try await surroundings(
      camera: view.camera.id, rule: view.alert.rule, visit)
    let handler = try await name(of: view.alert.handler, visit)
    let place = view.yard.map { PlaceJSON($0, visit) }
    var detail = DetailJSON(
      alert: AlertJSON(
        view.alert, camera: view.camera.name, yard: place, handler: handler, visit),
      kind: (kind ?? Incident.Kind(view.alert.ruleKind)).rawValue, zone: zone(of: view.yard))
    detail.alert?.path = AlertJSON.points(view.alert.moment)
    let clock = clock(of: view.yard, visit)
    detail.alert?.pictureRemoved =
      RemovedPicture(view.alert, at: view.pictureRemovedAt, clock)?.text
    detail.camera = json(view.camera)
    detail.cameras = ([view.camera] + view.neighbours).map(json)
    detail.yard = view.yard.map { YardJSON($0, visit) }
    detail.recommendation = view.recommendation.map {
      RecommendationJSON($0, partners: surroundings.partners)
    }
    detail.log = view.log.map { LogJSON($0, clock) }
    detail.zones = surroundings.zones
    detail.lines = surroundings.lines
    return detail
  }

  func detail(_ view: IncidentView, _ visit: Visit) async throws -> DetailJSON {
    let surroundings = try await surroundings(
      camera: view.incident.camera, rule: view.alerts.first?.rule, visit)
    let place = view.yard.map { PlaceJSON($0, visit) }
    let deadline =
      view.incident.deadline
      ?? view.crews.compactMap(\.assignment.deadline).min { $0.alertsAt < $1.alertsAt }
    var detail = DetailJSON(
      incident: IncidentJSON(
        view.incident, crews: view.crews, camera: view.camera?.name, yard: place,
        deadline: deadline),
      kind: view.incident.kind.rawValue, zone: zone(of: view.yard))
    if visit.may(.keepCaller) { detail.hasCaller = view.hasCaller }
    let clock = clock(of: view.yard, visit)
    detail.alerts = view.alerts.map {
      var alert = AlertJSON($0, camera: view.camera?.name ?? "", yard: place, handler: nil, visit)
      alert.path = AlertJSON.points($0.moment)
      return alert
    }
    detail.camera = view.camera.map(json)
    detail.cameras = ((view.camera.map { [$0] } ?? []) + view.neighbours).map(json)
    detail.yard = view.yard.map { YardJSON($0, visit) }
    detail.recommendation = view.recommendation.map {
      RecommendationJSON($0, partners: surroundings.partners)
    }
    detail.assignments = view.crews.map {
      AssignmentJSON($0.assignment, callSign: $0.callSign, visit)
    }
    detail.log = view.log.map { LogJSON($0, clock) }
    detail.zones = surroundings.zones
    detail.lines = surroundings.lines
    return detail
  }

  func json(_ camera: Camera) -> CameraJSON {
    CameraJSON(camera) { sensing?.states.state(of: camera.id, role: $0) ?? .off }
  }

  private func clock(of yard: Yard?, _ visit: Visit) -> LocalTime {
    yard.flatMap { TimeZone(identifier: $0.timeZone) }
      .map { LocalTime(zone: $0, texts: visit.text) } ?? visit.clock
  }

  private func zone(of yard: Yard?) -> String {
    yard?.timeZone ?? settings.zone.identifier
  }

  func name(of user: ID<User>?, _ visit: Visit) async throws -> String? {
    guard let user else { return nil }
    return try await read(.seeQueue, visit) { try $0.user(user).name }
  }

  private struct Surroundings {
    var partners: [ID<Unit>: String] = [:]
    var zones: [[[Double]]] = []
    var lines: [[[Double]]] = []
  }

  /// Whose the crews are, and where in the picture the rule looks.
  private func surroundings(
    camera: ID<Camera>?, rule: String?, _ visit: Visit
  ) async throws -> Surroundings {
    let (units, partners, text) = try await read(.seeQueue, visit) { tx in
      (try tx.units(), try tx.partners(), try camera.flatMap { try tx.ruleset(of: $0) }?.text)
    }
    let names = Dictionary(uniqueKeysWithValues: partners.map { ($0.id, $0.name) })
    var found = Surroundings()
    for unit in units {
      if let partner = unit.partner, let name = names[partner] { found.partners[unit.id] = name }
    }
    guard let text, let rules = try? RuleSet(json: Data(text.utf8)),
      let rule = rules.rules.first(where: { $0.name == rule })
    else { return found }
    switch rule.condition {
    case .intrusion(let zone, _), .loitering(let zone, _):
      found.zones = rules.zones.filter { $0.name == zone }
        .map { $0.polygon.corners.map { [$0.x, $0.y] } }
    case .lineCrossing(let line, _):
      found.lines = rules.lines.filter { $0.name == line }
        .map { [[$0.from.x, $0.from.y], [$0.to.x, $0.to.y]] }
    }
    return found
  }
}
