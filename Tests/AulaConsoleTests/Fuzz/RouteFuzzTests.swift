import AulaDomain
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import AulaConsole

/// Every route of the console's own table, as everybody, with what no page of ours sends. A number
/// that is let through unchecked ends the process, for everybody: so a trap here ends the test run,
/// and what hangs runs into the time limit.
@Suite(.timeLimit(.minutes(10)))
struct RouteFuzzTests {
  private static let slices = 6
  /// Of all slices of this run.
  private static let tally = Mutex((slices: 0, sent: 0))

  @Test(arguments: 0..<slices)
  func `no request makes the console fail, and it answers afterwards`(slice: Int) async throws {
    let source = try ConsoleSource()
    let table = try await Desktop().console.router().declared
    // A stream that lets somebody in does not end by itself: it has a test of its own.
    let routes = table.enumerated().filter {
      $0.offset % Self.slices == slice && $0.element.path != Link.events.path
    }
    var sent = 0
    var statuses: Set<Int> = []
    for (place, route) in routes {
      let desk = try await FuzzedDesk()
      var plan = FuzzPlan(route, desk, source, seed: UInt64(place))
      let crowd = Self.crowd(route, desk)
      let first = plan.requests()
      let others = plan.few(of: first)
      sent += first.count + others.count * (crowd.admitted.count - 1)
      statuses = try await desk.desktop.visit { [seen = statuses] client in
        var seen = seen
        for (turn, browser) in crowd.admitted.enumerated() {
          seen.formUnion(try await Self.send(turn == 0 ? first : others, client, as: browser))
        }
        if let stranger = crowd.stranger {
          seen.formUnion(try await Self.send(Array(others.prefix(3)), client, as: stranger))
        }
        expect(try await Browser.visitor.get(client, "/sign-in"), .ok)
        return seen
      }
      try? FileManager.default.removeItem(at: desk.desktop.folder)
    }
    let tally = Self.tally.withLock { tally in
      tally = (tally.slices + 1, tally.sent + sent)
      return tally
    }
    if tally.slices == Self.slices { #expect(tally.sent >= 5_000, "\(tally.sent) requests") }
    // Not all of it is stopped at the first door.
    #expect(statuses.isSuperset(of: [200, 400, 404]), "\(statuses)")
  }

  private static func send(
    _ requests: [FuzzRequest], _ client: any TestClientProtocol, as browser: Browser
  ) async throws -> Set<Int> {
    var statuses: Set<Int> = []
    for request in requests {
      let answer = try await request.send(client, as: browser)
      statuses.insert(answer.status.code)
      #expect(answer.status.code < 500, "\(request): \(answer.status) \(answer.text.prefix(400))")
    }
    return statuses
  }

  /// Everybody who is let in, and one who is not.
  private static func crowd(
    _ route: RouteDeclaration, _ desk: FuzzedDesk
  ) -> (admitted: [Browser], stranger: Browser?) {
    let everybody = Role.allCases.map { ($0, desk.browsers[$0] ?? .visitor) }
    let admitted = everybody.filter { Policy.isHeld(route.permission, by: $0.0) }
    let isForAll = Policy.isHeld(route.permission, by: nil)
    let stranger = everybody.first { !Policy.isHeld(route.permission, by: $0.0) }?.1
    return (
      admitted.map(\.1) + (isForAll ? [.visitor] : []), stranger ?? (isForAll ? nil : .visitor)
    )
  }
}
