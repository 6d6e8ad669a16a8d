/// Small filters over whole planes, written as plain loops that the compiler vectorises.
enum Filter {
  /// 3×3 binomial smoothing (1 2 1 in both directions); the outermost pixels are copied.
  static func smooth(
    _ source: Plane<UInt8>, into target: Plane<UInt8>, scratch: Plane<UInt16>
  ) {
    let (width, height) = (source.width, source.height)
    let sums = scratch.start
    target.start.update(from: source.start, count: width)
    for y in 1..<(height - 1) {
      let above = source.row(y - 1)
      let here = source.row(y)
      let below = source.row(y + 1)
      let out = target.row(y)
      for x in 0..<width {
        sums[x] = UInt16(above[x]) &+ UInt16(here[x]) &* 2 &+ UInt16(below[x])
      }
      out[0] = here[0]
      for x in 1..<(width - 1) {
        out[x] = UInt8(
          truncatingIfNeeded: (sums[x - 1] &+ sums[x] &* 2 &+ sums[x + 1] &+ 8) >> 4)
      }
      out[width - 1] = here[width - 1]
    }
    target.row(height - 1).update(from: source.row(height - 1), count: width)
  }

  /// Keeps a pixel of a 0/1 mask where at least `votes` of the 3×3 around it are set.
  static func vote(
    _ source: Plane<UInt8>, into target: Plane<UInt8>, scratch: Plane<UInt8>, votes: UInt8
  ) {
    let (width, height) = (source.width, source.height)
    let sums = scratch.start
    target.row(0).update(repeating: 0, count: width)
    target.row(height - 1).update(repeating: 0, count: width)
    for y in 1..<(height - 1) {
      let above = source.row(y - 1)
      let here = source.row(y)
      let below = source.row(y + 1)
      let out = target.row(y)
      for x in 0..<width { sums[x] = above[x] &+ here[x] &+ below[x] }
      out[0] = 0
      for x in 1..<(width - 1) {
        out[x] = sums[x - 1] &+ sums[x] &+ sums[x + 1] >= votes ? 1 : 0
      }
      out[width - 1] = 0
    }
  }

  /// Sets each pixel of a 0/1 mask that has a set one beside it, or within two above or below.
  static func spread(_ source: Plane<UInt8>, into target: Plane<UInt8>, scratch: Plane<UInt8>) {
    let (width, height) = (source.width, source.height)
    let line = scratch.start
    for y in 0..<height {
      let (far, near) = (source.row(max(0, y - 2)), source.row(max(0, y - 1)))
      let here = source.row(y)
      let (next, last) = (source.row(min(height - 1, y + 1)), source.row(min(height - 1, y + 2)))
      for x in 0..<width { line[x] = far[x] | near[x] | here[x] }
      for x in 0..<width { line[x] |= next[x] | last[x] }
      let out = target.row(y)
      out[0] = line[0] | line[1]
      for x in 1..<(width - 1) { out[x] = line[x - 1] | line[x] | line[x + 1] }
      out[width - 1] = line[width - 2] | line[width - 1]
    }
  }
}
