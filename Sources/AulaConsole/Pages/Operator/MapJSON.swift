import AulaDomain
import AulaStore

/// Everything that the map draws: what stands, and what moves.
struct MapJSON: Encodable {
  struct City: Encodable {
    let id: String
    let name: String
    let center: [Double]
    let yards: Int
  }

  struct Place: Encodable {
    let id: String
    let number: Int
    let name: String
    let city: String
    let center: [Double]
    /// Longitude, latitude, closed: GeoJSON's order.
    let outline: [[Double]]?
    let buildings: [[[Double]]]
  }

  struct Eye: Encodable {
    let id: String
    let name: String
    /// Its own, or its yard's.
    let city: String?
    let position: [Double]?
    let azimuth: Double?
    let fieldOfView: Double?
    let range: Double?
  }

  /// An open incident, or an alert that nobody has decided.
  struct Matter: Encodable {
    let id: String
    let number: Int?
    let kind: String
    let place: [Double]?
  }

  var cities: [City]?
  var yards: [Place]?
  var cameras: [Eye]?
  /// How each camera is that is not off, by its id.
  var states: [String: String] = [:]
  var units: [UnitJSON] = []
  var matters: [Matter] = []
}

extension Console {
  /// Crews, what is going on, and how the cameras are.
  func movingMapJSON(_ visit: Visit) async throws -> MapJSON {
    var map = MapJSON()
    for camera in try await connectedCameras(visit) {
      let state = sensing?.states.state(of: camera.id) ?? .off
      if state != .off { map.states[camera.id.description] = state.word }
    }
    let queue = try await desk.queue(for: try visit.actor)
    let (units, places) = try await read(.seeQueue, visit) { tx in
      var places: [ID<Alert>: GeoPoint] = [:]
      for case .alert(let alert) in queue.lines.map(\.subject) {
        let yard = try alert.yard.map { try tx.yard($0).center }
        places[alert.id] = try yard ?? tx.camera(alert.camera).position
      }
      return (try tx.units(), places)
    }
    map.units = units.filter { $0.duty != .offDuty }.map { UnitJSON($0, visit) }
    map.matters = queue.lines.map { line in
      switch line.subject {
      case .alert(let alert):
        .init(
          id: alert.id.description, number: nil, kind: alert.ruleKind.rawValue,
          place: places[alert.id]?.pair)
      case .incident(let incident, _):
        .init(
          id: incident.id.description, number: incident.number, kind: incident.kind.rawValue,
          place: incident.place?.pair)
      }
    }
    return map
  }

  func stillMapJSON(_ visit: Visit) async throws -> MapJSON {
    let (cities, yards, buildings, cameras) = try await read(.seeQueue, visit) { tx in
      (
        try tx.cities(), try tx.yards(limit: 5_000).items, try tx.buildings(of: nil),
        try tx.cameras(limit: 5_000).items
      )
    }
    let outlines = Dictionary(grouping: buildings, by: \.yard)
    let counts = Dictionary(grouping: yards, by: \.city).mapValues(\.count)
    var map = MapJSON()
    map.cities = cities.filter { counts[$0.id] != nil }.map { city in
      .init(
        id: city.id.description, name: visit.text.of(city.name), center: city.center.pair,
        yards: counts[city.id] ?? 0)
    }
    map.yards = yards.map { yard in
      .init(
        id: yard.id.description, number: yard.number, name: yard.name,
        city: yard.city.description, center: yard.center.pair,
        outline: yard.outline?.coordinates,
        buildings: (outlines[yard.id] ?? []).compactMap { $0.outline?.coordinates })
    }
    let cityOfYard = Dictionary(uniqueKeysWithValues: yards.map { ($0.id, $0.city) })
    map.cameras = cameras.map { camera in
      .init(
        id: camera.id.description, name: camera.name,
        city: (camera.city ?? camera.yard.flatMap { cityOfYard[$0] })?.description,
        position: camera.position?.pair, azimuth: camera.azimuth, fieldOfView: camera.fieldOfView,
        range: camera.range)
    }
    return map
  }
}
