/// From pictures to moving blobs: smoothing, exposure, background, mask, blobs.
final class MotionSense {
  let width: Int
  let height: Int
  let background: Background
  /// The picture that was looked at last, smoothed.
  let image: Plane<UInt8>
  /// 1 where something moves, cleaned.
  let mask: Plane<UInt8>
  private let raw: Plane<UInt8>
  private let joined: Plane<UInt8>
  private let line: Plane<UInt8>
  private let wide: Plane<UInt16>
  private let changed: Plane<UInt8>
  private let earlier: Plane<UInt8>
  private var finder = BlobFinder()
  private var exposure = Exposure()
  private var hasSeen = false
  private var sinceEarlier = 0.0
  private var share = 0.0
  private var floodedSeconds = 0.0

  /// What one picture holds.
  struct View {
    var blobs: [Blob]
    /// The whole picture has just changed (lamp, infra-red switch, knock): what was known is void,
    /// and nothing new is to be believed for a moment.
    var isUpset: Bool
  }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    background = Background(width: width, height: height, seed: 0x9E37_79B9)
    let plane = { Plane<UInt8>(width: width, height: height, filledWith: 0) }
    (image, mask, raw, joined, changed, earlier) =
      (plane(), plane(), plane(), plane(), plane(), plane())
    line = Plane(width: width, height: 1, filledWith: 0)
    wide = Plane(width: width, height: 1, filledWith: 0)
  }

  /// Looks at the next picture, `seconds` after the one before. `shrunk` is `width × height`.
  func look(at shrunk: Plane<UInt8>, seconds: Double) -> View {
    Filter.smooth(shrunk, into: image, scratch: wide)
    guard hasSeen else {
      hasSeen = true
      background.seed(with: image)
      earlier.copy(from: image)
      return View(blobs: [], isUpset: false)
    }
    if let map = exposure.change(of: image, since: background.mean) { background.remap(map) }
    let count = background.classify(image, base: 6)
    if isFlooded(count, seconds: seconds) {
      background.seed(with: image)
      earlier.copy(from: image)
      mask.fill(0)
      return View(blobs: [], isUpset: true)
    }
    clearLighting(background.foreground, image: image, mean: background.mean)
    compareWithEarlier(seconds: seconds)
    clean()
    let blobs = finder.find(
      mask: mask, joined: joined, changed: changed, minimumArea: max(10, width * height / 12_000))
    background.learn(image, seconds: seconds)
    return View(blobs: mergeFragments(blobs), isUpset: false)
  }

  /// Whether so much of the picture changed at once, or for so long, that the background is void.
  private func isFlooded(_ count: Int, seconds: Double) -> Bool {
    let before = share
    share = Double(count) / Double(width * height)
    floodedSeconds = share > 0.6 ? floodedSeconds + seconds : 0
    let isSudden = share > 0.45 && before < 0.25
    guard isSudden || floodedSeconds > 4 else { return false }
    share = 0
    floodedSeconds = 0
    return true
  }

  /// Mean restlessness of a box's foreground.
  func unrest(in box: PixelBox) -> Double {
    var (sum, count) = (0, 0)
    for y in box.top..<box.bottom {
      let (marks, restless) = (mask.row(y), background.restlessness.row(y))
      for x in box.left..<box.right where marks[x] != 0 {
        sum += Int(restless[x])
        count += 1
      }
    }
    return Double(sum) / Double(max(1, count))
  }

  private func compareWithEarlier(seconds: Double) {
    let (now, before, out) = (image.start, earlier.start, changed.start)
    for index in 0..<image.count {
      let apart =
        now[index] > before[index]
        ? now[index] &- before[index]
        : before[index] &- now[index]
      out[index] = apart > 10 ? 1 : 0
    }
    sinceEarlier += seconds
    guard sinceEarlier >= 0.4 else { return }
    sinceEarlier = 0
    earlier.copy(from: image)
  }

  private func clean() {
    Filter.vote(background.foreground, into: mask, scratch: line, votes: 5)
    Filter.spread(mask, into: joined, scratch: line)
  }
}
