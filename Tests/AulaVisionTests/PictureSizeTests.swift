import AulaDomain
import AulaTesting
import Testing

@testable import AulaVision

/// Cameras may say any size, and small or flat pictures once ended the process.
struct PictureSizeTests {
  private static let all = [
    (1, 1), (2, 2), (7, 5), (8, 8), (15, 16), (1_280, 15), (1, 4_096), (16, 16), (17, 16), (33, 31),
    (1_280, 16), (16, 1_280), (4_096, 64), (64, 4_096), (16_384, 16), (641, 361), (101, 99),
  ]
  private static let sizes = all.map { (width: $0.0, height: $0.1) }

  private func frame(_ size: (width: Int, height: Int), _ number: Int) -> Frame {
    var random = SeededRandom(seed: UInt64(number))
    let pixels = size.width * size.height
    // Now and then something bright comes into one half.
    let luma = (0..<pixels).map { place in
      let noise = UInt8(random.next() % 9)
      return number > 4 && place * 2 < pixels ? 200 - noise : 60 + noise
    }
    return Frame(
      time: MediaTime(ticks: Int64(number) * 9_000), arrival: Timestamp(microseconds: 0),
      width: size.width, height: size.height, luma: luma)
  }

  @Test(arguments: sizes)
  func `a picture of any size is looked at, or refused in words`(
    size: (width: Int, height: Int)
  ) throws {
    let sight = Sight(Sight.Settings(rules: RuleSet(zones: [], lines: [], rules: [])))
    let isSeen = min(size.width, size.height) >= Frame.leastSide
    for number in 0..<8 {
      let frame = frame(size, number)
      if isSeen {
        #expect(try sight.see(frame) != nil)
      } else {
        #expect { try sight.see(frame) } throws: { error in
          let fault = error as? Fault
          return fault?.code == "vision.picture-too-small"
            && fault?.message.contains("\(size.width)×\(size.height) pixels") == true
            && fault?.message.contains("16×16") == true
        }
      }
    }
  }

  @Test func `a camera that changes its size is looked at as soon as it can be`() throws {
    let sight = Sight(Sight.Settings(rules: RuleSet(zones: [], lines: [], rules: [])))
    #expect(try sight.see(frame((64, 48), 0)) != nil)
    #expect(throws: Fault.self) { try sight.see(frame((8, 8), 1)) }
    #expect(try sight.see(frame((64, 48), 2)) != nil)
    #expect(try sight.see(frame((1_280, 16), 3)) != nil)
  }

  @Test func `a picture is made smaller by any factor, and keeps its mean`() {
    for (source, target) in [(16_384, 16), (4_096, 16), (5_000, 16), (700, 1), (300, 2), (3, 3)] {
      let shrink = Shrink(sourceWidth: source, sourceHeight: 1, width: target, height: 1)
      let plane = Plane<UInt8>(width: target, height: 1, filledWith: 0)
      let luma = [UInt8](repeating: 100, count: source)
      luma.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { shrink.shrink(start, into: plane) }
      }
      for place in 0..<target { #expect((99...101).contains(plane.start[place])) }
    }
  }

  @Test func `times from anywhere are put up with`() throws {
    let sight = Sight(Sight.Settings(rules: RuleSet(zones: [], lines: [], rules: [])))
    for ticks in [Int64.min, .max, 0, .max - 1, .min + 1, 90_000] {
      _ = try sight.see(frame((32, 32), 0).at(ticks))
    }
  }
}

extension Frame {
  fileprivate func at(_ ticks: Int64) -> Frame {
    Frame(
      time: MediaTime(ticks: ticks), arrival: arrival, width: width, height: height, luma: luma)
  }
}
