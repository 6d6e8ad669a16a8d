import AulaDomain
import AulaRehearsal
import Foundation
import Testing

@Suite struct SceneTests {
  @Test(arguments: Scene.names)
  func `each scene renders, and says what is in it`(name: String) throws {
    let scene = try Scene.named(name, seed: 3)
    let renderer = SceneRenderer(scene, picture: Tiny.picture)
    let sizes = [0, renderer.frameCount / 2, renderer.frameCount - 1].map { number in
      let (frame, truth) = renderer.render(number)
      for thing in truth {
        #expect((0...1).contains(thing.box.x) && (0...1).contains(thing.box.y))
        #expect(thing.box.x + thing.box.width <= 1.0001)
        #expect(thing.box.y + thing.box.height <= 1.0001)
        #expect((0...1).contains(thing.visible))
      }
      return frame.luma.count
    }
    #expect(sizes.allSatisfy { $0 == 192 * 108 })
  }

  @Test func `the same seed gives the same bytes, another seed does not`() throws {
    let scene = try Scene.named("rain", seed: 5)
    let first = SceneRenderer(scene, picture: Tiny.picture)
    let second = SceneRenderer(scene, picture: Tiny.picture)
    _ = first.render(3)
    let one = first.render(40).frame
    let two = second.render(40).frame
    #expect(one.luma == two.luma && one.blue == two.blue && one.red == two.red)
    let other = SceneRenderer(try Scene.named("rain", seed: 6), picture: Tiny.picture)
    #expect(other.render(40).frame.luma != one.luma)
  }

  @Test func `what is drawn of a thing lies in its box, but for its shadow below`() throws {
    let scene = try Scene.named("gate-crossing", seed: 2)
    let picture = ScenePicture(width: 320, height: 180, rate: 4)
    let full = SceneRenderer(scene, picture: picture)
    let empty = SceneRenderer(scene, picture: picture)
    empty.isEmpty = true
    var seen = 0
    for number in stride(from: 8, to: full.frameCount, by: 12) {
      let (frame, truth) = full.render(number)
      let ground = empty.render(number).frame
      for thing in truth where thing.visible > 0.9 && thing.box.height > 0.15 {
        seen += 1
        #expect(changed(frame, ground, in: thing.box) > 0.12)
      }
      // Above every box nothing differs: shadows fall on the ground, bodies are boxed.
      let top = truth.map(\.box.y).min() ?? 1
      let above = PictureBox(x: 0, y: 0, width: 1, height: max(0, top - 0.006))
      #expect(changed(frame, ground, in: above) < 0.001)
    }
    #expect(seen > 3)
  }

  /// Share of pixels in a box that differ by more than noise does.
  private func changed(_ one: Frame, _ two: Frame, in box: PictureBox) -> Double {
    let (width, height) = (Double(one.width), Double(one.height))
    let rows = Int(box.y * height)..<Int((box.y + box.height) * height)
    let columns = Int(box.x * width)..<Int((box.x + box.width) * width)
    guard !rows.isEmpty, !columns.isEmpty else { return 0 }
    var different = 0
    for row in rows {
      for column in columns {
        let place = row * one.width + column
        if abs(Int(one.luma[place]) - Int(two.luma[place])) > 12 { different += 1 }
      }
    }
    return Double(different) / Double(rows.count * columns.count)
  }

  @Test(arguments: ["quiet-yard", "snow-day", "wind"])
  func `the last frame leads into the first`(name: String) throws {
    let renderer = SceneRenderer(try Scene.named(name), picture: Tiny.picture)
    renderer.isEmpty = true
    func difference(_ one: Int, _ two: Int) -> Double {
      let (a, b) = (renderer.render(one).frame.luma, renderer.render(two).frame.luma)
      // Below the clock, which does jump.
      let from = 192 * 14
      return zip(a[from...], b[from...]).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
    }
    let last = renderer.frameCount - 1
    let within = max(difference(10, 11), difference(50, 51), difference(100, 101))
    #expect(difference(last, 0) < within * 1.6 + 400)
  }

  @Test(arguments: Scene.names)
  func `each scene says how it is to be watched, and what must trigger within its loop`(
    name: String
  ) throws {
    for seed in [1, 2, 9] as [UInt64] {
      let scene = try Scene.named(name, seed: seed)
      let set = try RuleSet(json: Data(scene.rules.utf8))
      #expect(!set.rules.isEmpty)
      // Whoever opens the demonstration reads them: as an operator in Karaganda would write them.
      let names = set.rules.map(\.name) + set.zones.map(\.name) + set.lines.map(\.name)
      #expect(!names.contains { $0.contains { $0.isASCII && $0.isLetter } }, "\(names)")
      for expected in scene.expected {
        #expect(expected.seconds.lowerBound >= 0)
        #expect(expected.seconds.upperBound <= scene.loop)
      }
    }
  }

  @Test func `an unknown scene is refused with the names that there are`() {
    #expect { try Scene.named("nowhere") } throws: { error in
      (error as? Fault)?.code == "rehearsal.unknown-scene"
    }
  }

  @Test func `the barcode is read back from the picture`() throws {
    let renderer = SceneRenderer(
      try Scene.named("headlights"), picture: ScenePicture(width: 320, height: 180, rate: 4))
    for value in [0, 1, 0xDEAD_BEEF, .max, 1_763_800_000] as [UInt32] {
      renderer.barcode = value
      let frame = renderer.render(7).frame
      #expect(Barcode.read(luma: frame.luma, width: 320, height: 180) == value)
    }
    renderer.barcode = nil
    #expect(Barcode.read(luma: renderer.render(7).frame.luma, width: 320, height: 180) == nil)
  }
}
