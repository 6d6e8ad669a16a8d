import AulaDomain
import AulaTesting
import Foundation
import Testing

@Suite struct OutlineTests {
  private let center = GeoPoint(latitude: 49.8005, longitude: 73.10075)

  private func corners(_ steps: [(north: Double, east: Double)]) -> [GeoPoint] {
    steps.map { center.moved(north: $0.north, east: $0.east) }
  }

  private func refusal(_ steps: [(north: Double, east: Double)]) -> OutlineError? {
    do throws(OutlineError) {
      _ = try Outline.around(center, corners: corners(steps))
      return nil
    } catch {
      return error
    }
  }

  private func refusal(of text: String) -> OutlineError? {
    do throws(OutlineError) {
      _ = try Outline.corners(in: text)
      return nil
    } catch {
      return error
    }
  }

  /// 0.001° by 0.0015°: on a sphere R²·Δλ·(sin φ₂ − sin φ₁) = 11 970.869 521 m².
  @Test func `area and perimeter are those of the sphere`() throws {
    let ring = [[73.1, 49.8], [73.1015, 49.8], [73.1015, 49.801], [73.1, 49.801]]
    let yard = try #require(GeoPolygon(coordinates: ring))
    #expect(abs(yard.area - 11_970.869_521) < 1e-4)
    #expect(abs(yard.perimeter - 437.703_095) < 1e-4)
    let backwards = try #require(GeoPolygon(corners: yard.corners.reversed()))
    #expect(abs(backwards.area - yard.area) < 1e-6)
  }

  @Test func `a yard of eighty metres by fifty has their area, wherever it is turned`() throws {
    for degrees in stride(from: 0.0, to: 90, by: 15) {
      let (cosine, sine) = (1 - degrees / 90, degrees / 90)
      let length = (cosine * cosine + sine * sine).squareRoot()
      let turned = [(-25.0, -40.0), (-25, 40), (25, 40), (25, -40)].map { north, east in
        ((north * cosine - east * sine) / length, (north * sine + east * cosine) / length)
      }
      let yard = try Outline.around(center, corners: corners(turned))
      #expect(abs(yard.area - 4_000) < 1)
      #expect(abs(yard.perimeter - 260) < 0.05)
    }
  }

