/// Where a track's box was at one moment.
package struct PathPoint: Hashable, Sendable, Codable {
  package let time: MediaTime
  package let box: PictureBox

  package init(time: MediaTime, box: PictureBox) {
    self.time = time
    self.box = box
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
