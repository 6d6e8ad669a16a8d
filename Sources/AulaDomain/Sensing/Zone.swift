/// A closed outline in a picture: three corners or more, the last joined to the first.
package struct Polygon: Hashable, Sendable {
  package let corners: [PicturePoint]

  /// `nil` for fewer than three corners, or for one that lies outside the picture.
  package init?(_ corners: [PicturePoint]) {
    guard corners.count >= 3, corners.allSatisfy(\.isInPicture) else { return nil }
    self.corners = corners
  }

  /// Even-odd rule: where the outline crosses itself, what it covers twice is outside. Of an edge
  /// shared by two neighbouring polygons each point belongs to exactly one of them.
  package func contains(_ point: PicturePoint) -> Bool {
    var inside = false
    var last = corners[corners.count - 1]
    for corner in corners {
      if (corner.y > point.y) != (last.y > point.y) {
        let along = (point.y - corner.y) / (last.y - corner.y)
        if point.x < corner.x + along * (last.x - corner.x) { inside.toggle() }
      }
      last = corner
    }
    return inside
  }
}

/// A named part of a camera's picture (not of the map: that is an area).
package struct Zone: Hashable, Sendable {
  package let name: String
  package let polygon: Polygon

  package init(name: String, polygon: Polygon) {
    self.name = name
    self.polygon = polygon
  }
}

/// A named line across a camera's picture, walked from `from` to `to`.
package struct Line: Hashable, Sendable {
  package let name: String
  package let from: PicturePoint
  package let to: PicturePoint

  package init(name: String, from: PicturePoint, to: PicturePoint) {
    self.name = name
    self.from = from
    self.to = to
  }

  /// Which way something went over the line, as seen by who walks from `from` to `to`.
  package enum Direction: String, Sendable, CaseIterable, Codable {
    case any, leftToRight, rightToLeft

    package func admits(_ crossing: Direction) -> Bool { self == .any || self == crossing }
  }

  /// Twice the area of the triangle `from`, `to`, `point`: positive on the walker's right (y grows
  /// downward), negative on the left, 0 on the line's endless extension.
  package func side(of point: PicturePoint) -> Double {
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
  }

  /// Which way the straight step from `start` to `end` crosses the line between its ends; `nil`
  /// where it does not. A point on the line counts as on its right.
  package func crossing(from start: PicturePoint, to end: PicturePoint) -> Direction? {
    let before = side(of: start)
    let after = side(of: end)
    guard (before >= 0) != (after >= 0) else { return nil }
    let step = Line(name: "", from: start, to: end)
    guard (step.side(of: from) >= 0) != (step.side(of: to) >= 0) else { return nil }
    return after >= 0 ? .leftToRight : .rightToLeft
  }
}

extension PicturePoint {
  package var isInPicture: Bool { (0...1).contains(x) && (0...1).contains(y) }
}
