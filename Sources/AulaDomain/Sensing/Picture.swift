/// A place in a picture: 0…1 of its width and height, origin top left, y down.
package struct PicturePoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A box in a picture, each number 0…1 of the picture's width or height.
package struct PictureBox: Hashable, Sendable, Codable {
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

  package var area: Double { width * height }
  package var center: PicturePoint { PicturePoint(x: x + width / 2, y: y + height / 2) }
  /// Bottom centre: where a standing thing touches the ground.
  package var foot: PicturePoint { PicturePoint(x: x + width / 2, y: y + height) }

  package func intersection(_ other: PictureBox) -> Double {
    let across = min(x + width, other.x + other.width) - max(x, other.x)
    let down = min(y + height, other.y + other.height) - max(y, other.y)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Intersection over union, 0…1.
  package func overlap(_ other: PictureBox) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }
}

/// One decoded picture, 4:2:0, eight bits, planes packed without padding.
///
/// `luma` has `width × height` bytes; `blue` (Cb) and `red` (Cr) have `chromaWidth × chromaHeight`,
/// or none where only luma was asked for. Full or studio range as the camera sent it.
package struct Frame: Sendable {
  package let time: MediaTime
  /// When its last byte reached this machine; for a file, when it was read.
  package let arrival: Timestamp
  package let width: Int
  package let height: Int
  package let luma: [UInt8]
  package let blue: [UInt8]
  package let red: [UInt8]

  package var chromaWidth: Int { (width + 1) / 2 }
  package var chromaHeight: Int { (height + 1) / 2 }
  package var hasColor: Bool { !blue.isEmpty }

  package init(
    time: MediaTime, arrival: Timestamp, width: Int, height: Int, luma: [UInt8],
    blue: [UInt8] = [], red: [UInt8] = []
  ) {
    precondition(luma.count == width * height, "luma must hold width × height bytes")
    self.time = time
    self.arrival = arrival
    self.width = width
    self.height = height
    self.luma = luma
    self.blue = blue
    self.red = red
  }
}
