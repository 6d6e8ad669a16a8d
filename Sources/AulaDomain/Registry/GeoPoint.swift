/// A place on Earth, WGS 84, degrees.
package struct GeoPoint: Hashable, Sendable, Codable {
  package let latitude: Double
  package let longitude: Double

  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  package var isValid: Bool {
    (-90...90).contains(latitude) && (-180...180).contains(longitude)
  }

  /// Metres: the mean radius of the Earth (IUGG).
  static let radius = 6_371_008.8

  /// Great-circle distance in metres on a sphere of `radius`.
  ///
  /// The haversine form keeps its digits over short distances, which is all that a yard needs.
  package func metres(to other: GeoPoint) -> Double {
    var eastward = abs(other.longitude - longitude).truncatingRemainder(dividingBy: 360)
    if eastward > 180 { eastward = 360 - eastward }
    let north = Circle.sine(Circle.radians(abs(other.latitude - latitude) / 2))
    let east = Circle.sine(Circle.radians(eastward / 2))
    let parallels =
      Circle.cosine(Circle.radians(latitude))
      * Circle.cosine(Circle.radians(other.latitude))
    let haversine = min(1, north * north + parallels * east * east)
    return 2 * Self.radius * Circle.arcsine(haversine.squareRoot())
  }

  /// Of a great circle.
  private static let metresPerDegree = 111_195.08
  private var shrink: Double { max(0.01, Circle.cosine(Circle.radians(latitude))) }

  /// The place `north` and `east` metres away, on the local plane: good to 1 m within 10 km.
  package func moved(north: Double, east: Double) -> GeoPoint {
    GeoPoint(
      latitude: latitude + north / Self.metresPerDegree,
      longitude: longitude + east / (Self.metresPerDegree * shrink))
  }

  /// The way there in metres, as `moved` goes it.
  package func step(to other: GeoPoint) -> (north: Double, east: Double) {
    (
      (other.latitude - latitude) * Self.metresPerDegree,
      (other.longitude - longitude) * Self.metresPerDegree * shrink
    )
  }

  /// The south-west and north-east corners of a square about this place, so many metres to each
  /// side.
  package func square(_ metres: Double) -> (low: GeoPoint, high: GeoPoint) {
    (moved(north: -metres, east: -metres), moved(north: metres, east: metres))
  }
}

/// Sine and friends without a C library, so that a distance is the same number on every machine.
enum Circle {
  static func radians(_ degrees: Double) -> Double { degrees * Double.pi / 180 }

  /// Of any angle; no number for one that is none.
  static func sine(_ angle: Double) -> Double {
    // Within -π…π, exactly.
    var angle = angle.remainder(dividingBy: 2 * .pi)
    if abs(angle) > .pi / 2 { angle = (angle > 0 ? Double.pi : -Double.pi) - angle }
    var term = angle
    var sum = angle
    for step in stride(from: 2.0, through: 26, by: 2) {
      term *= -angle * angle / (step * (step + 1))
      sum += term
    }
    return sum
  }

  static func cosine(_ angle: Double) -> Double { sine(Double.pi / 2 - abs(angle)) }

  /// For 0…1.
  static func arcsine(_ value: Double) -> Double {
    if value > 0.7 {
      return Double.pi / 2 - 2 * arcsine(((1 - value) / 2).squareRoot())
    }
    var angle = value
    for _ in 0..<6 { angle -= (sine(angle) - value) / cosine(angle) }
    return angle
  }
}

extension GeoPoint {
  /// Reads `49.8028, 73.0875`, also with a blank, a tab or a semicolon between, or with decimal
  /// commas. It may still be no place on Earth, which is asked before anything is made of it.
  package init?(said text: some StringProtocol) {
    guard text.utf8.count <= 200 else { return nil }
    func parts(_ isBetween: (Character) -> Bool) -> [Substring] {
      Substring(text).split(whereSeparator: isBetween)
    }
    var words = parts { $0.isWhitespace || $0 == ";" }.map { word in
      word.last == "," ? word.dropLast() : word
    }
    if words.count != 2 { words = parts { $0.isWhitespace || $0 == ";" || $0 == "," } }
    let numbers = words.compactMap { Double($0.replacing(",", with: ".")) }
    guard words.count == 2, numbers.count == 2, numbers.allSatisfy(\.isFinite) else { return nil }
    self.init(latitude: numbers[0], longitude: numbers[1])
  }
}
