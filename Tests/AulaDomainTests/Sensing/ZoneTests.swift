import AulaDomain
import Testing

struct ZoneTests {
  private func point(_ x: Double, _ y: Double) -> PicturePoint { PicturePoint(x: x, y: y) }

  @Test func `fewer than three corners, or one outside the picture, make no polygon`() {
    #expect(Polygon([point(0, 0), point(1, 1)]) == nil)
    #expect(Polygon([point(0, 0), point(1, 1), point(1.01, 0)]) == nil)
    #expect(Polygon([point(0, 0), point(1, 1), point(.nan, 0)]) == nil)
    #expect(Polygon([point(0, 0), point(1, 1), point(1, 0)]) != nil)
  }

  @Test func `an arrowhead contains what lies in it, whichever way it is drawn`() throws {
    let corners = [point(0.1, 0.1), point(0.9, 0.5), point(0.1, 0.9), point(0.4, 0.5)]
    for order in [corners, corners.reversed()] {
      let arrow = try #require(Polygon(order))
      #expect(arrow.contains(point(0.5, 0.5)))
      #expect(arrow.contains(point(0.2, 0.2)))
      #expect(!arrow.contains(point(0.3, 0.5)), "in the notch")
      #expect(!arrow.contains(point(0.95, 0.5)))
      #expect(!arrow.contains(point(0.05, 0.1)))
    }
  }

  /// A grid of points against a rectangle, whose answer is plain.
  @Test func `of two neighbours each point of the shared edge is in exactly one`() throws {
    let left = try #require(
      Polygon([point(0, 0), point(0.5, 0), point(0.5, 1), point(0, 1)]))
    let right = try #require(
      Polygon([point(0.5, 0), point(1, 0), point(1, 1), point(0.5, 1)]))
    for across in 0..<20 {
      for down in 0..<20 {
        let place = point(Double(across) / 20, Double(down) / 20)
        #expect(left.contains(place) != right.contains(place), "\(place)")
        #expect(left.contains(place) == (place.x < 0.5), "\(place)")
      }
    }
  }

  /// All steps between the points of a grid, against the plain answer for an upright line.
  @Test func `a step crosses the line exactly where it goes through it`() {
    // Walking down the picture, the walker's right hand is on the picture's left.
    let line = Line(name: "gate", from: point(0.5, 0.25), to: point(0.5, 0.75))
    let steps = [0.05, 0.35, 0.65, 0.95]
    for (x, y) in steps.flatMap({ x in steps.map { (x, $0) } }) {
      for (toX, toY) in steps.flatMap({ x in steps.map { (x, $0) } }) {
        let crossing = line.crossing(from: point(x, y), to: point(toX, toY))
        let meets = y + (toY - y) * (0.5 - x) / (toX - x)
        if (x < 0.5) == (toX < 0.5) || meets < 0.25 || meets > 0.75 {
          #expect(crossing == nil)
        } else {
          #expect(crossing == (toX < 0.5 ? .leftToRight : .rightToLeft))
        }
      }
    }
  }

  @Test func `any admits both directions, a direction only itself`() {
    for wanted in Line.Direction.allCases {
      for seen in [Line.Direction.leftToRight, .rightToLeft] {
        #expect(wanted.admits(seen) == (wanted == .any || wanted == seen))
      }
    }
  }
}
