import AulaDomain
import Testing

struct IDTests {
  @Test(arguments: [Int64.min, -1, 0, 1_704_067_200_000_000, 1_795_513_859_604_111, .max])
  func `the least id of a moment is in order, however far the moment`(microseconds: Int64) {
    let id = ID<String>(earliestAt: Timestamp(microseconds: microseconds))
    #expect(id.rawValue >= 0)
    #expect(ID<String>(id.description) == id)
    let later = ID<String>(earliestAt: Timestamp(microseconds: .max))
    #expect(id <= later)
    if microseconds > 1_704_067_200_000_000, microseconds < .max {
      #expect(id.moment.microseconds == microseconds / 1_000 * 1_000)
    }
  }
}
