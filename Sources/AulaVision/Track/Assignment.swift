/// The cheapest one-to-one assignment of rows to columns (Kuhn 1955, in the
/// shortest-augmenting-path form of Jonker and Volgenant 1987; O(n³)).
///
/// `costs[row][column]`; a pair dearer than `limit` is never made. Returns each row's column, or
/// `nil`.
func assign(_ costs: [[Double]], limit: Double) -> [Int?] {
  guard let columns = costs.first?.count, columns > 0 else {
    return [Int?](repeating: nil, count: costs.count)
  }
  // One private spare column for each row makes "nobody" as dear as the limit.
  let rows = costs.count
  let forbidden = limit * 1e6 + 1e6
  let padded = costs.enumerated().map { row, line in
    line.map { $0 <= limit ? $0 : forbidden }
      + (0..<rows).map { $0 == row ? limit : forbidden }
  }
  var solver = ShortestPaths(costs: padded)
  for row in 0..<rows { solver.place(row) }
  return solver.columnOfRow.map { $0 < columns ? $0 : nil }
}

private struct ShortestPaths {
  let costs: [[Double]]
  private let width: Int
  private var rowPrice: [Double]
  private var columnPrice: [Double]
  private var rowOfColumn: [Int]

  init(costs: [[Double]]) {
    self.costs = costs
    width = costs[0].count
    rowPrice = [Double](repeating: 0, count: costs.count)
    columnPrice = [Double](repeating: 0, count: width)
    rowOfColumn = [Int](repeating: -1, count: width)
  }

  var columnOfRow: [Int] {
    var places = [Int](repeating: width, count: costs.count)
    for (column, row) in rowOfColumn.enumerated() where row >= 0 { places[row] = column }
    return places
  }

  /// Finds the cheapest chain of changes that gives `row` a column.
  mutating func place(_ row: Int) {
    var distance = [Double](repeating: .infinity, count: width)
    var from = [Int](repeating: -1, count: width)
    var done = [Bool](repeating: false, count: width)
    var (current, column, reached) = (row, -1, 0.0)
    repeat {
      var next = -1
      for candidate in 0..<width where !done[candidate] {
        let reduced = costs[current][candidate] - rowPrice[current] - columnPrice[candidate]
        if reached + reduced < distance[candidate] {
          distance[candidate] = reached + reduced
          from[candidate] = column
        }
        if next < 0 || distance[candidate] < distance[next] { next = candidate }
      }
      (column, reached) = (next, distance[next])
      done[column] = true
      if rowOfColumn[column] >= 0 { current = rowOfColumn[column] }
    } while rowOfColumn[column] >= 0
    rowPrice[row] += reached
    for seen in 0..<width where done[seen] && seen != column {
      rowPrice[rowOfColumn[seen]] += reached - distance[seen]
      columnPrice[seen] -= reached - distance[seen]
    }
    while from[column] >= 0 {
      rowOfColumn[column] = rowOfColumn[from[column]]
      column = from[column]
    }
    rowOfColumn[column] = row
  }
}
