/// Clears from the foreground what is only lit differently: shadows, lamps, a door that lets in
/// light.
///
/// Light multiplies what is there. Where the background has texture, the same texture shows through
/// (normalised cross-correlation of 5×5 windows; Jacques et al. 2005); where both are flat a small
/// change of brightness is light, and a large one is taken for a thing.
func clearLighting(
  _ foreground: Plane<UInt8>, image: Plane<UInt8>, mean: Plane<Int16>
) {
  let (width, height) = (foreground.width, foreground.height)
  let marks = foreground.start
  for y in stride(from: 2, to: height - 3, by: 2) {
    let row = marks + y * width
    for x in stride(from: 2, to: width - 3, by: 2) {
      guard row[x] | row[x + 1] | row[x + width] | row[x + width + 1] != 0 else { continue }
      // 2 marks "light" until the scan is over: windows must see the foreground as it was.
      guard isLight(x, y, foreground, image, mean) else { continue }
      row[x] &*= 3
      row[x + 1] &*= 3
      row[x + width] &*= 3
      row[x + width + 1] &*= 3
    }
  }
  for index in 0..<foreground.count { marks[index] = marks[index] == 1 ? 1 : 0 }
}

private func isLight(
  _ x: Int, _ y: Int, _ foreground: Plane<UInt8>, _ image: Plane<UInt8>, _ mean: Plane<Int16>
) -> Bool {
  let width = foreground.width
  var (count, a, b, aa, bb, ab): (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0)
  for line in (y - 2)...(y + 2) {
    let start = line * width + x - 2
    let (marks, now, was) = (
      foreground.start + start, image.start + start, mean.start + start
    )
    for step in 0..<5 {
      let isSet: Int32 = marks[step] != 0 ? 1 : 0
      let (value, old) = (Int32(now[step]) &* isSet, Int32(was[step] >> 7) &* isSet)
      count &+= isSet
      a &+= value
      b &+= old
      aa &+= value &* value
      bb &+= old &* old
      ab &+= value &* old
    }
  }
  guard count >= 8 else { return false }
  let n = Float(count)
  let (now, was) = (Float(a) / n, Float(b) / n)
  let (spread, oldSpread) = (Float(aa) / n - now * now, Float(bb) / n - was * was)
  let ratio = (now + 1) / (was + 1)
  if oldSpread < 16 {
    return spread < 16 && was > 40 && now > 40 && ratio > 0.75 && ratio < 1.19
  }
  guard ratio > 0.35, ratio < 2.5, spread > 4 else { return false }
  let common = Float(ab) / n - now * was
  let gain = spread / oldSpread
  return common > 0 && common * common > 0.8 * spread * oldSpread && gain > 0.1 && gain < 6
}
