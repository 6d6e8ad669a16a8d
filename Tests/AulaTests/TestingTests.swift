import AulaDomain
import AulaTesting
import Foundation
import Testing

/// The tools that all other tests stand on.
@Suite(.timeLimit(.minutes(3)))
struct TestingTests {
  @Test func `a sleeper wakes when its time has come, not before`() async throws {
    let world = ManualWorld()
    let woken = Observed<Int>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seconds in [3, 1, 2] {
        group.addTask {
          try await world.sleep(for: .seconds(seconds))
          woken.add(seconds)
        }
      }
      try await world.whenSleeping(3)
      world.advance(by: .milliseconds(1_999))
      #expect(try await woken.first(1) == [1])
      #expect(world.sleeping == 2)
      world.advance(by: .seconds(2))
      #expect(Set(try await woken.first(3)) == [1, 2, 3])
    }
    #expect(world.uptime() == .milliseconds(3_999))
  }

  @Test func `a cancelled sleeper leaves at once, whenever the cancellation comes`() async {
    let world = ManualWorld()
    for _ in 0..<200 {
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            try await world.sleep(for: .seconds(1))
            return false
          } catch {
            return error is CancellationError
          }
        }
        group.cancelAll()
        #expect(await group.next() == true)
      }
    }
    #expect(world.sleeping == 0)
  }

  @Test func `an observed value is found before and after it came`() async throws {
    let observed = Observed<Int>()
    observed.add(1)
    #expect(try await observed.first { $0 == 1 } == 1)
    async let later = observed.first { $0 > 1 }
    observed.add(0)
    observed.add(2)
    #expect(try await later == 2)
    #expect(observed.all == [1, 0, 2])
  }

  @Test func `waiting for what never comes ends with the task`() async {
    let observed = Observed<Int>()
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await observed.first { $0 == 1 }) == nil }
      group.cancelAll()
      #expect(await group.next() == true)
    }
  }

  @Test func `a temporary folder is gone with all that was in it`() async throws {
    let folder = try await withTemporaryFolder { folder in
      try "text".write(to: folder.appending(path: "file"), atomically: true, encoding: .utf8)
      await Task.yield()
      return folder
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test(arguments: [
    ("a\nb", "a\nc", "line 2: expected \"b\", got \"c\""),
    ("a", "a\nb", "line 2: expected the end, got \"b\""),
    ("a\n", "a", "line 2: expected \"\", got the end"),
  ])
  func `a golden tells the first line that differs`(kept: String, got: String, message: String) {
    #expect(firstDifference(kept, got) == message)
  }

  @Test func `a golden that is not kept is an issue`() {
    withKnownIssue { try expectGolden("text", "not-kept.txt") }
  }

  @Test func `the same seed gives the same chance`() {
    let draws = (0..<2).map { _ in
      (0..<3).map { [world = ManualWorld(seed: 7)] _ in world.random() }
    }
    #expect(draws[0] == draws[1])
  }
}
