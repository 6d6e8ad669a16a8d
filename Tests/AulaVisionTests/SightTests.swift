import AulaDomain
import AulaTesting
import Testing

@testable import AulaVision

struct SightTests {
  private static let whole = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)]
  private static let right = [(0.5, 0.0), (1, 0), (1, 1), (0.5, 1)]

  private func rules(
    _ condition: Rule.Condition, zone: [(Double, Double)] = whole,
    labels: Set<ThingLabel> = [.motion], schedule: Schedule? = nil
  ) throws -> RuleSet {
    let polygon = try #require(Polygon(zone.map { PicturePoint(x: $0.0, y: $0.1) }))
    return RuleSet(
      zones: [Zone(name: "zone", polygon: polygon)],
      lines: [
        Line(name: "line", from: PicturePoint(x: 0.5, y: 0), to: PicturePoint(x: 0.5, y: 1))
      ], rules: [Rule(name: "rule", condition: condition, labels: labels, schedule: schedule)])
  }

  /// Runs `seconds` of a scene at 10 frames a second.
  private func watch(
    _ set: RuleSet, seconds: Double, seed: UInt64 = 1, light: (Double) -> Double = { _ in 1 },
    _ paint: (Double, inout Canvas) -> Void
  ) throws -> [Trigger] {
    var scene = PaintedScene(seed: seed)
    let sight = Sight(Sight.Settings(rules: set))
    var triggers: [Trigger] = []
    for step in 0..<Int(seconds * 10) {
      let now = Double(step) / 10
      let frame = scene.frame(at: now, light: light(now)) { paint(now, &$0) }
      triggers += try sight.see(frame)?.triggers ?? []
    }
    return triggers
  }

  @Test func `a walker over the line is told once, with direction and box`() throws {
    for isBack in [false, true] {
      let set = try rules(.lineCrossing(line: "line", direction: .any))
      let found = try watch(set, seconds: 12) { now, canvas in
        let x = -20 + 30 * now
        canvas.person(x: isBack ? 320 - x : x, foot: 120)
      }
      #expect(found.count == 1)
      let box = try #require(found.first?.box)
      #expect(abs(box.foot.y - 120.0 / 180) < 0.04)
      #expect(abs(box.height - 40.0 / 180) < 0.06)
      // The walker who looks down the picture has the picture's right on the left hand.
      for direction in [Line.Direction.leftToRight, .rightToLeft] {
        let one = try rules(.lineCrossing(line: "line", direction: direction))
        let told = try watch(one, seconds: 12) { now, canvas in
          let x = -20 + 30 * now
          canvas.person(x: isBack ? 320 - x : x, foot: 120)
        }
        #expect(told.count == ((direction == .leftToRight) == isBack ? 1 : 0))
      }
    }
  }

  @Test func `an intruder is told once, within a second of stepping in`() throws {
    let set = try rules(.intrusion(zone: "zone", dwell: 0), zone: Self.right, labels: [.person])
    let found = try watch(set, seconds: 15) { now, canvas in
      canvas.person(x: min(240, -20 + 30 * now), foot: 120)
    }
    #expect(found.count == 1)
    let end = try #require(found.first).end.seconds
    #expect(end > 6 && end < 7.2)
  }

  @Test func `a trigger brings the way of its track, which ends in its box`() throws {
    let set = try rules(.intrusion(zone: "zone", dwell: 0), zone: Self.right, labels: [.person])
    let found = try watch(set, seconds: 15) { now, canvas in
      canvas.person(x: min(240, -20 + 30 * now), foot: 120)
    }
    let trigger = try #require(found.first)
    let path = trigger.path
    #expect((8...TrackPath.most).contains(path.count), "\(path.count)")
    #expect(path.last == PathPoint(time: trigger.end, box: trigger.box))
    for point in path {
      // 30 of 320 points a second, the box's middle where the walker is.
      let there = (-20 + 30 * point.time.seconds) / 320
      #expect(abs(point.box.center.x - there) < 0.06, "\(point)")
    }
  }

  @Test func `who stands long loiters, who passes does not`() throws {
    let set = try rules(.loitering(zone: "zone", dwell: 8), zone: Self.right)
    let stands = try watch(set, seconds: 20) { now, canvas in
      let sway = now.truncatingRemainder(dividingBy: 2) < 1 ? 0.0 : 1.5
      canvas.person(x: min(230 + sway, -20 + 40 * now), foot: 120)
    }
    #expect(stands.count == 1)
    let passes = try watch(set, seconds: 12) { now, canvas in
      canvas.person(x: -20 + 40 * now, foot: 120)
    }
    #expect(passes.isEmpty)
  }

  @Test func `noise, a clock, rain and a swaying branch are not alerts`() throws {
    let set = try rules(.intrusion(zone: "zone", dwell: 0))
    var random = SeededRandom(seed: 9)
    let found = try watch(set, seconds: 30) { now, canvas in
      let second = Int(now)
      for (left, number) in [(8.0, second / 10), (18, second)] {
        canvas.rectangle(left, 6, left + 7, 18, 60)
        canvas.rectangle(
          left, Double(6 + number * 5 % 9), left + 7, Double(9 + number * 5 % 9), 255)
      }
      for _ in 0..<15 {
        let (x, y) = (Double(random.next() % 320), Double(random.next() % 170))
        canvas.rectangle(x, y, x + 1, y + 5, 150)
      }
      let swing = 6 * (now * 1.3).remainder(dividingBy: 2).magnitude
      canvas.rectangle(260 + swing, 20, 290 + swing, 50, 60)
    }
    #expect(found.isEmpty, "\(found.map(\.box))")
  }

  @Test func `a lamp, an exposure that drifts and one that jumps are not alerts`() throws {
    let set = try rules(.intrusion(zone: "zone", dwell: 0))
    let lights: [(Double) -> Double] = [
      { $0 < 10 ? 1 : 1.6 }, { $0 < 10 ? 1 : 0.5 }, { 1 + 0.02 * min(20, $0.rounded(.down)) },
    ]
    for light in lights {
      let found = try watch(set, seconds: 25, light: light) { _, _ in }
      #expect(found.isEmpty)
    }
    let local = try watch(set, seconds: 25) { now, canvas in
      guard now > 8 else { return }
      for y in 60..<150 {
        for x in 40..<160 {
          let place = y * canvas.width + x
          canvas.luma[place] = UInt8(min(255, Int(canvas.luma[place]) * 14 / 10))
        }
      }
    }
    #expect(local.isEmpty, "\(local)")
  }

  @Test func `somebody who walks in after the light changed is still seen`() throws {
    let set = try rules(.intrusion(zone: "zone", dwell: 0), zone: Self.right)
    let found = try watch(set, seconds: 20, light: { $0 < 6 ? 1 : 1.5 }) { now, canvas in
      canvas.person(x: -20 + 30 * (now - 8), foot: 120)
    }
    #expect(found.count == 1)
  }

  @Test func `a rule outside its hours waits, and tells of who is inside when they begin`() throws {
    let from = try #require(Schedule.ClockTime("22:00"))
    let to = try #require(Schedule.ClockTime("23:00"))
    let schedule = try #require(Schedule(zone: "UTC", days: [4], from: from, to: to))
    let set = try rules(
      .intrusion(zone: "zone", dwell: 0), zone: Self.right, schedule: schedule)
    var settings = Sight.Settings(rules: set)
    // Thursday 1970-01-01, 21:59:45.
    settings.epoch = Timestamp(seconds: 79_185)
    let sight = Sight(settings)
    var scene = PaintedScene()
    var found: [Trigger] = []
    for step in 0..<250 {
      let now = Double(step) / 10
      let sway = now.truncatingRemainder(dividingBy: 2) < 1 ? 0.0 : 1.5
      let frame = scene.frame(at: now) {
        $0.person(x: min(230 + sway, -20 + 40 * now), foot: 120)
      }
      found += try sight.see(frame)?.triggers ?? []
    }
    #expect(found.count == 1)
    #expect(abs((found.first?.end.seconds ?? 0) - 15) < 0.5)
  }

  @Test func `the rate skips frames evenly and a new picture size begins anew`() throws {
    var settings = Sight.Settings(rules: .empty)
    settings.rate = 5
    let sight = Sight(settings)
    var scene = PaintedScene()
    for step in 0..<100 { _ = try sight.see(scene.frame(at: Double(step) / 12.5)) }
    #expect((36...44).contains(sight.analysed))
    let small = Frame(
      time: MediaTime(seconds: 9), arrival: Timestamp(seconds: 9), width: 100, height: 60,
      luma: [UInt8](repeating: 80, count: 6000))
    #expect(try sight.see(small) != nil)
  }
}
