import AulaDomain
import AulaStore
import Hummingbird

/// What lies about a place on the map, for who draws there: without tiles nothing else tells where
/// one is.
private struct SurroundingsJSON: Encodable {
  struct Town: Encodable {
    let name: String
    let center: [Double]
  }

  struct Ground: Encodable {
    let id: String
    let name: String
    let center: [Double]
    /// Longitude, latitude, closed: GeoJSON's order.
    let outline: [[Double]]?
    let entrances: [Way]
  }

  struct Way: Encodable {
    let name: String
    let position: [Double]
  }

  struct House: Encodable {
    let id: String
    let name: String
    let outline: [[Double]]
  }

  struct Eye: Encodable {
    let id: String
    let name: String
    let position: [Double]
    let azimuth: Double?
    let fieldOfView: Double?
    let range: Double?
  }

  let cities: [Town]
  let yards: [Ground]
  let buildings: [House]
  let cameras: [Eye]
}

extension Console {
  func addSurroundings(to routes: Routes) {
    routes.get("/api/surroundings", needs: .editYard) { request, visit in
      let query = request.query
      guard let latitude = query.decimal("latitude", in: -90...90),
        let longitude = query.decimal("longitude", in: -180...180),
        let metres = query["within"] == nil ? 500 : query.decimal("within", in: 0...50_000_000)
      else {
        throw Fault(
          .invalid, "console.bad-place",
          "latitude and longitude of a place on Earth are needed, and within in metres")
      }
      let place = GeoPoint(latitude: latitude, longitude: longitude)
      return try .json(try await surroundings(of: place, within: metres, visit))
    }
  }

  private func surroundings(
    of place: GeoPoint, within metres: Double, _ visit: Visit
  ) async throws -> SurroundingsJSON {
    // From afar yards are dots, and what stands in them cannot be told apart.
    let isNear = metres <= 2_000
    let (cities, yards, buildings, cameras) = try await read(.seeRegistry, visit) { tx in
      let yards = try tx.yards(around: place, within: min(40_000, metres))
      return (
        try tx.cities(), yards, isNear ? try yards.flatMap { try tx.buildings(of: $0.id) } : [],
        isNear ? try tx.cameras(around: place, within: metres) : []
      )
    }
    return SurroundingsJSON(
      cities: cities.map { .init(name: visit.name($0.name), center: $0.center.pair) },
      yards: yards.map { yard in
        .init(
          id: yard.id.description, name: yard.name, center: yard.center.pair,
          outline: yard.outline?.coordinates,
          entrances: !isNear
            ? []
            : yard.entrances.compactMap { entrance in
              entrance.point.map { .init(name: entrance.name, position: $0.pair) }
            })
      },
      buildings: buildings.compactMap { building in
        building.outline.map {
          .init(
            id: building.id.description, name: visit.name(building.address),
            outline: $0.coordinates)
        }
      },
      cameras: cameras.compactMap { camera in
        camera.position.map {
          .init(
            id: camera.id.description, name: camera.name, position: $0.pair,
            azimuth: camera.azimuth, fieldOfView: camera.fieldOfView, range: camera.range)
        }
      })
  }
}
