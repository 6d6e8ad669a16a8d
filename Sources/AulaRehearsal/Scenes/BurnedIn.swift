package import AulaDomain

extension Caption {
  /// Writes a line on a dark plate of its own, so that it can be read on snow and at night.
  func plate(_ text: String, at place: Plate) {
    let edge = Plate.margin * dot
    fill(place.x..<place.x + place.width, place.y..<place.y + place.height, level: 20)
    for (number, letter) in text.enumerated() {
      for (row, bits) in Glyphs.rows(letter).enumerated() {
        for column in 0..<Glyphs.width where bits >> (Glyphs.width - 1 - column) & 1 == 1 {
          let left = place.x + edge + number * letterWidth + column * dot
          let top = place.y + edge + row * dot
          fill(left..<left + dot, top..<top + dot, level: 225)
        }
      }
    }
  }
}

/// Where a line's plate lies in a picture; pixels.
struct Plate {
  /// Empty dots around a line.
  static let margin = 2

  let x: Int
  let y: Int
  let width: Int
  let height: Int

  private init(_ text: String, dot: Int, _ corner: (_ width: Int, _ height: Int) -> (Int, Int)) {
    width = (text.count * (Glyphs.width + 1) - 1 + 2 * Self.margin) * dot
    height = (Glyphs.height + 2 * Self.margin) * dot
    (x, y) = corner(width, height)
  }

  static func rightAbove(_ text: String, dot: Int, in size: (width: Int, height: Int)) -> Plate {
    Plate(text, dot: dot) { width, _ in (size.width - 2 * dot - width, 2 * dot) }
  }

  static func rightBelow(_ text: String, dot: Int, in size: (width: Int, height: Int)) -> Plate {
    Plate(text, dot: dot) { (size.width - 2 * dot - $0, size.height - 2 * dot - $1) }
  }
}

/// The lines that a camera burns into its pictures: its clock above, its label below, both on the
/// right, where a wall of pictures lays nothing over them.
package struct BurnedIn: Hashable, Sendable {
  package var clock: String
  package var label: String

  package init(clock: String, label: String) {
    self.clock = clock
    self.label = label
  }

  /// `24-11-2026 15:08:24`: what a clock on the wall shows that many seconds east of Greenwich.
  package static func clock(_ moment: Timestamp, secondsFromUTC: Int) -> String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = CalendarDate(moment, secondsFromUTC: secondsFromUTC)
    let local = moment + .seconds(secondsFromUTC)
    let day = local.microseconds % 86_400_000_000
    let second = (day < 0 ? day + 86_400_000_000 : day) / 1_000_000
    let time = [second / 3_600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    return "\(two(Int64(date.day)))-\(two(Int64(date.month)))-\(date.year) \(time)"
  }

  private func lines(dot: Int, _ size: (width: Int, height: Int)) -> [(String, Plate)] {
    let label = label.uppercased()
    return [
      (clock, .rightAbove(clock, dot: dot, in: size)),
      (label, .rightBelow(label, dot: dot, in: size)),
    ]
  }

  /// The picture with the lines on it.
  package func drawn(on frame: Frame) -> Frame {
    var (luma, blue, red) = (frame.luma, frame.blue, frame.red)
    luma.withUnsafeMutableBufferPointer { luma in
      blue.withUnsafeMutableBufferPointer { blue in
        red.withUnsafeMutableBufferPointer { red in
          guard let l = luma.baseAddress, let b = blue.baseAddress, let r = red.baseAddress
          else { return }
          let caption = Caption(
            width: frame.width, height: frame.height, luma: l, blue: b, red: r)
          for (text, place) in lines(dot: caption.dot, (frame.width, frame.height)) {
            caption.plate(text, at: place)
          }
        }
      }
    }
    return Frame(
      time: frame.time, arrival: frame.arrival, width: frame.width, height: frame.height,
      luma: luma, blue: blue, red: red)
  }

  /// Whether a picture, coded and decoded meanwhile, shows these lines: each dot of each letter is
  /// looked at in its middle.
  package func isRead(in frame: Frame) -> Bool {
    let dot = Caption.dot(height: frame.height)
    return lines(dot: dot, (frame.width, frame.height)).allSatisfy { text, place in
      let edge = Plate.margin * dot
      return text.enumerated().allSatisfy { number, letter in
        Glyphs.rows(letter).enumerated().allSatisfy { row, bits in
          (0..<Glyphs.width).allSatisfy { column in
            let x = place.x + edge + (number * (Glyphs.width + 1) + column) * dot + dot / 2
            let y = place.y + edge + row * dot + dot / 2
            guard (0..<frame.width).contains(x), (0..<frame.height).contains(y) else {
              return false
            }
            let isDrawn = bits >> (Glyphs.width - 1 - column) & 1 == 1
            return (frame.luma[y * frame.width + x] > 122) == isDrawn
          }
        }
      }
    }
  }
}
