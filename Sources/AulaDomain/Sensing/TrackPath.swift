/// Where a track's box was at one moment.
package struct PathPoint: Hashable, Sendable {
  package let time: MediaTime
  package let box: PictureBox

  package init(time: MediaTime, box: PictureBox) {
    self.time = time
    self.box = box
  }
}

/// As five numbers: ticks, then the box. What is read is checked: it may come from another process.
extension PathPoint: Codable {
  private static let moments = 0...Int64(1) << 52

  package init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    let ticks = try list.decode(Int64.self)
    let sides = try (0..<4).map { _ in try list.decode(Double.self) }
    guard Self.moments.contains(ticks), sides.allSatisfy({ (-1...2).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        in: list, debugDescription: "a point of a path is beyond time or picture")
    }
    self.init(
      time: MediaTime(ticks: ticks),
      box: PictureBox(x: sides[0], y: sides[1], width: sides[2], height: sides[3]))
  }

  package func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(time.ticks)
    for side in [box.x, box.y, box.width, box.height] { try list.encode(side) }
  }
}

/// A track's last seconds: at most 60 points, 0.4 s apart, and where it is now. What is drawn over
/// a clip moves along it.
package struct TrackPath: Hashable, Sendable {
  package static let most = 60
  private static let step = MediaTime.ticksPerSecond * 2 / 5

  /// The oldest first.
  package private(set) var points: [PathPoint] = []

  package init() {}

  package mutating func append(_ point: PathPoint) {
    if points.count >= 2 {
      let settled = points[points.count - 2].time
      // The newest point is replaced until it is a step away from the one before it.
      if points[points.count - 1].time.ticks(since: settled) < Self.step { points.removeLast() }
    }
    points.append(point)
    if points.count > Self.most { points.removeFirst(points.count - Self.most) }
  }
}
