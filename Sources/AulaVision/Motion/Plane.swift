/// A picture-sized array with its own memory. Loops go over its pointer: checked arrays cost
/// ten times as much in pixel loops, and cannot be vectorised.
final class Plane<Element: BitwiseCopyable> {
  let width: Int
  let height: Int
  let start: UnsafeMutablePointer<Element>

  var count: Int { width * height }

  init(width: Int, height: Int, filledWith value: Element) {
    self.width = width
    self.height = height
    start = .allocate(capacity: width * height)
    start.initialize(repeating: value, count: width * height)
  }

  deinit { start.deallocate() }

  func row(_ y: Int) -> UnsafeMutablePointer<Element> { start + y * width }

  func fill(_ value: Element) { start.update(repeating: value, count: count) }

  func copy(from other: Plane) {
    precondition(other.width == width && other.height == height)
    start.update(from: other.start, count: count)
  }

}

/// Whole pixels of an analysed picture; `right` and `bottom` are just outside.
struct PixelBox: Hashable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  var width: Int { right - left }
  var height: Int { bottom - top }

  mutating func formUnion(_ other: PixelBox) {
    left = min(left, other.left)
    top = min(top, other.top)
    right = max(right, other.right)
    bottom = max(bottom, other.bottom)
  }

  /// Grown by `margin` on each side and cut to a picture of `width × height`.
  func grown(by margin: Int, within width: Int, _ height: Int) -> PixelBox {
    PixelBox(
      left: max(0, left - margin), top: max(0, top - margin),
      right: min(width, right + margin), bottom: min(height, bottom + margin))
  }
}
