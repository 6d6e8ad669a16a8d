import Foundation

@testable import AulaVision

/// CLEAR-MOT (Bernardin and Stiefelhagen 2008) and IDF1 (Ristani et al. 2016), boxes matched from
/// an overlap of 0.5 on.
struct TrackingScore {
  typealias Boxes = [Int: [(id: Int, box: Box)]]

  private(set) var truths = 0
  private(set) var found = 0
  private(set) var misses = 0
  private(set) var falseAlarms = 0
  private(set) var switches = 0
  private var identityMatches = 0

  var mota: Double { 1 - Double(misses + falseAlarms + switches) / Double(max(1, truths)) }
  var idf1: Double { 2 * Double(identityMatches) / Double(max(1, truths + found)) }

  /// Frames → boxes with identities.
  init(truth: Boxes, result: Boxes) {
    var last: [Int: Int] = [:]
    var pairs: [Int: [Int: Int]] = [:]
    for frame in Set(truth.keys).union(result.keys).sorted() {
      let (known, seen) = (truth[frame] ?? [], result[frame] ?? [])
      truths += known.count
      found += seen.count
      let costs = known.map { one in
        seen.map { other in
          let overlap = one.box.overlap(other.box)
          if overlap < 0.5 { return 99.0 }
          pairs[one.id, default: [:]][other.id, default: 0] += 1
          return last[one.id] == other.id ? 0 : 2 - overlap
        }
      }
      let matched = assign(costs, limit: 10)
      let hits = matched.count { $0 != nil }
      misses += known.count - hits
      falseAlarms += seen.count - hits
      for (one, column) in zip(known, matched) {
        guard let column else { continue }
        if let before = last[one.id], before != seen[column].id { switches += 1 }
        last[one.id] = seen[column].id
      }
    }
    identityMatches = Self.bestIdentities(pairs)
  }

  private static func bestIdentities(_ pairs: [Int: [Int: Int]]) -> Int {
    let columns = Set(pairs.values.flatMap(\.keys)).sorted()
    let rows = pairs.keys.sorted()
    let most = pairs.values.flatMap(\.values).max() ?? 0
    let costs = rows.map { row in
      columns.map { Double(most - (pairs[row]?[$0] ?? 0)) }
    }
    return zip(rows, assign(costs, limit: Double(most))).reduce(0) { sum, pair in
      sum + (pair.1.flatMap { pairs[pair.0]?[columns[$0]] } ?? 0)
    }
  }

  /// MOTChallenge text: frame, id, left, top, width, height, confidence…
  static func read(_ path: String) throws -> [(frame: Int, id: Int, box: Box, score: Double)] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",").compactMap { Double($0) }
      guard fields.count >= 7 else { return nil }
      return (
        Int(fields[0]), Int(fields[1]),
        Box(x: fields[2], y: fields[3], width: fields[4], height: fields[5]), fields[6]
      )
    }
  }
}
