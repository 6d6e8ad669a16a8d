import AulaDomain
import Testing

@testable import aula

struct AnalysisRateTests {
  private func run(
    _ control: inout AnalysisRateControl, _ load: AnalysisRateControl.Load, from start: Int,
    seconds: Int
  ) -> [Int] {
    (start..<start + seconds).filter { control.note(load, at: .seconds($0)) }
  }

  private let idle = AnalysisRateControl.Load(lag: .zero, busy: 0.1, lost: 0)
  private let late = AnalysisRateControl.Load(lag: .seconds(3), busy: 1, lost: 0)
  private let content = AnalysisRateControl.Load(lag: .milliseconds(50), busy: 0.7, lost: 0)

  @Test func `the rate falls at once, as far as key frames, and no further`() {
    var control = AnalysisRateControl()
    #expect(run(&control, late, from: 0, seconds: 6) == [0, 1, 2])
    #expect(control.rate == .keyFrames)
  }

  @Test func `a loss counts as being late`() {
    var control = AnalysisRateControl()
    #expect(control.note(.init(lag: .zero, busy: 0.2, lost: 1), at: .zero) == true)
    #expect(control.rate == .half)
  }

  @Test func `with time to spare it rises step by step`() {
    var control = AnalysisRateControl()
    _ = run(&control, late, from: 0, seconds: 3)
    #expect(run(&control, idle, from: 10, seconds: 60) == [20, 31, 42])
    #expect(control.rate == .full)
  }

  @Test func `between the two it stays where it is`() {
    var control = AnalysisRateControl()
    _ = run(&control, late, from: 0, seconds: 2)
    #expect(run(&control, content, from: 10, seconds: 600).isEmpty)
    #expect(control.rate == .quarter)
  }

  @Test func `a step up that fails is tried later and later`() {
    var control = AnalysisRateControl()
    _ = control.note(late, at: .zero)
    var (now, waits): (Int, [Int]) = (1, [])
    for _ in 0..<4 {
      let start = now
      while !control.note(idle, at: .seconds(now)) { now += 1 }
      waits.append(now - start)
      now += 2
      #expect(control.note(late, at: .seconds(now)) == true)
      now += 1
    }
    #expect(waits == [10, 20, 40, 80])
  }

  @Test func `frames are spaced evenly, whatever the camera's own rate`() {
    for (rate, share, wanted) in [(12.0, 10.0, 100), (25, 10, 100), (5, 10, 50), (10, 2.5, 25)] {
      var spacing = FrameSpacing()
      let step = Int64(90_000 / share)
      let due = (0..<Int(rate * 10)).count { number in
        spacing.isDue(at: Int64(Double(number) * 90_000 / rate), every: step)
      }
      #expect(abs(due - wanted) <= wanted / 5, "\(rate) at \(share): \(due)")
    }
  }

  @Test func `a camera's clock may be anything`() {
    var spacing = FrameSpacing()
    for ticks in [0, .max, .min, -1, .max, 9_000, .min] as [Int64] {
      _ = spacing.isDue(at: ticks, every: 9_000)
    }
    #expect(spacing.isDue(at: 5, every: 9_000) || spacing.isDue(at: 9_005, every: 9_000))
  }
}

struct SetAsideTests {
  private let camera = ID<Camera>(rawValue: 7)

  @Test func `once is a mishap, twice within ten minutes is not`() {
    var aside = SetAside()
    #expect(aside.strike(camera, at: .seconds(0)) == nil)
    #expect(!aside.isAside(camera, at: .seconds(1)))
    #expect(aside.strike(camera, at: .seconds(700)) == nil)
    #expect(aside.strike(camera, at: .seconds(800)) == .seconds(300))
    #expect(aside.isAside(camera, at: .seconds(1_099)))
    #expect(!aside.isAside(camera, at: .seconds(1_100)))
    #expect(aside.count(at: .seconds(900)) == 1 && aside.count(at: .seconds(1_200)) == 0)
  }

  @Test func `one that does it again stays away longer, an hour at most`() {
    var (aside, now, terms) = (SetAside(), Duration.zero, [Duration]())
    _ = aside.strike(camera, at: now)
    for _ in 0..<6 {
      guard let term = aside.strike(camera, at: now) else { continue }
      terms.append(term)
      now += term + .seconds(5)
    }
    #expect(terms.map { $0.microseconds / 1_000_000 } == [300, 600, 1_200, 2_400, 3_600, 3_600])
  }

  @Test func `another camera is not meant, and a new address is a new camera`() {
    var aside = SetAside()
    for _ in 0..<2 { _ = aside.strike(camera, at: .zero) }
    #expect(!aside.isAside(ID(rawValue: 8), at: .zero))
    aside.forget(camera)
    #expect(!aside.isAside(camera, at: .zero))
  }
}
