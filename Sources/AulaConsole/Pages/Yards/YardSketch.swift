import AulaDomain

/// The yard's plan as a drawing on its page: it is printed with the passport, and needs no script.
struct YardSketch {
  struct Spot {
    let east: String
    let north: String
    let name: String
  }

  struct Shape {
    let points: String
    let name: String
  }

  /// Left, top, width and height in metres from the yard's place, as SVG has it: down is south.
  let box: String
  let outline: String
  let houses: [Shape]
  let entrances: [Spot]
  let cameras: [Spot]

  /// `nil` where nothing is drawn yet.
  init?(_ passport: Passport, _ visit: Visit) {
    let center = passport.yard.center
    let houses = passport.buildings.compactMap { building in
      building.outline.map { (visit.name(building.address), $0.corners) }
    }
    let own = passport.yard.outline?.corners ?? []
    let steps = (own + houses.flatMap(\.1)).map { center.step(to: $0) }
    guard let west = steps.map(\.east).min(), let east = steps.map(\.east).max(),
      let south = steps.map(\.north).min(), let north = steps.map(\.north).max()
    else { return nil }
    let rim = 8.0
    box = [west - rim, -north - rim, east - west + 2 * rim, north - south + 2 * rim]
      .map(Self.digits).joined(separator: " ")
    outline = Self.points(own, center)
    self.houses = houses.map { Shape(points: Self.points($0.1, center), name: $0.0) }
    entrances = passport.yard.entrances.compactMap { entrance in
      entrance.point.map { Self.spot($0, center, entrance.name) }
    }
    cameras = passport.cameras.compactMap { camera in
      camera.position.map { Self.spot($0, center, camera.name) }
    }
  }

  private static func spot(_ place: GeoPoint, _ center: GeoPoint, _ name: String) -> Spot {
    let step = center.step(to: place)
    return Spot(east: digits(step.east), north: digits(-step.north), name: name)
  }

  private static func points(_ corners: [GeoPoint], _ center: GeoPoint) -> String {
    corners.map { corner in
      let step = center.step(to: corner)
      return "\(digits(step.east)),\(digits(-step.north))"
    }.joined(separator: " ")
  }

  /// Decimetres are enough.
  private static func digits(_ metres: Double) -> String { "\((metres * 10).rounded() / 10)" }
}
