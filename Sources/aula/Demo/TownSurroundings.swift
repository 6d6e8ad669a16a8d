import AulaDomain
import Foundation

/// What lies about a town's blocks: water, a railway with its works, lanes of small houses.
extension TownDrawing {
  private enum Side {
    case north, south, west, east
  }

  private enum Neighbour {
    case water(BilingualText)
    case works
    case houses
    case park(BilingualText)
  }

  private var neighbours: [(Side, Neighbour)] {
    switch town.city.id {
    case Town.karaganda.city.id:
      [
        (.west, .works), (.north, .houses), (.south, .houses),
        (.east, .park(BilingualText(ru: "Центральный парк", kk: "Орталық саябақ"))),
      ]
    case Town.balkhash.city.id:
      [
        (.south, .water(BilingualText(ru: "оз. Балхаш", kk: "Балқаш көлі"))), (.north, .works),
        (.west, .houses), (.east, .houses),
      ]
    default:
      [
        (.north, .water(BilingualText(ru: "Водохранилище", kk: "Су қоймасы"))),
        (.south, .works), (.west, .houses),
        (.east, .park(BilingualText(ru: "Парк у реки", kk: "Өзен жағасындағы саябақ"))),
      ]
    }
  }

  mutating func addSurroundings() {
    for (side, neighbour) in neighbours {
      switch neighbour {
      case .water(let name): addWater(side, name)
      case .works: addWorks(side)
      case .houses: addLanes(side)
      case .park(let name): addPark(side, name)
      }
    }
  }

  /// So far out from the blocks' edge, and so far along it from its middle.
  private func site(_ side: Side, out: Double, at place: Double) -> TownSite {
    switch side {
    case .north: TownSite(along: reach.along + out, across: place)
    case .south: TownSite(along: -reach.along - out, across: place)
    case .west: TownSite(along: place, across: -reach.across - out)
    case .east: TownSite(along: place, across: reach.across + out)
    }
  }

  /// Half the length of the blocks' edge.
  private func half(_ side: Side) -> Double {
    switch side {
    case .north, .south: reach.across
    case .west, .east: reach.along
    }
  }

  private func rectangle(
    _ side: Side, out: ClosedRange<Double>, at places: ClosedRange<Double>
  ) -> TownRectangle? {
    TownRectangle([
      site(side, out: out.lowerBound, at: places.lowerBound),
      site(side, out: out.upperBound, at: places.upperBound),
    ])
  }

  private mutating func addWater(_ side: Side, _ name: BilingualText) {
    let length = half(side) + 1_700
    let steps = 60
    func bank(_ share: Double, _ far: Bool) -> TownSite {
      let place = -cos(share * .pi) * length
      let ends = sin(share * .pi) * sin(share * .pi)
      let wave = 45 * sin(place / 230) + 22 * sin(place / 97 + 1) + 9 * sin(place / 41)
      let out = far ? 330 + 2_600 * ends.squareRoot() + wave : 330 - 60 * ends + wave
      return site(side, out: out, at: place)
    }
    let shares = (0...steps).map { Double($0) / Double(steps) }
    let near = shares.map { bank($0, false) }
    let shore = near.filter {
      abs(side == .north || side == .south ? $0.across : $0.along) < length
    }
    let beach = shore.map { site -> TownSite in
      var site = site
      switch side {
      case .north: site.along -= 26
      case .south: site.along += 26
      case .west: site.across += 26
      case .east: site.across -= 26
      }
      return site
    }
    add("landcover", "sand", .area, shore + beach.reversed(), from: 12)
    add("water", "lake", .area, near + shares.reversed().map { bank($0, true) }, from: 8)
    add(
      "water_name", "lake", .point, [site(side, out: 1_100, at: 0)], from: 9, name: name)
    let walk = (-8...8).map { step in
      let place = Double(step) / 8 * half(side)
      return site(side, out: 215 + 14 * sin(place / 230), at: place)
    }
    add("transportation", "path", .line, walk, from: 13)
    if let park = rectangle(side, out: 110...205, at: -half(side) * 0.7...half(side) * 0.7) {
      add("park", "park", .area, park.rounded(40), from: 11)
    }
  }