  @Test func `what is no outline is refused with the corner or the side that is wrong`() {
    #expect(refusal([]) == .tooFewCorners(0))
    #expect(refusal([(0, 0), (0, 50)]) == .tooFewCorners(2))
    let bow: [(Double, Double)] = [(0, 0), (50, 50), (50, 0), (0, 50)]
    #expect(refusal(bow) == .crossing(side: 1, other: 3))
    let spike: [(Double, Double)] = [(0, 0), (0, 60), (40, 60), (0, 60)]
    #expect(refusal(spike) == .crossing(side: 1, other: 3))
    let line: [(Double, Double)] = [(0, 0), (0, 30), (0, 60)]
    #expect(refusal(line) == .crossing(side: 1, other: 3))
    let touching: [(Double, Double)] = [(0, 0), (0, 60), (40, 60), (0, 30), (40, 0)]
    #expect(refusal(touching) == .crossing(side: 1, other: 3))
    #expect(refusal([(0, 0), (0, 50), (0, 50), (50, 0)]) == .repeated(corner: 3))
    #expect(refusal([(0, 0), (0, 50), (50, 0), (0, 0)]) == .repeated(corner: 1))
    #expect(refusal([(0, 0), (0, 0.9), (0.9, 0)]) == .tooSmall)
    #expect(refusal([(0, 0), (0, 50), (3_000, 0)]) == .tooFar(corner: 3, metres: 3_000))
    let crowd = (0...Outline.mostCorners).map { (Double($0), Double($0 * $0) / 100) }
    #expect(refusal(crowd) == .tooManyCorners(Outline.mostCorners + 1))
    let pole = [GeoPoint(latitude: 91, longitude: 0), center, center]
    #expect(throws: OutlineError.notOnEarth(corner: 1)) {
      try Outline.around(center, corners: pole)
    }
  }

  @Test func `a ring of corners around a point never crosses itself, and with two swapped it does`()
  {
    var chance = SeededRandom(seed: 11)
    for _ in 0..<60 {
      let count = Int.random(in: 4...12, using: &chance)
      var steps = star(count, &chance)
      #expect(refusal(steps) == nil)
      steps.swapAt(0, 1)
      guard case .crossing? = refusal(steps) else {
        Issue.record("\(steps) is taken")
        continue
      }
    }
  }

  /// Seen from the middle they go round, each at a distance of its own.
  private func star(_ count: Int, _ chance: inout SeededRandom) -> [(north: Double, east: Double)] {
    (0..<count).map { place in
      let reach = Double.random(in: 35...40, using: &chance)
      let angle = 2 * Double.pi * Double(place) / Double(count)
      return (cos(angle) * reach, sin(angle) * reach)
    }
  }

  @Test(arguments: [
    "49.8, 73.1\n49.8, 73.2\n49.9, 73.2", "49.8 73.1\r\n\r\n  49.8\t73.2\n49.9;73.2;\n",
    "49,8; 73,1\n49,8 73,2\n49,9, 73,2\n49.8, 73.1",
    "[[73.1,49.8],[73.2,49.8],[73.2,49.9]]", "[[[73.1,49.8],[73.2,49.8],[73.2,49.9],[73.1,49.8]]]",
    #"{"type":"Polygon","coordinates":[[[73.1,49.8,540],[73.2,49.8],[73.2,49.9],[73.1,49.8]]]}"#,
    #"""
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
    {"type":"Polygon","coordinates":[[[73.1,49.8],[73.2,49.8],[73.2,49.9],[73.1,49.8]]]}}]}
    """#,
  ])
  func `corners are read as people and programs write them`(text: String) throws {
    let wanted = [(49.8, 73.1), (49.8, 73.2), (49.9, 73.2)].map {
      GeoPoint(latitude: $0, longitude: $1)
    }
    #expect(try Outline.corners(in: text) == wanted)
    #expect(try Outline.corners(in: Outline.text(of: wanted)) == wanted)
  }

  @Test func `what is no list of corners is refused with its line`() throws {
    #expect(refusal(of: "49.8, 73.1\nу ворот\n") == .unreadable(line: 2, found: "у ворот"))
    #expect(refusal(of: "49.8 73.1 5") == .unreadable(line: 1, found: "49.8 73.1 5"))
    #expect(refusal(of: "49.8") == .unreadable(line: 1, found: "49.8"))
    #expect(refusal(of: "inf, 3") == .unreadable(line: 1, found: "inf, 3"))
    for text in [
      "[", "{}", "[1,2]", #"{"type":"Point","coordinates":[73,49]}"#, "[[73],[74],[75]]",
      #"{"type":"FeatureCollection","features":[]}"#, #"[["73","49"]]"#,
    ] {
      #expect(refusal(of: text) == .notPolygon, "\(text)")
    }
    #expect(refusal(of: "[[[1,2],[2,3],[3,1]],[[1,2],[2,3],[3,1]]]") == .holes)
    #expect(try Outline.corners(in: " \n\n") == [])
  }

  @Test func `nothing that is pasted brings the reader down`() {
    var chance = SeededRandom(seed: 12)
    let letters = Array("0123456789.,;-+eE \n\t[]{}\":абвPolygoncdinates")
    for _ in 0..<2_000 {
      let length = Int.random(in: 0...60, using: &chance)
      let text = String((0..<length).map { _ in letters.randomElement(using: &chance)! })
      guard let corners = try? Outline.corners(in: text) else { continue }
      _ = try? Outline.around(center, corners: corners)
    }
    #expect(refusal(of: String(repeating: "[", count: 50_000)) == .notPolygon)
  }
}
