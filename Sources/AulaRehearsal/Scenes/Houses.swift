/// Panel houses as the yards of the sixties to eighties have them.
struct PanelHouse {
  enum Front {
    /// Toward the camera, or toward +x.
    case near, right
  }

  let x: ClosedRange<Float>
  let z: ClosedRange<Float>
  let storeys: Int
  let tint: Tint
  let accent: Tint
  let seed: UInt32
  let front: Front

  var height: Float { Facade.plinth + Float(storeys) * Facade.storey + 0.6 }

  func solids() -> [Solid] {
    var wall = Solid.box(
      Vec(x.lowerBound, 0, z.lowerBound), Vec(x.upperBound, height, z.upperBound), .facade, tint)
    wall.seed = seed
    let roof = Solid.box(
      Vec(x.lowerBound - 0.25, height, z.lowerBound - 0.25),
      Vec(x.upperBound + 0.25, height + 0.22, z.upperBound + 0.25), .roof, Tint(0.16, 0.15, 0.15))
    return [wall, roof] + balconies() + entrances() + vents()
  }

  private var columns: Int {
    let length = front == .near ? x.upperBound - x.lowerBound : z.upperBound - z.lowerBound
    return Int(length / Facade.bay)
  }

  /// A box on the front: along it from `from` to `to`, metres out of it.
  private func onFront(
    along: ClosedRange<Float>, y: ClosedRange<Float>, out: ClosedRange<Float>
  ) -> (Vec, Vec) {
    switch front {
    case .near:
      return (
        Vec(x.lowerBound + along.lowerBound, y.lowerBound, z.lowerBound - out.upperBound),
        Vec(x.lowerBound + along.upperBound, y.upperBound, z.lowerBound - out.lowerBound)
      )
    case .right:
      return (
        Vec(x.upperBound + out.lowerBound, y.lowerBound, z.lowerBound + along.lowerBound),
        Vec(x.upperBound + out.upperBound, y.upperBound, z.lowerBound + along.upperBound)
      )
    }
  }

  private func balconies() -> [Solid] {
    var parts: [Solid] = []
    for column in 0..<columns where column % 4 == 1 || column % 4 == 3 {
      for floor in 1..<storeys {
        let base = Facade.plinth + Float(floor) * Facade.storey
        let start = Float(column) * Facade.bay
        let along = (start + 0.15)...(start + Facade.bay - 0.15)
        let kind = Grain.cell(Int32(column), Int32(floor), seed &+ 80)
        let paint = kind > 0.8 ? Tint(0.30, 0.30, 0.29) : accent * (0.8 + 0.4 * kind)
        let (low, high) = onFront(along: along, y: base...(base + 1.02), out: 0...0.95)
        parts.append(.box(low, high, .plaster, paint))
        let (slabLow, slabHigh) = onFront(
          along: (along.lowerBound - 0.08)...(along.upperBound + 0.08),
          y: (base - 0.13)...(base + 0.02), out: 0...1.02)
        parts.append(.box(slabLow, slabHigh, .plaster, tint * 0.8))
        guard kind < 0.42 else { continue }
        let (glassLow, glassHigh) = onFront(
          along: along, y: (base + 1.02)...(base + 2.3), out: 0...0.93)
        parts.append(.box(glassLow, glassHigh, .glass, tint))
      }
    }
    return parts
  }

  private func entrances() -> [Solid] {
    var parts: [Solid] = []
    for column in 0..<columns where (column + 2) % 4 == 0 {
      let start = Float(column) * Facade.bay
      let (low, high) = onFront(
        along: (start + 0.5)...(start + Facade.bay - 0.5), y: 3.05...3.2, out: 0...1.5)
      parts.append(.box(low, high, .plaster, Tint(0.30, 0.30, 0.30)))
      let (stepLow, stepHigh) = onFront(
        along: (start + 0.6)...(start + Facade.bay - 0.6), y: 0...0.14, out: 0...1.6)
      parts.append(.box(stepLow, stepHigh, .plaster, Tint(0.30, 0.29, 0.28)))
    }
    return parts
  }

  private func vents() -> [Solid] {
    stride(from: 3, to: columns, by: 5).map { column in
      let along = Float(column) * Facade.bay
      let middle = (z.lowerBound + z.upperBound) / 2
      let low =
        front == .near
        ? Vec(x.lowerBound + along, height, middle)
        : Vec((x.lowerBound + x.upperBound) / 2, height, z.lowerBound + along)
      return .box(low, low + Vec(1.4, 1.3, 1.4), .brick, Tint(0.30, 0.16, 0.11))
    }
  }
}
