import AulaDomain
import Foundation

func exponential(_ value: Float) -> Float { exp(value) }

/// A part of a frame, resampled to a model's input: three planes, blue, green, red.
struct Crop {
  private let frame: Frame
  private let part: PictureBox
  private let width: Int
  private let height: Int

  init(_ part: PictureBox, of frame: Frame, width: Int, height: Int) {
    let (left, top) = (max(0, part.x), max(0, part.y))
    self.part = PictureBox(
      x: left, y: top, width: max(1e-3, min(1, part.x + part.width) - left),
      height: max(1e-3, min(1, part.y + part.height) - top))
    self.frame = frame
    self.width = width
    self.height = height
  }

  /// From the crop's 0…1 to the picture's.
  func place(_ found: Detection) -> Detection {
    let box = PictureBox(
      x: part.x + found.box.x * part.width, y: part.y + found.box.y * part.height,
      width: found.box.width * part.width, height: found.box.height * part.height)
    return Detection(box: box, label: found.label, score: found.score)
  }

  /// Writes `(value − mean) × scale` for each plane. Colour by ITU-R BT.601, studio range, as
  /// cameras send it; a frame without colour is grey.
  func write(to planes: UnsafeMutablePointer<Float>, mean: [Float], scale: [Float]) {
    let luma = sample(frame.luma, frame.width, frame.height)
    let hasColor = frame.hasColor
    let (wide, high) = (frame.chromaWidth, frame.chromaHeight)
    let blue = hasColor ? sample(frame.blue, wide, high) : []
    let red = hasColor ? sample(frame.red, wide, high) : []
    let count = width * height
    for index in 0..<count {
      let y = 1.164 * (luma[index] - 16)
      let u = hasColor ? blue[index] - 128 : 0
      let v = hasColor ? red[index] - 128 : 0
      let b = max(0, min(255, y + 2.018 * u))
      let g = max(0, min(255, y - 0.391 * u - 0.813 * v))
      let r = max(0, min(255, y + 1.596 * v))
      planes[index] = (b - mean[0]) * scale[0]
      planes[count + index] = (g - mean[1]) * scale[1]
      planes[2 * count + index] = (r - mean[2]) * scale[2]
    }
  }

  /// The part, `width × height`: bilinear where it is enlarged, means of areas where it is shrunk.
  private func sample(_ plane: [UInt8], _ planeWidth: Int, _ planeHeight: Int) -> [Float] {
    let columns = Self.taps(part.x, part.width, planeWidth, width)
    let rows = Self.taps(part.y, part.height, planeHeight, height)
    var lines = [Float](repeating: 0, count: planeWidth)
    var out = [Float](repeating: 0, count: width * height)
    plane.withUnsafeBufferPointer { plane in
      for (y, row) in rows.enumerated() {
        let (low, high) = (columns[0].first, columns[width - 1].last)
        for x in low...high { lines[x] = 0 }
        for (source, weight) in row.weights() {
          let start = source * planeWidth
          for x in low...high { lines[x] += Float(plane[start + x]) * weight }
        }
        for (x, column) in columns.enumerated() { out[y * width + x] = column.sum(lines) }
      }
    }
    return out
  }

  private struct Tap {
    let first: Int
    let last: Int
    let shares: [Float]

    func weights() -> Zip2Sequence<ClosedRange<Int>, [Float]> { zip(first...last, shares) }

    func sum(_ values: [Float]) -> Float {
      var sum: Float = 0
      for (offset, share) in shares.enumerated() { sum += values[first + offset] * share }
      return sum
    }
  }

  /// A triangle filter as wide as the larger of a source and a target pixel.
  private static func taps(
    _ start: Double, _ extent: Double, _ source: Int, _ target: Int
  ) -> [Tap] {
    let step = extent * Double(source) / Double(target)
    let radius = max(1, step)
    return (0..<target).map { place in
      let center = start * Double(source) + (Double(place) + 0.5) * step - 0.5
      let first = max(0, min(source - 1, Int((center - radius).rounded(.up))))
      let last = max(first, min(source - 1, Int((center + radius).rounded(.down))))
      let weights = (first...last).map { max(1e-6, 1 - abs(Double($0) - center) / radius) }
      let total = weights.reduce(0, +)
      return Tap(first: first, last: last, shares: weights.map { Float($0 / total) })
    }
  }
}
