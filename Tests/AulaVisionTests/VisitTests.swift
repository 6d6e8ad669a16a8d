import AulaDomain
import Testing

@testable import AulaVision

struct VisitTests {
  /// Plays `plan`, one letter for each tenth of a second: i inside, o outside, h inside but hidden,
  /// c inside while the schedule is closed. Returns the tenths at which it fired.
  private func play(_ plan: String, needs: Double = 0.4, leaves: Double = 1) -> [Int] {
    var visit = Visit()
    return plan.enumerated().compactMap { step, letter in
      let start = visit.advance(
        isInside: letter != "o", isSeen: letter != "h",
        at: MediaTime(ticks: Int64(step) * 9_000), needs: needs, leaves: leaves,
        mayFire: letter != "c")
      return start == nil ? nil : step
    }
  }

  @Test func `one visit is told once`() {
    #expect(play("ooiiiiiiiiiiiiii") == [6])
  }

  @Test func `a flicker at the rim is neither an entry nor a leaving`() {
    #expect(play("oiooooooooooooooi") == [])
    #expect(play("iiiiiiooooiiiiiiii") == [4])
  }

  @Test func `who left and came back is told again`() {
    #expect(play("iiiiiioooooooooooooiiiiii") == [4, 23])
  }

  @Test func `who is inside when the schedule opens is told then`() {
    #expect(play("cccccccccciii") == [10])
  }

  @Test func `a stay goes on while hidden and is told when seen`() {
    #expect(play("iihhhhhhi", needs: 0.5) == [8])
  }

  private let line = Line(
    name: "fence", from: PicturePoint(x: 100, y: 0), to: PicturePoint(x: 100, y: 200))

  /// Feet at these x, y 100, boxes 20 × 40; the steps at which a crossing was told.
  private func cross(_ places: [Double], _ admitted: Line.Direction = .any) -> [Int] {
    var watch = CrossingWatch()
    var last = Box(x: places[0] - 10, y: 60, width: 20, height: 40)
    return places.enumerated().compactMap { step, x in
      let time = MediaTime(ticks: Int64(step) * 9_000)
      let box = Box(x: x - 10, y: 60, width: 20, height: 40)
      watch.advance(from: last, to: box, over: line, admitting: admitted, at: time, counts: true)
      last = box
      return watch.take(at: time, within: 5) == nil ? nil : step
    }
  }

  @Test func `a crossing is told once, when it is clear`() {
    #expect(cross([80, 90, 98, 101, 102, 106, 120]) == [5])
  }

  @Test func `swaying on the line is no crossing`() {
    #expect(cross([90, 99, 101, 99, 101, 99, 90]) == [])
  }

  @Test func `there and back is two crossings, one each way`() {
    let walk = [80.0, 95, 110, 120, 105, 95, 80]
    #expect(cross(walk) == [2, 5])
    #expect(cross(walk, .rightToLeft) == [2])
    #expect(cross(walk, .leftToRight) == [5])
  }

  @Test func `round the end of the line is no crossing`() {
    var watch = CrossingWatch()
    let path = [(80.0, 150.0), (80, 230), (120, 230), (120, 150)]
    var last = Box(x: 70, y: 110, width: 20, height: 40)
    for (step, place) in path.enumerated() {
      let time = MediaTime(ticks: Int64(step) * 9_000)
      let box = Box(x: place.0 - 10, y: place.1 - 40, width: 20, height: 40)
      watch.advance(from: last, to: box, over: line, admitting: .any, at: time, counts: true)
      last = box
      #expect(watch.take(at: time, within: 5) == nil)
    }
  }
}
