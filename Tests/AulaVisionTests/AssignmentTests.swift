import AulaTesting
import Testing

@testable import AulaVision

struct AssignmentTests {
  /// The cheapest total over all ways to give rows to columns, nobody costing `limit`.
  private func cheapest(_ costs: [[Double]], _ limit: Double, _ taken: Set<Int> = []) -> Double {
    guard let row = costs.first else { return 0 }
    let rest = Array(costs.dropFirst())
    var best = limit + cheapest(rest, limit, taken)
    for (column, cost) in row.enumerated() where cost <= limit && !taken.contains(column) {
      best = min(best, cost + cheapest(rest, limit, taken.union([column])))
    }
    return best
  }

  @Test func `no assignment is cheaper than the one that is found`() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<400 {
      let (rows, columns) = (Int(random.next() % 5) + 1, Int(random.next() % 6))
      let costs = (0..<rows).map { _ in
        (0..<columns).map { _ in Double(random.next() % 1000) / 300 }
      }
      let found = assign(costs, limit: 2.5)
      let used = found.compactMap { $0 }
      #expect(Set(used).count == used.count)
      let total = found.enumerated().reduce(0.0) { sum, pair in
        sum + (pair.element.map { costs[pair.offset][$0] } ?? 2.5)
      }
      #expect(abs(total - cheapest(costs, 2.5)) < 1e-9)
    }
  }
}
