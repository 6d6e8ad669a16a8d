package import AulaDomain
import Foundation

/// What is really in a frame: one moving thing.
package struct Truth: Hashable, Sendable {
  package let frame: Int
  /// Seconds from the loop's start.
  package let time: Double
  package let id: Int
  package let label: ThingLabel
  /// Around the part that can be seen.
  package let box: PictureBox
  /// Where it touches the ground; outside the picture when the thing's foot is.
  package let foot: PicturePoint
  /// Share of the thing that can be seen, 0…1.
  package let visible: Double

  /// One line of NDJSON, without its end.
  package var line: String {
    func short(_ number: Double) -> String { String(format: "%.4f", number) }
    let sides = [box.x, box.y, box.width, box.height].map(short).joined(separator: ",")
    return "{\"frame\":\(frame),\"t\":\(short(time)),\"id\":\(id),\"label\":\"\(label.rawValue)\","
      + "\"box\":[\(sides)],\"foot\":[\(short(foot.x)),\(short(foot.y))],"
      + "\"visible\":\(short(visible))}"
  }
}
