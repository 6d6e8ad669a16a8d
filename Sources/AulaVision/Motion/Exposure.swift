/// Finds a change of the whole picture's brightness: auto exposure, a cloud, an infra-red lamp.
///
/// It compares the picture with the background's mean on every fourth pixel both ways, and takes
/// medians, so that what moves (less than half of the picture) does not matter.
struct Exposure {
  /// Newly seen brightness is `gain × (old + 8) − 8`.
  private var differences = [Int32](repeating: 0, count: 511)

  /// How each old value looks now; `nil` where the picture is as bright as before.
  mutating func change(of image: Plane<UInt8>, since mean: Plane<Int16>) -> [UInt8]? {
    for index in differences.indices { differences[index] = 0 }
    var total = 0
    for y in stride(from: 2, to: image.height, by: 4) {
      let (row, means) = (image.row(y), mean.row(y))
      for x in stride(from: 2, to: image.width, by: 4) {
        differences[Int(row[x]) - Int(means[x] >> 7) + 255] += 1
        total += 1
      }
    }
    let shift = median(total)
    guard abs(shift) >= 3 else { return nil }
    let gain = gain(of: image, over: mean)
    let map = (0..<256).map { value in
      UInt8(min(255, max(0, gain * (Double(value) + 8) - 8 + 0.5)))
    }
    return explains(map, image, mean) ? map : nil
  }

  private func median(_ total: Int) -> Int {
    var seen: Int32 = 0
    for (place, count) in differences.enumerated() {
      seen += count
      if Int(seen) * 2 >= total { return place - 255 }
    }
    return 0
  }

  private func gain(of image: Plane<UInt8>, over mean: Plane<Int16>) -> Double {
    var ratios: [Float] = []
    for y in stride(from: 2, to: image.height, by: 8) {
      let (row, means) = (image.row(y), mean.row(y))
      for x in stride(from: 2, to: image.width, by: 8) where row[x] < 250 {
        ratios.append((Float(row[x]) + 8) / (Float(means[x]) / 128 + 8))
      }
    }
    ratios.sort()
    return ratios.isEmpty ? 1 : Double(ratios[ratios.count / 2])
  }

  /// Whether the map leaves clearly less difference than there was.
  private func explains(_ map: [UInt8], _ image: Plane<UInt8>, _ mean: Plane<Int16>) -> Bool {
    var (before, after) = (0, 0)
    for y in stride(from: 2, to: image.height, by: 8) {
      let (row, means) = (image.row(y), mean.row(y))
      for x in stride(from: 2, to: image.width, by: 8) {
        let old = means[x] >> 7
        before += min(30, abs(Int(row[x]) - Int(old)))
        after += min(30, abs(Int(row[x]) - Int(map[Int(old)])))
      }
    }
    return after * 10 < before * 7
  }
}
