package import AulaDomain
import Foundation

/// Size and rate of a rendered scene.
package struct ScenePicture: Hashable, Sendable {
  package var width: Int
  package var height: Int
  /// Frames a second.
  package var rate: Double

  /// Sizes must be even, at least 64.
  package init(width: Int = 1_280, height: Int = 720, rate: Double = 12) {
    self.width = width
    self.height = height
    self.rate = rate
  }

  /// Of one loop.
  func frameCount(of script: Script) -> Int { Int((Double(script.loop) * rate).rounded()) }

  package static let main = ScenePicture()
  package static let sub = ScenePicture(width: 640, height: 360)
}

/// Draws a scene frame by frame, in any order; the same scene, seed and picture give the same
/// bytes. Belongs to one thread.
package final class SceneRenderer {
  package let picture: ScenePicture
  package let frameCount: Int

  private let script: Script
  private let backdrop: Backdrop
  private let canvas: Canvas
  private let crowns: [Crown]
  private let leafShades: [LeafShade]
  private let shade: Shade
  private let fall: Fall
  /// Drawn over the lower edge where given: milliseconds of the clock for each frame.
  package var barcode: UInt32?
  /// Leaves out what moves on its own feet and wheels, for tests.
  package var isEmpty = false

  package init(_ scene: Scene, picture: ScenePicture = .main) {
    self.picture = picture
    script = scene.script
    frameCount = picture.frameCount(of: script)
    backdrop = Backdrop(
      plan: script.plan, daylight: script.daylight, width: picture.width, height: picture.height,
      seed: scene.seed)
    canvas = Canvas(width: picture.width, height: picture.height, daylight: script.daylight)
    let density: Float = script.daylight.hasSnow ? 0 : 1
    crowns = script.plan.trees.map { [backdrop, script] tree in
      Crown(tree, backdrop: backdrop, wind: script.wind, density: density)
    }
    leafShades = script.plan.trees.compactMap { [backdrop] tree in
      LeafShade(tree, backdrop: backdrop, density: density)
    }
    shade = Shade(backdrop: backdrop, canvas: canvas)
    fall = Fall(
      view: backdrop.view, lighting: backdrop.lighting, seed: scene.seed, loop: script.loop)
    lightLamps()
  }

  private func lightLamps() {
    guard script.daylight.isDark else { return }
    canvas.color.copy(backdrop.base)
    let wet: Float = script.daylight.weather == .dry ? 1 : 1.8
    for lamp in backdrop.lighting.lamps {
      let strong = min(1, lamp.color.luminance / 10)
      shade.glare(lamp.place + Vec(0, 0.1, 0), size: 0.9 * wet, tint: lamp.color * (0.05 * strong))
      shade.glare(lamp.place, size: 4.2 * wet, tint: lamp.color * (0.0022 * wet))
    }
    backdrop.base.copy(canvas.color)
  }

  /// Frame `number` of `0 ..< frameCount`, and what is in it. Its time counts from tick 0.
  package func render(_ number: Int) -> (frame: Frame, truth: [Truth]) {
    let time = Float(Double(number) / picture.rate)
    canvas.color.copy(backdrop.base)
    canvas.owner.fill(0)
    for (leaves, tree) in zip(leafShades, script.plan.trees) {
      let sway = Crown.sway(
        time, loop: script.loop, lag: Float(tree.seed & 63) * 0.1, strength: script.wind)
      leaves.fall(on: canvas, sway: sway)
    }
    let present = isEmpty ? [] : script.movers.filter { $0.isThere(time) }
    let figures = present.map { mover in
      mover.figure(time, lighting: backdrop.lighting, eye: backdrop.view.eye)
    }
    for (mover, figure) in zip(present, figures) {
      shade.cast(figure.shade, foot: mover.foot(time), height: mover.height)
    }
    let beams = script.movers.compactMap { $0.beam(time) } + script.beams(time)
    for beam in isEmpty ? [] : beams { shade.shine(beam, strength: 1) }
    let drawn = drawLayers(present, figures.map(\.0), beams, time)
    fall.draw(on: canvas, frame: number, time: time)
    return (develop(number, time), truths(number, drawn))
  }

  private typealias Drawn = (mover: Mover, sprite: Sprite, foot: Vec)

  /// Crowns and movers, the farthest first.
  private func drawLayers(
    _ movers: [Mover], _ figures: [Figure], _ beams: [Beam], _ time: Float
  ) -> [Drawn] {
    let artist = SpriteArtist(view: backdrop.view)
    var layers: [(depth: Float, draw: () -> Drawn?)] = []
    for crown in crowns {
      let depth = backdrop.view.project(crown.tree.foot).z
      layers.append(
        (
          depth,
          { [canvas, backdrop, script] in
            crown.draw(on: canvas, over: backdrop, time: time, loop: script.loop)
            return nil
          }
        ))
    }
    for (mover, figure) in zip(movers, figures) {
      let foot = mover.foot(time)
      layers.append(
        (
          backdrop.view.project(foot).z,
          { [self] in
            guard let sprite = artist.draw(lit(figure, beams)) else { return nil }
            sprite.blend(on: canvas, over: backdrop, owner: UInt8(mover.id))
            if let beam = mover.beam(time) { flare(beam) }
            return (mover, sprite, foot)
          }
        ))
    }
    return layers.sorted { $0.depth > $1.depth }.compactMap { $0.draw() }
  }

  /// People in a headlight are bright on its side.
  private func lit(_ figure: Figure, _ beams: [Beam]) -> Figure {
    guard !beams.isEmpty, let rod = figure.rods.first else { return figure }
    var lit = figure
    for beam in beams {
      for side in 0..<6 {
        var normal = Vec.zero
        normal[side / 2] = side % 2 == 0 ? 1 : -1
        lit.cube.sides[side] += Beam.color * beam.light(at: rod.from, facing: normal)
      }
    }
    return lit
  }

  private func flare(_ beam: Beam) {
    let toward = unit(backdrop.view.eye - beam.place)
    let facing = dot(toward, beam.along)
    guard facing > -0.1 else { return }
    let strong = 0.25 + 1.6 * clamp(facing)
    for side in [-1, 1] as [Float] {
      let lamp = beam.place + beam.side * side
      shade.glare(lamp, size: 0.55, tint: Beam.color * (0.30 * strong))
      shade.glare(lamp, size: 2.4, tint: Beam.color * (0.014 * strong))
    }
  }

  private func develop(_ number: Int, _ time: Float) -> Frame {
    let (width, height) = (picture.width, picture.height)
    let chroma = (width / 2) * (height / 2)
    var luma = [UInt8](repeating: 16, count: width * height)
    var blue = [UInt8](repeating: 128, count: chroma)
    var red = [UInt8](repeating: 128, count: chroma)
    luma.withUnsafeMutableBufferPointer { luma in
      blue.withUnsafeMutableBufferPointer { blue in
        red.withUnsafeMutableBufferPointer { red in
          guard let l = luma.baseAddress, let b = blue.baseAddress, let r = red.baseAddress
          else { return }
          canvas.develop(number: number, into: l, blue: b, red: r)
          let caption = Caption(width: width, height: height, luma: l, blue: b, red: r)
          write(caption, time)
        }
      }
    }
    let ticks = Int64((Double(number) * Double(MediaTime.ticksPerSecond) / picture.rate).rounded())
    return Frame(
      time: MediaTime(ticks: ticks), arrival: Timestamp(microseconds: ticks * 100 / 9),
      width: width, height: height, luma: luma, blue: blue, red: red)
  }

  private func write(_ caption: Caption, _ time: Float) {
    let margin = caption.dot * 4
    let bottom = barcode == nil ? picture.height : picture.height - picture.height / 16
    if let name = script.caption {
      caption.write(script.clock(at: time), x: margin, y: margin)
      caption.write(
        name, x: picture.width - margin - name.count * caption.letterWidth,
        y: bottom - margin - Glyphs.height * caption.dot)
    }
    if let barcode { Barcode.draw(barcode, on: caption) }
  }

  private func truths(_ number: Int, _ drawn: [Drawn]) -> [Truth] {
    drawn.compactMap { item -> Truth? in
      let seen = item.sprite.seen(on: canvas, owner: UInt8(item.mover.id))
      guard seen.count > 3 else { return nil }
      let (width, height) = (Double(picture.width), Double(picture.height))
      let foot = backdrop.view.project(item.foot)
      return Truth(
        frame: number, time: Double(number) / picture.rate, id: item.mover.id,
        label: item.mover.label,
        box: PictureBox(
          x: Double(seen.left) / width, y: Double(seen.top) / height,
          width: Double(seen.right - seen.left) / width,
          height: Double(seen.bottom - seen.top) / height),
        foot: PicturePoint(x: Double(foot.x) / width, y: Double(foot.y) / height),
        visible: min(1, Double(seen.count) / max(1, Double(item.sprite.area))))
    }.sorted { $0.id < $1.id }
  }
}

