import AulaDomain
import AulaTesting
import AulaVideo
import Testing

struct TimelineTests {
  /// Feeds a camera of 10 frames a second; `camera` and `wall` may bend either clock, in ticks.
  private func run(
    _ count: Int, camera: (Int) -> Int64 = { Int64($0) * 9_000 },
    wall: (Int) -> Int64 = { Int64($0) * 100_000 }, uptime: (Int) -> Int64 = { Int64($0) * 100_000 }
  ) -> [Timeline.Placement] {
    var timeline = Timeline()
    return (0..<count).map { index in
      timeline.place(
        MediaTime(ticks: 777_000 + camera(index)),
        arrival: Timestamp(microseconds: 1_781_546_400_000_000 + wall(index)),
        uptime: .microseconds(uptime(index)), isKey: index % 10 == 0)
    }
  }

  private let anchor = MediaTime(Timestamp(microseconds: 1_781_546_400_000_000))

  @Test func `a run is anchored to the first arrival and follows the camera`() {
    let jitter: [Int64] = [0, 30_000, 5_000, 80_000, 0]
    let placed = run(50, wall: { Int64($0) * 100_000 + jitter[$0 % 5] })
    #expect(placed[0] == .begins(anchor, nil))
    for (index, placement) in placed.enumerated().dropFirst() {
      #expect(placement == .follows(anchor.advanced(byTicks: Int64(index) * 9_000)))
    }
  }

  @Test func `a camera clock that runs fast is bent by at most 500 parts in a million`() {
    // 200 ppm fast, for an hour.
    let placed = run(36_000, camera: { Int64($0) * 9_000 + Int64($0) * 9 / 5 })
    let times = placed.map(\.time.ticks)
    let error = times.last! - anchor.ticks - Int64(35_999) * 9_000
    #expect(abs(error) < 9_000 / 10)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 8_500 && $1 - $0 < 9_500 })
    #expect(placed.dropFirst().allSatisfy { if case .follows = $0 { true } else { false } })
  }

  @Test(arguments: [Int64(40), -40, -1_000_000])
  func `a jump of the camera's clock begins a new run at the next key frame`(seconds: Int64) {
    let placed = run(60, camera: { Int64($0) * 9_000 + ($0 >= 25 ? seconds * 90_000 : 0) })
    let times = placed.map(\.time.ticks)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs(times[59] - anchor.ticks - 59 * 9_000) < 9_000)
    let begins = placed.indices.filter { if case .begins = placed[$0] { true } else { false } }
    #expect(begins == [0, 30])
    guard case .begins(_, let why) = placed[30] else { return }
    #expect(why == .cameraClock)
  }

  @Test func `setting the machine's clock begins a new run that says so`() {
    let placed = run(40, wall: { Int64($0) * 100_000 + ($0 >= 15 ? -3_600_000_000 : 0) })
    guard case .begins(let time, let why) = placed[20] else {
      Issue.record("no new run")
      return
    }
    #expect(why == .wallClock)
    #expect(time.ticks == anchor.ticks + 20 * 9_000 - 3_600 * 90_000)
  }

  @Test func `wild time stamps never make a timeline that runs back within a run`() {
    var random = SeededRandom(seed: 7)
    var timeline = Timeline()
    var last: Int64 = .min
    for index in 0..<20_000 {
      let camera = random.next() % 3 == 0 ? Int64(random.next() % (1 << 40)) : Int64(index) * 3_600
      let placement = timeline.place(
        MediaTime(ticks: camera),
        arrival: Timestamp(microseconds: 1_781_546_400_000_000 + Int64(index) * 40_000),
        uptime: .milliseconds(index * 40), isKey: random.next() % 12 == 0)
      // A B-frame may go back by up to a second.
      if case .follows(let time) = placement { #expect(time.ticks >= last - 90_000) }
      last = placement.time.ticks
    }
  }
}