  /// A railway of two tracks with a siding, and halls beside it.
  private mutating func addWorks(_ side: Side) {
    let end = half(side) + 1_500
    for out in [210.0, 216] {
      add(
        "transportation", "rail", .line,
        [-end, end].map { site(side, out: out, at: $0) }, from: out < 213 ? 9 : 13)
    }
    let (low, high) = (-half(side) * 0.9, half(side) * 0.9)
    if let yard = rectangle(side, out: 250...620, at: low...high) {
      addArea("landuse", "industrial", yard, from: 10)
    }
    add(
      "transportation", "secondary", .line, [low, high].map { site(side, out: 236, at: $0) },
      from: 12)
    var place = low + 40
    while place < high - 140 {
      let length = Double.random(in: 70...150, using: &chance)
      var out = 275.0
      while out < 540 {
        let depth = Double.random(in: 30...75, using: &chance)
        if Int.random(in: 0..<5, using: &chance) > 0,
          let hall = rectangle(side, out: out...out + depth, at: place...place + length)
        {
          addHouse(hall)
        }
        out += depth + 28
      }
      addLine(
        "service", [site(side, out: 236, at: place - 16), site(side, out: 610, at: place - 16)])
      place += length + 34
    }
    let station = BilingualText(ru: "Вокзал", kk: "Вокзал")
    if let hall = rectangle(side, out: 172...190, at: -45...45) { addHouse(hall) }
    add("place", "hamlet", .point, [site(side, out: 160, at: 0)], from: 14, name: station)
  }

  private mutating func addLine(_ kind: String, _ sites: [TownSite]) {
    add("transportation", kind, .line, sites, from: 13)
  }

  /// Lanes with small houses behind small gardens.
  private mutating func addLanes(_ side: Side) {
    let (low, high) = (-half(side) * 0.92, half(side) * 0.92)
    if let ground = rectangle(side, out: 60...330, at: low - 20...high + 20) {
      addArea("landuse", "residential", ground, from: 10)
    }
    for out in [110.0, 200, 290] {
      add(
        "transportation", "minor", .line, [low, high].map { site(side, out: out, at: $0) }, from: 13
      )
      for row in [out - 22, out + 22] {
        var place = low + 14
        while place < high - 14 {
          let size = Double.random(in: 8...13, using: &chance)
          if Int.random(in: 0..<8, using: &chance) > 0,
            let house = rectangle(
              side, out: row - size / 2...row + size / 2, at: place...place + size)
          {
            addHouse(house)
          }
          place += 27
        }
      }
    }
    var place = low
    while place <= high + 1 {
      addLine("minor", [site(side, out: 0, at: place), site(side, out: 290, at: place)])
      place += (high - low) / 6
    }
  }

  private mutating func addPark(_ side: Side, _ name: BilingualText) {
    let (low, high) = (-half(side) * 0.55, half(side) * 0.55)
    guard let ground = rectangle(side, out: 70...600, at: low...high) else { return }
    add("park", "park", .area, ground.rounded(60), from: 10)
    let pond = site(side, out: 330, at: high * 0.35)
    add("water", "pond", .area, blob(about: pond, of: 90...130), from: 11)
    for _ in 0..<26 {
      let middle = site(
        side, out: Double.random(in: 120...550, using: &chance),
        at: Double.random(in: low + 60...high - 60, using: &chance))
      guard abs(middle.along - pond.along) + abs(middle.across - pond.across) > 200 else {
        continue
      }
      add("landcover", "wood", .area, blob(about: middle, of: 24...52), from: 12)
    }
    add(
      "place", "hamlet", .point, [site(side, out: 330, at: low * 0.35)], from: 12, name: name)
    for place in [low * 0.8, low * 0.3, high * 0.75] {
      add(
        "transportation", "path", .line,
        [site(side, out: 10, at: place), site(side, out: 590, at: place * 0.8)], from: 13)
    }
    for out in [150.0, 500] {
      add(
        "transportation", "path", .line,
        [low + 30, high - 30].map { site(side, out: out, at: $0) }, from: 13)
    }
  }
}
