/// Numbers for each pixel, in memory of their own, so that pixel loops need no bounds checks.
final class Plane<Value: BitwiseCopyable> {
  let count: Int
  let at: UnsafeMutablePointer<Value>

  init(_ count: Int, _ value: Value) {
    self.count = count
    at = .allocate(capacity: count)
    at.initialize(repeating: value, count: count)
  }

  deinit { at.deallocate() }

  func fill(_ value: Value) { at.update(repeating: value, count: count) }

  func copy(_ other: Plane) { at.update(from: other.at, count: count) }
}
