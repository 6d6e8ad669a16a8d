/// An area on the map: one outer ring, not closed (the last corner is not the first), no holes.
package struct GeoPolygon: Hashable, Sendable {
  package let corners: [GeoPoint]

  /// `nil` for less than three corners or a corner that is not on Earth.
  package init?(corners: [GeoPoint]) {
    guard corners.count >= 3, corners.allSatisfy(\.isValid) else { return nil }
    self.corners = corners
  }

  /// Reads one ring in GeoJSON's order, longitude first (RFC 7946, 3.1.6), closed or not.
  package init?(coordinates: [[Double]]) {
    guard coordinates.allSatisfy({ $0.count >= 2 }) else { return nil }
    var corners = coordinates.map { GeoPoint(latitude: $0[1], longitude: $0[0]) }
    if corners.count > 3, corners.first == corners.last { corners.removeLast() }
    self.init(corners: corners)
  }

  /// The ring in GeoJSON's order, longitude first, closed.
  package var coordinates: [[Double]] {
    (corners + corners.prefix(1)).map { [$0.longitude, $0.latitude] }
  }

  /// The mean of the corners: a place to put a label.
  package var middle: GeoPoint {
    let count = Double(corners.count)
    return GeoPoint(
      latitude: corners.reduce(0) { $0 + $1.latitude } / count,
      longitude: corners.reduce(0) { $0 + $1.longitude } / count)
  }

  /// Each corner with the one that follows it.
  package var sides: [(from: GeoPoint, to: GeoPoint)] {
    corners.indices.map { (corners[$0], corners[($0 + 1) % corners.count]) }
  }

  /// Square metres on the sphere of `GeoPoint.metres(to:)`.
  ///
  /// The sum over the sides of Δλ·(sin φ₁ + sin φ₂)/2: exact where sides are meridians and
  /// parallels, and within a part in a million for anything smaller than a town. The sines are
  /// taken from the first corner's: over a yard they differ in the sixth digit.
  package var area: Double {
    let ground = Circle.sine(Circle.radians(corners[0].latitude))
    let sum = sides.reduce(0) { sum, side in
      let east = Circle.radians(side.to.longitude - side.from.longitude)
      let north =
        Circle.sine(Circle.radians(side.from.latitude)) - ground
        + Circle.sine(Circle.radians(side.to.latitude)) - ground
      return sum + east * north / 2
    }
    return abs(sum) * GeoPoint.radius * GeoPoint.radius
  }

  /// Metres around it.
  package var perimeter: Double { sides.reduce(0) { $0 + $1.from.metres(to: $1.to) } }

  /// Even-odd rule on the plain of degrees: right for anything smaller than a country.
  package func contains(_ place: GeoPoint) -> Bool {
    var inside = false
    var previous = corners[corners.count - 1]
    for corner in corners {
      if (corner.latitude > place.latitude) != (previous.latitude > place.latitude) {
        let along = (place.latitude - corner.latitude) / (previous.latitude - corner.latitude)
        let crossing = corner.longitude + along * (previous.longitude - corner.longitude)
        if place.longitude < crossing { inside.toggle() }
      }
      previous = corner
    }
    return inside
  }
}
