/// What an outline must be that somebody draws around a yard or a building. The bounds are there to
/// find slips of the hand, not to measure towns.
package enum Outline {
  package static let mostCorners = 100
  /// From the yard's place to any corner, metres.
  package static let reach = 1_000
  /// Square metres: less is a line, or a point.
  package static let leastArea = 1.0

  /// The area that the corners enclose, at a yard that lies about `center`.
  package static func around(
    _ center: GeoPoint, corners: [GeoPoint]
  ) throws(OutlineError) -> GeoPolygon {
    guard corners.count <= mostCorners else { throw .tooManyCorners(corners.count) }
    if let wrong = corners.firstIndex(where: { !$0.isValid }) {
      throw .notOnEarth(corner: wrong + 1)
    }
    guard let polygon = GeoPolygon(corners: corners) else { throw .tooFewCorners(corners.count) }
    for (place, corner) in corners.enumerated() {
      let metres = center.metres(to: corner)
      if metres > Double(reach) { throw .tooFar(corner: place + 1, metres: Int(nearest: metres)) }
    }
    if let place = polygon.sides.firstIndex(where: { $0.from.metres(to: $0.to) < Plane.touch }) {
      throw .repeated(corner: (place + 1) % corners.count + 1)
    }
    if let (first, second) = Plane(corners).meetingSides {
      throw .crossing(side: first + 1, other: second + 1)
    }
    guard polygon.area >= leastArea else { throw .tooSmall }
    return polygon
  }

  /// Metres from a yard's place to the farthest corner, where that is too far.
  package static func excess(of outline: GeoPolygon?, from center: GeoPoint) -> Int? {
    let farthest = outline?.corners.map { center.metres(to: $0) }.max() ?? 0
    return farthest > Double(reach) ? Int(nearest: farthest) : nil
  }
}

/// Why an outline is refused. Corners and sides are counted from 1; side 1 leads from corner 1.
package enum OutlineError: Error, Hashable, Sendable {
  case tooFewCorners(Int)
  case tooManyCorners(Int)
  case notOnEarth(corner: Int)
  case tooFar(corner: Int, metres: Int)
  /// The corner lies where the one before it lies.
  case repeated(corner: Int)
  /// Two sides cross, or touch where they should not.
  case crossing(side: Int, other: Int)
  case tooSmall
  /// A line of text that is no place.
  case unreadable(line: Int, found: String)
  /// JSON, and not that of one polygon.
  case notPolygon
  /// GeoJSON with more than the outer ring.
  case holes

  package var code: String {
    switch self {
    case .tooFewCorners: "registry.outline-too-few-corners"
    case .tooManyCorners: "registry.outline-too-many-corners"
    case .notOnEarth: "registry.outline-not-on-earth"
    case .tooFar: "registry.outline-too-far"
    case .repeated: "registry.outline-repeated-corner"
    case .crossing: "registry.outline-crossing"
    case .tooSmall: "registry.outline-too-small"
    case .unreadable: "registry.outline-unreadable"
    case .notPolygon: "registry.outline-not-polygon"
    case .holes: "registry.outline-holes"
    }
  }

  /// What the edge of the domain reports.
  package var fault: Fault { Fault(.invalid, code, message) }

  private var message: String {
    switch self {
    case .tooFewCorners(let count): "an outline has three corners or more, this one has \(count)"
    case .tooManyCorners(let count):
      "an outline has at most \(Outline.mostCorners) corners, this one has \(count)"
    case .notOnEarth(let corner): "corner \(corner) is not on Earth"
    case .tooFar(let corner, let metres):
      "corner \(corner) lies \(metres) m from the yard; at most \(Outline.reach) m are taken"
    case .repeated(let corner): "corner \(corner) lies where the one before it lies"
    case .crossing(let side, let other): "side \(side) crosses or touches side \(other)"
    case .tooSmall: "the outline encloses less than \(Int(Outline.leastArea)) m²"
    case .unreadable(let line, let found):
      "line \(line): expected latitude and longitude, as 49.8028, 73.0875; found \"\(found)\""
    case .notPolygon: "expected a GeoJSON Polygon with one ring of [longitude, latitude]"
    case .holes: "the polygon has holes, and an outline has none"
    }
  }
}

/// Corners on a flat piece of ground, metres to the east and north of the first.
private struct Plane {
  /// Nearer than this is the same place, metres.
  static let touch = 0.01

  private typealias Spot = (north: Double, east: Double)

  private let spots: [Spot]

  init(_ corners: [GeoPoint]) {
    spots = corners.map { corners[0].step(to: $0) }
  }

  /// The first two sides that have more in common than the corner between them.
  var meetingSides: (Int, Int)? {
    for first in spots.indices {
      for second in spots.indices.dropFirst(first + 1) where doMeet(first, second) {
        return (first, second)
      }
    }
    return nil
  }

  private func end(_ side: Int) -> Int { (side + 1) % spots.count }

  private func doMeet(_ first: Int, _ second: Int) -> Bool {
    let (a, b, c, d) = (spots[first], spots[end(first)], spots[second], spots[end(second)])
    // Neighbours share a corner, and must not fold back over each other.
    if end(first) == second { return isOn(d, a, b) || isOn(a, c, d) }
    if end(second) == first { return isOn(c, a, b) || isOn(b, c, d) }
    if isOn(a, c, d) || isOn(b, c, d) || isOn(c, a, b) || isOn(d, a, b) { return true }
    return (turn(a, b, c) > 0) != (turn(a, b, d) > 0) && (turn(c, d, a) > 0) != (turn(c, d, b) > 0)
  }

  /// Twice the area of a triangle, positive counterclockwise.
  private func turn(_ a: Spot, _ b: Spot, _ c: Spot) -> Double {
    (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east)
  }

  private func isOn(_ spot: Spot, _ from: Spot, _ to: Spot) -> Bool {
    let (east, north) = (to.east - from.east, to.north - from.north)
    let length = east * east + north * north
    let along = (spot.east - from.east) * east + (spot.north - from.north) * north
    let share = length > 0 ? min(1, max(0, along / length)) : 0
    let away = (
      spot.east - from.east - share * east, spot.north - from.north - share * north
    )
    return away.0 * away.0 + away.1 * away.1 < Self.touch * Self.touch
  }
}
