/// Tells a ghost (the hole left by something that was taken for background and has gone) from a
/// thing.
///
/// Along the rim of a thing the picture has an edge and the background has none; along the rim of a
/// ghost it is the other way round.
func isGhost(
  _ box: PixelBox, mask: Plane<UInt8>, image: Plane<UInt8>, mean: Plane<Int16>
) -> Bool {
  let inner = PixelBox(
    left: max(2, box.left), top: max(2, box.top), right: min(mask.width - 2, box.right),
    bottom: min(mask.height - 2, box.bottom))
  var (edges, backgroundEdges, count) = (0, 0, 0)
  for y in inner.top..<max(inner.top, inner.bottom) {
    let (row, above, below) = (mask.row(y), mask.row(y - 1), mask.row(y + 1))
    for x in inner.left..<max(inner.left, inner.right) where row[x] != 0 {
      guard row[x - 1] & row[x + 1] & above[x] & below[x] == 0 else { continue }
      count += 1
      edges += gradient(x, y) { Int(image.row($1)[$0]) }
      backgroundEdges += gradient(x, y) { Int(mean.row($1)[$0]) >> 7 }
    }
  }
  guard count >= 8 else { return false }
  return backgroundEdges > 2 * edges + 4 * count
}

private func gradient(_ x: Int, _ y: Int, _ value: (Int, Int) -> Int) -> Int {
  abs(value(x + 2, y) - value(x - 2, y)) + abs(value(x, y + 2) - value(x, y - 2))
}
