import AulaTesting
import Testing

@testable import AulaVision

struct MotionTests {
  @Test func `a picture made smaller keeps its mean and its places`() {
    var random = SeededRandom(seed: 5)
    for (width, height, toWidth, toHeight) in [
      (40, 30, 40, 30), (60, 33, 20, 11), (50, 41, 37, 29), (97, 64, 31, 63),
    ] {
      let luma = (0..<(width * height)).map { _ in UInt8(random.next() % 256) }
      let target = Plane<UInt8>(width: toWidth, height: toHeight, filledWith: 0)
      let shrink = Shrink(
        sourceWidth: width, sourceHeight: height, width: toWidth, height: toHeight)
      luma.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { shrink.shrink(start, into: target) }
      }
      let before = luma.reduce(0.0) { $0 + Double($1) } / Double(luma.count)
      let after = (0..<target.count).reduce(0.0) { $0 + Double(target.start[$1]) }
      #expect(abs(before - after / Double(target.count)) < 1)
    }
  }

  /// Random masks against a plain flood fill.
  @Test func `blobs are what a flood fill finds`() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<60 {
      let mask = Plane<UInt8>(width: 23, height: 17, filledWith: 0)
      let density = random.next() % 70 + 10
      for index in 0..<mask.count { mask.start[index] = random.next() % 100 < density ? 1 : 0 }
      var finder = BlobFinder()
      let blobs = finder.find(mask: mask, joined: mask, changed: mask, minimumArea: 1)
      let areas = floodFill(mask)
      #expect(blobs.map(\.area).sorted() == areas.sorted())
      #expect(blobs.allSatisfy { $0.liveliness == 1 })
    }
  }

  private func floodFill(_ mask: Plane<UInt8>) -> [Int] {
    var left = Set((0..<mask.count).filter { mask.start[$0] != 0 })
    var areas: [Int] = []
    while let first = left.first {
      var (area, open) = (0, [first])
      left.remove(first)
      while let place = open.popLast() {
        area += 1
        let (x, y) = (place % mask.width, place / mask.width)
        for (nearX, nearY) in (-1...1).flatMap({ dy in (-1...1).map { (x + $0, y + dy) } }) {
          guard (0..<mask.width).contains(nearX), (0..<mask.height).contains(nearY) else {
            continue
          }
          if left.remove(nearY * mask.width + nearX) != nil {
            open.append(nearY * mask.width + nearX)
          }
        }
      }
      areas.append(area)
    }
    return areas
  }

  @Test func `head, coat and legs are one body; two who stand side by side are two`() {
    let blob = { (left: Int, top: Int, right: Int, bottom: Int) in
      Blob(
        box: PixelBox(left: left, top: top, right: right, bottom: bottom),
        area: (right - left) * (bottom - top))
    }
    let one = mergeFragments([
      blob(10, 10, 16, 16), blob(8, 19, 20, 36), blob(9, 39, 19, 56),
    ])
    #expect(one.map(\.box) == [PixelBox(left: 8, top: 10, right: 20, bottom: 56)])
    #expect(mergeFragments([blob(8, 10, 20, 56), blob(26, 12, 38, 56)]).count == 2)
  }
}
