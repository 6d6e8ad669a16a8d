import AulaDomain
import AulaStore
import Foundation

/// Something that a map shows: where it lies, what it is, and from which zoom to which.
struct MapFeature: Sendable {
  /// As OpenMapTiles calls it.
  let layer: String
  let shape: VectorTile.Shape
  /// An area's outline is not closed by its first point.
  let points: [GeoPoint]
  let attributes: [(String, String)]
  let zooms: ClosedRange<Int>
}

/// Cuts what a map shows into vector tiles.
struct TileCutter {
  /// The last one; browsers draw nearer looks from it.
  static let deepest = 15
  /// What of the neighbours a tile has, so that no line ends at its edge; in units of a tile.
  private static let margin = 128.0

  private var tiles: [TileAddress: VectorTile] = [:]

  var bytes: [TileAddress: [UInt8]] { tiles.mapValues(\.bytes) }

  mutating func add(_ feature: MapFeature) {
    let places = feature.points.map(Self.mercator)
    let (columns, rows) = (places.map(\.x), places.map(\.y))
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
      let bottom = rows.max()
    else { return }
    for zoom in feature.zooms.clamped(to: 0...Self.deepest) {
      let side = Double(1 << zoom)
      let border = Self.margin / Double(VectorTile.extent)
      for column in Int(left * side - border)...Int(right * side + border) {
        for row in Int(top * side - border)...Int(bottom * side + border) {
          guard let address = TileAddress(zoom: zoom, column: column, row: row) else { continue }
          add(feature, places, to: address)
        }
      }
    }
  }

  private mutating func add(
    _ feature: MapFeature, _ places: [SIMD2<Double>], to address: TileAddress
  ) {
    let side = Double(1 << address.zoom)
    let corner = SIMD2(Double(address.column), Double(address.row))
    let inside = places.map { ($0 * side - corner) * Double(VectorTile.extent) }
    let parts = Self.cut(inside, feature.shape).compactMap { Self.whole($0, feature.shape) }
    guard !parts.isEmpty else { return }
    tiles[address, default: VectorTile()]
      .add(feature.shape, parts: parts, to: feature.layer, attributes: feature.attributes)
  }

  /// 0…1 from west to east and from north to south (spherical Mercator).
  static func mercator(_ place: GeoPoint) -> SIMD2<Double> {
    let latitude = place.latitude * .pi / 180
    return SIMD2(
      (place.longitude + 180) / 360,
      (1 - log(tan(latitude) + 1 / cos(latitude)) / .pi) / 2)
  }

  private static func cut(
    _ points: [SIMD2<Double>], _ shape: VectorTile.Shape
  ) -> [[SIMD2<Double>]] {
    let (low, high) = (-margin, Double(VectorTile.extent) + margin)
    switch shape {
    case .point:
      return points.filter { $0.x >= low && $0.x < high && $0.y >= low && $0.y < high }.map { [$0] }
    case .line: return lines(points, low, high)
    case .area: return [area(points, low, high)]
    }
  }

  /// Each edge of the square cuts what is left (Sutherland and Hodgman 1974).
  private static func area(
    _ points: [SIMD2<Double>], _ low: Double, _ high: Double
  ) -> [SIMD2<Double>] {
    var ring = points
    for (axis, edge, sign) in [(0, low, 1.0), (0, high, -1), (1, low, 1), (1, high, -1)] {
      var kept: [SIMD2<Double>] = []
      for (place, point) in ring.enumerated() {
        let before = ring[(place + ring.count - 1) % ring.count]
        let (from, to) = ((before[axis] - edge) * sign, (point[axis] - edge) * sign)
        if from * to < 0 { kept.append(before + (point - before) * (from / (from - to))) }
        if to >= 0 { kept.append(point) }
      }
      ring = kept
    }
    return ring
  }

  /// What of each piece is inside (Liang and Barsky 1984), pieces that touch joined.
  private static func lines(
    _ points: [SIMD2<Double>], _ low: Double, _ high: Double
  ) -> [[SIMD2<Double>]] {
    var parts: [[SIMD2<Double>]] = []
    for (from, to) in zip(points, points.dropFirst()) {
      let way = to - from
      var (start, end) = (0.0, 1.0)
      for axis in 0...1 {
        for (edge, sign) in [(low, 1.0), (high, -1.0)] {
          let (away, speed) = ((from[axis] - edge) * sign, way[axis] * sign)
          if speed == 0 {
            if away < 0 { end = -1 }
          } else if speed > 0 {
            start = max(start, -away / speed)
          } else {
            end = min(end, -away / speed)
          }
        }
      }
      guard start < end else { continue }
      let (first, last) = (from + way * start, from + way * end)
      if start == 0, let place = parts.indices.last, parts[place].last == first {
        parts[place].append(last)
      } else {
        parts.append([first, last])
      }
    }
    return parts
  }

  /// In whole units, an outline clockwise on the screen; `nil` where nothing is left of it.
  private static func whole(
    _ points: [SIMD2<Double>], _ shape: VectorTile.Shape
  ) -> [VectorTile.Point]? {
    var kept: [VectorTile.Point] = []
    for point in points {
      let next = VectorTile.Point(x: Int32(nearest: point.x), y: Int32(nearest: point.y))
      if kept.last != next { kept.append(next) }
    }
    guard shape == .area else { return kept.count > (shape == .line ? 1 : 0) ? kept : nil }
    if kept.first == kept.last, kept.count > 1 { kept.removeLast() }
    guard kept.count > 2 else { return nil }
    var doubled = 0.0
    for (place, point) in kept.enumerated() {
      let next = kept[(place + 1) % kept.count]
      doubled += Double(point.x) * Double(next.y) - Double(next.x) * Double(point.y)
    }
    if doubled == 0 { return nil }
    return doubled > 0 ? kept : kept.reversed()
  }
}
