import AulaDomain
import Testing

struct StepTimeTests {
  private let sent = Timestamp(microseconds: 1_781_546_400_000_000)

  /// Seconds after the dispatch.
  private func at(_ seconds: Int) -> Timestamp { sent + .seconds(seconds) }

  private func step(_ told: Int?, skew: Int? = nil, received: Int) -> StepTime {
    StepTime(
      told: told.map(at), skew: skew.map { .seconds($0) }, received: at(received),
      dispatched: sent)
  }

  @Test func `a step pressed out of reach happened when it was pressed, and was received later`() {
    let late = step(40, received: 280)
    #expect(late.at == at(40) && late.received == at(280))
    #expect(late.isLate && late.doubt == nil)
  }

  @Test func `a step sent at once has one time`() {
    let swift = step(40, received: 42)
    #expect(swift.at == at(40) && !swift.isLate && swift.doubt == nil)
    let untold = step(nil, received: 42)
    #expect(untold.at == at(42) && !untold.isLate && untold.doubt == nil)
  }

  @Test(arguments: [(600, StepTime.Doubt.future), (-600, .beforeDispatch)])
  func `what cannot be is not believed, and said`(told: Int, doubt: StepTime.Doubt) {
    let step = step(told, received: 60)
    #expect(step.at == at(60) && step.told == at(told) && step.doubt == doubt)
  }

  @Test func `a clock that is known to be slow is set right, and that is said`() {
    let slow = step(40 - 180, skew: 180, received: 280)
    #expect(slow.at == at(40) && slow.doubt == .clock && slow.isLate)
    let fast = step(40 + 180, skew: -180, received: 280)
    #expect(fast.at == at(40) && fast.doubt == .clock)
    let right = step(40, skew: 3, received: 280)
    #expect(right.at == at(40) && right.doubt == nil)
  }

  @Test func `a time is never after its receipt nor before the dispatch, whatever was told`() {
    let far: [Int64] = [.min, .max, .min + 1, 9_999_999_999_999_999, -9_999_999_999_999_999, 0]
    for told in far + [sent.microseconds] {
      for skew in far {
        let step = StepTime(
          told: Timestamp(microseconds: told), skew: .microseconds(skew), received: at(60),
          dispatched: sent)
        #expect(step.at >= sent && step.at <= at(60), "\(told) \(skew)")
      }
    }
  }
}
