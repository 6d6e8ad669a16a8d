import FoundationEssentials

extension Outline {
  /// The corners that somebody typed or pasted: a line for each, latitude first, as a map shows
  /// them, or a GeoJSON Polygon (RFC 7946, 3.1.6; also as a Feature, a collection of one, or the
  /// bare ring), longitude first. A ring may be closed. Empty text is no corner.
  package static func corners(in text: String) throws(OutlineError) -> [GeoPoint] {
    let first = text.first { !$0.isWhitespace }
    let corners = first == "{" || first == "[" ? try ring(in: text) : try lines(of: text)
    return corners.count > 3 && corners.first == corners.last
      ? Array(corners.dropLast()) : corners
  }

  /// As `corners(in:)` reads it again.
  package static func text(of corners: [GeoPoint]) -> String {
    corners.map { "\(rounded($0.latitude)), \(rounded($0.longitude))" }.joined(separator: "\n")
  }

  /// A centimetre is the seventh digit.
  private static func rounded(_ degrees: Double) -> Double {
    (degrees * 10_000_000).rounded() / 10_000_000
  }

  private static func lines(of text: String) throws(OutlineError) -> [GeoPoint] {
    var corners: [GeoPoint] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where line.contains(where: { !$0.isWhitespace }) {
      guard let corner = GeoPoint(said: line) else {
        let found = line.prefix(60).filter { !$0.isNewline }
        throw .unreadable(line: number + 1, found: String(found).trimmed)
      }
      corners.append(corner)
    }
    return corners
  }

  private static func ring(in text: String) throws(OutlineError) -> [GeoPoint] {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
      throw .notPolygon
    }
    let rings = try rings(of: value)
    guard rings.count <= 1 else { throw .holes }
    var corners: [GeoPoint] = []
    for position in rings.first ?? [] {
      guard case .array(let pair) = position, pair.count >= 2,
        case .number(let longitude) = pair[0], case .number(let latitude) = pair[1]
      else { throw .notPolygon }
      corners.append(GeoPoint(latitude: latitude, longitude: longitude))
    }
    return corners
  }

  private static func rings(of value: JSONValue) throws(OutlineError) -> [[JSONValue]] {
    switch value {
    case .array(let items):
      if case .array(let first)? = items.first, case .number? = first.first { return [items] }
      return try items.map(list)
    case .object(let members):
      guard case .string(let type)? = members["type"] else { throw .notPolygon }
      if type == "Polygon" { return try list(members["coordinates"]).map(list) }
      if type == "Feature" { return try rings(of: object(members["geometry"])) }
      let features = type == "FeatureCollection" ? try list(members["features"]) : []
      guard features.count == 1 else { throw .notPolygon }
      return try rings(of: object(features[0]))
    default: throw .notPolygon
    }
  }

  private static func list(_ value: JSONValue?) throws(OutlineError) -> [JSONValue] {
    guard case .array(let items)? = value else { throw .notPolygon }
    return items
  }

  private static func object(_ value: JSONValue?) throws(OutlineError) -> JSONValue {
    guard let value, case .object = value else { throw .notPolygon }
    return value
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