extension Sprite {
  /// Draws the figure where nothing nearer stands.
  func blend(on canvas: Canvas, over backdrop: Backdrop, owner: UInt8) {
    for y in max(0, top)..<max(0, min(view.height, top + height)) {
      for x in max(0, left)..<max(0, min(view.width, left + width)) {
        let place = (y - top) * width + x - left
        let cover = color.at[place].w
        let pixel = y * view.width + x
        guard cover > 0, depth.at[place] < backdrop.facing.at[pixel].w + 0.25 else { continue }
        canvas.color.at[pixel] = canvas.color.at[pixel] * (1 - cover) + color.at[place]
        if cover > 0.3 { canvas.owner.at[pixel] = owner }
      }
    }
  }

  /// Pixels of the figure that are still seen in the finished frame, and the box around them with
  /// one pixel to spare.
  func seen(
    on canvas: Canvas, owner: UInt8
  ) -> (left: Int, top: Int, right: Int, bottom: Int, count: Int) {
    var box = (left: Int.max, top: Int.max, right: 0, bottom: 0, count: 0)
    for y in max(0, top)..<max(0, min(view.height, top + height)) {
      for x in max(0, left)..<max(0, min(view.width, left + width))
      where canvas.owner.at[y * view.width + x] == owner {
        box.left = min(box.left, x - 1)
        box.top = min(box.top, y - 1)
        box.right = max(box.right, x + 2)
        box.bottom = max(box.bottom, y + 2)
        box.count += 1
      }
    }
    box.left = max(0, box.left)
    box.top = max(0, box.top)
    box.right = min(view.width, box.right)
    box.bottom = min(view.height, box.bottom)
    return box
  }
}
