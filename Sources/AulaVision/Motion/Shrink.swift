/// Makes a smaller picture, each pixel the mean of the area that it covers, so that noise is
/// averaged away and nothing small is skipped.
struct Shrink {
  let sourceWidth: Int
  let sourceHeight: Int
  let width: Int
  let height: Int
  private let columns: Taps
  private let rows: Taps
  /// One row of the source's width, 8.8 fixed point; a few more so that a tap may reach beyond.
  private let sums: Plane<UInt16>

  /// For each target pixel its first source pixel and `reach` weights, which add up to 256: so sums
  /// of bytes fit 16 bits, and multiply in vectors.
  private struct Taps {
    let reach: Int
    let first: [Int]
    let weights: [UInt16]

    init(source: Int, target: Int) {
      let step = Double(source) / Double(target)
      let reach = min(source, Int((step + 1).rounded(.up)))
      var first: [Int] = []
      var weights: [UInt16] = []
      for place in 0..<target {
        let (start, end) = (Double(place) * step, Double(place + 1) * step)
        let from = min(Int(start), source - reach)
        let shares = (from..<(from + reach)).map { pixel in
          max(0, min(end, Double(pixel + 1)) - max(start, Double(pixel)))
        }
        first.append(from)
        weights += Self.rounded(shares.map { $0 / step * 256 })
      }
      self.reach = reach
      self.first = first
      self.weights = weights
    }

    /// Whole numbers of the same sum: what rounding loses goes to the largest. Of shares so small
    /// that rounding makes too much of them, each is rounded down.
    private static func rounded(_ shares: [Double]) -> [UInt16] {
      var whole = shares.map { Int($0.rounded()) }
      if whole.reduce(0, +) - 256 > whole.max() ?? 0 { whole = shares.map { Int($0) } }
      let largest = whole.indices.max { whole[$0] < whole[$1] } ?? 0
      whole[largest] += 256 - whole.reduce(0, +)
      return whole.map { UInt16($0) }
    }
  }

  init(sourceWidth: Int, sourceHeight: Int, width: Int, height: Int) {
    precondition(width <= sourceWidth && height <= sourceHeight && width > 0 && height > 0)
    self.sourceWidth = sourceWidth
    self.sourceHeight = sourceHeight
    self.width = width
    self.height = height
    columns = Taps(source: sourceWidth, target: width)
    rows = Taps(source: sourceHeight, target: height)
    sums = Plane(width: sourceWidth, height: 1, filledWith: 0)
  }

  /// `luma` holds `sourceWidth × sourceHeight` bytes; `target` is `width × height`.
  func shrink(_ luma: UnsafePointer<UInt8>, into target: Plane<UInt8>) {
    if width == sourceWidth && height == sourceHeight {
      target.start.update(from: luma, count: width * height)
      return
    }
    for y in 0..<height {
      addRows(y, of: luma)
      addColumns(into: target.row(y))
    }
  }

  private func addRows(_ y: Int, of luma: UnsafePointer<UInt8>) {
    let sums = sums.start
    let wide = sourceWidth
    for tap in 0..<rows.reach {
      let weight = rows.weights[y * rows.reach + tap]
      let row = luma + (rows.first[y] + tap) * wide
      if tap == 0 {
        for x in 0..<wide { sums[x] = UInt16(row[x]) &* weight }
      } else if weight > 0 {
        for x in 0..<wide { sums[x] &+= UInt16(row[x]) &* weight }
      }
    }
  }

  private func addColumns(into row: UnsafeMutablePointer<UInt8>) {
    let sums = sums.start
    let reach = columns.reach
    columns.first.withUnsafeBufferPointer { first in
      columns.weights.withUnsafeBufferPointer { weights in
        guard let first = first.baseAddress, let weights = weights.baseAddress else { return }
        for x in 0..<width {
          let (source, shares) = (sums + first[x], weights + x * reach)
          var sum: UInt32 = 1 << 15
          for tap in 0..<reach { sum &+= UInt32(source[tap]) &* UInt32(shares[tap]) }
          row[x] = UInt8(truncatingIfNeeded: sum >> 16)
        }
      }
    }
  }
}
