import AulaTesting
import Testing

/// A yard-day: cameras, operators and crews from one seed against the real desk, with stale writes,
/// a walk-away, a clock that is set back and a process that is killed among the usual things.
@Suite struct YardDayTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a day leaves nothing lost, nothing twice and nothing unwritten`(seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      let day = try await YardDay(seed: seed, in: folder)
      _ = try await day.run()
      let tally = day.tally
      #expect(tally.kills > 0 && tally.closed > 10 && tally.triggers > 100, "\(tally)")
      #expect(tally.refused["store.stale-version", default: 0] > 10, "\(tally)")
      #expect(tally.refused["access.held-by-another", default: 0] > 0, "\(tally)")
      for deed in ["confirm", "dismiss", "reconsider", "reopen", "crew arrive", "crew clear"] {
        #expect(tally.done[deed, default: 0] > 0, "\(deed): \(tally)")
      }
    }
  }

  @Test func `the same seed gives the same day, to the last entry of the journal`() async throws {
    func root(seed: UInt64) async throws -> [UInt8] {
      try await withTemporaryFolder { folder in
        try await YardDay(seed: seed, in: folder).run(hours: 6)
      }
    }
    let first = try await root(seed: 13)
    #expect(try await root(seed: 13) == first)
    #expect(try await root(seed: 21) != first)
  }
}
