/// Makes a smaller picture, each pixel the mean of the area that it covers (so that noise is averaged
/// away and nothing small is skipped). Weights are 8-bit fixed point.
struct Shrink {
  let sourceWidth: Int
  let sourceHeight: Int
  let width: Int
  let height: Int
  private let columns: [Span]
  private let rows: [Span]
  private let sums: Plane<UInt32>

  /// The source pixels under one target pixel: `first` counts `head`/256, the last `tail`/256, those
  /// between count whole.
  private struct Span {
    let first: Int
    let last: Int
    let head: UInt32
    let tail: UInt32
    let scale: Float
  }

  init(sourceWidth: Int, sourceHeight: Int, width: Int, height: Int) {
    precondition(width <= sourceWidth && height <= sourceHeight && width > 0 && height > 0)
    self.sourceWidth = sourceWidth
    self.sourceHeight = sourceHeight
    self.width = width
    self.height = height
    columns = Self.spans(sourceWidth, width)
    rows = Self.spans(sourceHeight, height)
    sums = Plane(width: sourceWidth, height: 1, filledWith: 0)
  }

  private static func spans(_ source: Int, _ target: Int) -> [Span] {
    let step = Double(source) / Double(target)
    return (0..<target).map { place in
      let start = Double(place) * step
      let end = min(Double(source), start + step)
      let first = Int(start)
      let last = min(source - 1, Int(end.rounded(.up)) - 1)
      let head = first == last ? end - start : Double(first + 1) - start
      let tail = first == last ? 0 : end - Double(last)
      let weights = (UInt32((head * 256).rounded()), UInt32((tail * 256).rounded()))
      let whole = max(0, last - first - 1) * 256
      let scale = 1 / Float(Int(weights.0) + Int(weights.1) + whole)
      return Span(first: first, last: last, head: weights.0, tail: weights.1, scale: scale)
    }
  }

  /// `luma` holds `sourceWidth × sourceHeight` bytes; `target` is `width × height`.
  func shrink(_ luma: UnsafePointer<UInt8>, into target: Plane<UInt8>) {
    if width == sourceWidth && height == sourceHeight {
      target.start.update(from: luma, count: width * height)
      return
    }
    for y in 0..<height {
      addRows(rows[y], of: luma)
      addColumns(into: target.row(y), rowScale: rows[y].scale)
    }
  }

  private func addRows(_ span: Span, of luma: UnsafePointer<UInt8>) {
    let sums = sums.start
    let wide = sourceWidth
    let first = luma + span.first * wide
    for x in 0..<wide { sums[x] = UInt32(first[x]) &* span.head }
    guard span.last > span.first else { return }
    for y in (span.first + 1)..<span.last {
      let row = luma + y * wide
      for x in 0..<wide { sums[x] &+= UInt32(row[x]) &* 256 }
    }
    let last = luma + span.last * wide
    for x in 0..<wide { sums[x] &+= UInt32(last[x]) &* span.tail }
  }

  private func addColumns(into row: UnsafeMutablePointer<UInt8>, rowScale: Float) {
    let sums = sums.start
    for x in 0..<width {
      let span = columns[x]
      var sum = Float(sums[span.first]) * Float(span.head)
      if span.last > span.first {
        for inner in (span.first + 1)..<span.last { sum += Float(sums[inner]) * 256 }
        sum += Float(sums[span.last]) * Float(span.tail)
      }
      row[x] = UInt8(min(255, sum * span.scale * rowScale + 0.5))
    }
  }
}
