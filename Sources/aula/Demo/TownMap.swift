import AulaDomain
import AulaStore
import Foundation

/// The map of the demonstration's towns: streets that agree with the yards' addresses, blocks,
/// greens and what lies about, drawn from the towns and the programme, and the same for one seed.
struct TownMap {
  /// Goes up whenever another map is drawn: a kept one is then drawn anew.
  static let version = "1"
  private static let name = "aula-demo"

  private(set) var features: [MapFeature] = []

  init(_ programme: Programme) {
    let houses = Dictionary(grouping: programme.buildings, by: \.yard)
    for town in Town.all {
      var drawing = TownDrawing(town)
      drawing.addSurroundings()
      drawing.addStreets()
      for (index, yard) in programme.yards.filter({ $0.city == town.city.id }).enumerated() {
        drawing.addYard(yard, at: index, with: houses[yard.id] ?? [])
      }
      drawing.addEmptyBlocks()
      features += drawing.features
    }
  }

  /// Writes the map's tiles where there are none yet, or those of an older program. A map that
  /// somebody has put there stays.
  static func install(in folder: DataFolder) throws {
    if FileManager.default.fileExists(atPath: folder.map) {
      let known = try TileFile(path: folder.map).summary
      guard known.name == name, known.version != version else { return }
    }
    // Where things are does not depend on the time.
    let map = TownMap(Programme(now: Timestamp(microseconds: 0)))
    try TileFileWriter.write(map.tiles, metadata: map.metadata, to: folder.map)
  }

  var tiles: [TileAddress: [UInt8]] {
    var cutter = TileCutter()
    for feature in features { cutter.add(feature) }
    return cutter.bytes
  }

  var metadata: [String: String] {
    let places = features.flatMap(\.points)
    let (south, north) = Self.ends(places.map(\.latitude))
    let (west, east) = Self.ends(places.map(\.longitude))
    let zooms = features.map(\.zooms.lowerBound)
    return [
      "name": Self.name, "version": Self.version, "format": "pbf", "type": "baselayer",
      "minzoom": "\(zooms.min() ?? 0)", "maxzoom": "\(TileCutter.deepest)",
      "bounds": "\(west),\(south),\(east),\(north)",
      "attribution": "Карта демонстрации: улицы и дома вымышлены",
    ]
  }

  private static func ends(_ numbers: [Double]) -> (low: Double, high: Double) {
    (numbers.min() ?? 0, numbers.max() ?? 0)
  }
}

/// A rectangle that lies with a town's streets; metres.
struct TownRectangle {
  var along: ClosedRange<Double>
  var across: ClosedRange<Double>

  init(along: ClosedRange<Double>, across: ClosedRange<Double>) {
    (self.along, self.across) = (along, across)
  }

  /// About a place.
  init(_ middle: TownSite, depth: Double, width: Double) {
    along = middle.along - depth / 2...middle.along + depth / 2
    across = middle.across - width / 2...middle.across + width / 2
  }

  /// That holds all of them.
  init?(_ sites: [TownSite]) {
    let (alongs, acrosses) = (sites.map(\.along), sites.map(\.across))
    guard let south = alongs.min(), let north = alongs.max(), let west = acrosses.min(),
      let east = acrosses.max()
    else { return nil }
    self.init(along: south...north, across: west...east)
  }

  var corners: [TownSite] {
    [
      TownSite(along: along.lowerBound, across: across.lowerBound),
      TownSite(along: along.lowerBound, across: across.upperBound),
      TownSite(along: along.upperBound, across: across.upperBound),
      TownSite(along: along.upperBound, across: across.lowerBound),
    ]
  }

  /// With corners cut off, as lawns have them.
  func rounded(_ cut: Double) -> [TownSite] {
    let (south, north) = (along.lowerBound, along.upperBound)
    let (west, east) = (across.lowerBound, across.upperBound)
    let bow = cut * 0.3
    return [
      (south, west + cut), (south, east - cut), (south + bow, east - bow), (south + cut, east),
      (north - cut, east), (north - bow, east - bow), (north, east - cut), (north, west + cut),
      (north - bow, west + bow), (north - cut, west), (south + cut, west),
      (south + bow, west + bow),
    ].map { TownSite(along: $0.0, across: $0.1) }
  }

  func inset(_ along: Double, _ across: Double) -> TownRectangle {
    func shrunk(_ range: ClosedRange<Double>, _ by: Double) -> ClosedRange<Double> {
      let half = max(0.5, (range.upperBound - range.lowerBound) / 2 - by)
      let middle = (range.lowerBound + range.upperBound) / 2
      return middle - half...middle + half
    }
    return TownRectangle(along: shrunk(self.along, along), across: shrunk(self.across, across))
  }

  func overlaps(_ other: TownRectangle) -> Bool {
    along.overlaps(other.along) && across.overlaps(other.across)
  }
}
