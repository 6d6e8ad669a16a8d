/// A box in pixels of the analysed picture: square units, unlike `PictureBox`, so that distances
/// and shapes mean something.
package struct Box: Hashable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  init(_ box: PixelBox) {
    x = Double(box.left)
    y = Double(box.top)
    width = Double(box.width)
    height = Double(box.height)
  }

  var area: Double { width * height }
  var right: Double { x + width }
  var bottom: Double { y + height }
  var middle: Double { x + width / 2 }
  var center: Double { y + height / 2 }

  func intersection(_ other: Box) -> Double {
    let across = min(right, other.right) - max(x, other.x)
    let down = min(bottom, other.bottom) - max(y, other.y)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Intersection over union, 0…1.
  func overlap(_ other: Box) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }

  /// The part of this box that lies in the other, 0…1.
  func share(in other: Box) -> Double { area > 0 ? intersection(other) / area : 0 }

  /// Between centres, in units of the two boxes' mean size.
  func distance(_ other: Box) -> Double {
    let (across, down) = (middle - other.middle, center - other.center)
    let size = (width + height + other.width + other.height) / 4
    return (across * across + down * down).squareRoot() / max(size, 1)
  }

  /// Moved as little as needed to lie inside `other`, where it fits.
  func kept(inside other: Box) -> Box {
    var moved = self
    moved.x = max(other.x, min(x, max(other.x, other.right - width)))
    moved.y = max(other.y, min(y, max(other.y, other.bottom - height)))
    return moved
  }
}
