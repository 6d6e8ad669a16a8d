import AulaDomain
import Testing

struct FootageHoldTests {
  private let noon = Timestamp(microseconds: 1_781_500_000_000_000)
  private let minute = Duration.seconds(60)

  private func window(
    seen: Timestamp? = nil, closed: Timestamp? = nil, now: Timestamp? = nil
  ) -> Range<Timestamp> {
    FootageHold.window(
      firstSeen: seen, openedAt: noon, closedAt: closed, now: now ?? noon + minute)
  }

  @Test func `it begins before what was seen first, and ends after the closing`() {
    let found = window(seen: noon - minute * 3, closed: noon + minute * 30)
    #expect(found == (noon - minute * 13)..<(noon + minute * 40))
  }

  @Test func `while it is open it goes along with the clock`() {
    #expect(window(now: noon + minute * 50).upperBound == noon + minute * 60)
    #expect(window().lowerBound == noon - minute * 10)
  }

  @Test func `what nobody closes does not hold for ever`() {
    let week = noon + .seconds(7 * 86_400)
    #expect(window(now: week).upperBound == noon + .seconds(6 * 3_600) + minute * 10)
    #expect(window(closed: week, now: week) == window(now: week))
  }

  @Test func `clocks that disagree give no range that ends before it begins`() {
    let early = noon - minute * 600
    let found = window(seen: noon + minute, closed: early, now: early)
    #expect(found == (noon - minute * 10)..<(noon + minute * 10))
  }
}
