/// Connected foreground: one moving thing, or several that touch.
struct Blob: Hashable {
  var box: PixelBox
  /// Foreground pixels.
  var area: Int
  /// 0…1: the part of its pixels that changed in the last half second. A thing that was put down
  /// has little, a person who stands has some.
  var liveliness = 0.0
}

/// Finds blobs by runs and union-find: rows are cut into runs, runs that touch the row above join.
struct BlobFinder {
  private struct Run {
    let start: Int
    let end: Int
    let blob: Int
  }
  private var parents: [Int] = []
  private var blobs: [Blob] = []
  private var above: [Run] = []
  private var here: [Run] = []

  /// Blobs of `mask`, joined where `joined` (the mask spread a little) connects them. `changed` is
  /// 1 where the picture differs from half a second ago.
  mutating func find(
    mask: Plane<UInt8>, joined: Plane<UInt8>, changed: Plane<UInt8>, minimumArea: Int
  ) -> [Blob] {
    parents.removeAll(keepingCapacity: true)
    blobs.removeAll(keepingCapacity: true)
    above.removeAll(keepingCapacity: true)
    for y in 0..<joined.height {
      cut(y, joined)
      for run in here { measure(run, y, mask, changed) }
      swap(&above, &here)
    }
    return collect(minimumArea)
  }

  private mutating func cut(_ y: Int, _ joined: Plane<UInt8>) {
    here.removeAll(keepingCapacity: true)
    let row = joined.row(y)
    var x = 0
    var upper = 0
    while x < joined.width {
      guard row[x] != 0 else {
        x += 1
        continue
      }
      let start = x
      while x < joined.width && row[x] != 0 { x += 1 }
      here.append(Run(start: start, end: x, blob: join(start, x, from: &upper)))
    }
  }

  /// The blob of a run: that of the runs above which it touches, all made one; or a new one.
  private mutating func join(_ start: Int, _ end: Int, from upper: inout Int) -> Int {
    while upper < above.count && above[upper].end < start { upper += 1 }
    var blob = -1
    var place = upper
    while place < above.count && above[place].start <= end {
      let other = root(above[place].blob)
      if blob < 0 {
        blob = other
      } else if other != blob {
        parents[max(blob, other)] = min(blob, other)
        blob = min(blob, other)
      }
      place += 1
    }
    if blob >= 0 { return blob }
    parents.append(parents.count)
    blobs.append(
      Blob(box: PixelBox(left: .max, top: .max, right: .min, bottom: .min), area: 0))
    return parents.count - 1
  }

  private func root(_ blob: Int) -> Int {
    var blob = blob
    while parents[blob] != blob { blob = parents[blob] }
    return blob
  }

  private mutating func measure(
    _ run: Run, _ y: Int, _ mask: Plane<UInt8>, _ changed: Plane<UInt8>
  ) {
    let (row, changes) = (mask.row(y), changed.row(y))
    var (area, lively, left, right) = (0, 0, Int.max, Int.min)
    for x in run.start..<run.end where row[x] != 0 {
      area += 1
      lively += Int(changes[x])
      left = min(left, x)
      right = x + 1
    }
    guard area > 0 else { return }
    blobs[run.blob].area += area
    blobs[run.blob].liveliness += Double(lively)
    blobs[run.blob].box.formUnion(
      PixelBox(left: left, top: y, right: right, bottom: y + 1))
  }

  private mutating func collect(_ minimumArea: Int) -> [Blob] {
    for index in parents.indices.reversed() where parents[index] != index {
      let part = blobs[index]
      let whole = parents[index]
      guard part.area > 0 else { continue }
      blobs[whole].area += part.area
      blobs[whole].liveliness += part.liveliness
      blobs[whole].box.formUnion(part.box)
    }
    return parents.indices.compactMap { index in
      guard parents[index] == index, blobs[index].area >= minimumArea else { return nil }
      var blob = blobs[index]
      blob.liveliness /= Double(blob.area)
      return blob
    }
  }
}

/// Puts the parts of one body together: a head, a coat and legs seen as three blobs, one above the
/// other and near.
func mergeFragments(_ blobs: [Blob]) -> [Blob] {
  var merged = blobs.sorted { $0.area > $1.area }
  var index = 0
  while index < merged.count {
    if let other = merged.indices.first(where: {
      $0 > index && areOneBody(merged[index], merged[$0])
    }) {
      let part = merged.remove(at: other)
      let total = merged[index].area + part.area
      merged[index].liveliness =
        (merged[index].liveliness * Double(merged[index].area) + part.liveliness
          * Double(part.area)) / Double(total)
      merged[index].area = total
      merged[index].box.formUnion(part.box)
      index = 0
    } else {
      index += 1
    }
  }
  return merged
}

private func areOneBody(_ large: Blob, _ small: Blob) -> Bool {
  let (a, b) = (large.box, small.box)
  let shared = min(a.right, b.right) - max(a.left, b.left)
  let gap = max(a.top, b.top) - min(a.bottom, b.bottom)
  let width = max(a.right, b.right) - min(a.left, b.left)
  let height = max(a.bottom, b.bottom) - min(a.top, b.top)
  guard shared * 2 >= min(a.width, b.width) else { return false }
  // Inside one another, or one close above the other and together no taller than a person.
  if gap <= 0 { return Double(shared) >= 0.8 * Double(min(a.width, b.width)) }
  return gap * 4 <= height && height <= width * 5 && height >= width
}
