import AulaDomain
import AulaStore

/// Where a page's script has the map's tiles from.
struct TilesJSON: Encodable, Sendable {
  enum Kind: String, Encodable {
    case raster
    case vector
  }

  let kind: Kind
  /// With `{z}`, `{x}`, `{y}`.
  let template: String
  let attribution: String
  /// The zooms that there are tiles of; `nil`: the address does not say.
  var zooms: [Int]?
  /// South-west and north-east corners.
  var bounds: [[Double]]?

  /// `nil`: the ground is plain.
  init?(_ settings: ConsoleSettings) {
    if let file = settings.tileFile {
      let summary = file.summary
      kind = summary.format == .vector ? .vector : .raster
      template = "\(Link.mapTiles.path)/{z}/{x}/{y}?v=\(file.tag)"
      attribution =
        settings.tileAttribution.isEmpty ? summary.attribution : settings.tileAttribution
      zooms = [summary.zooms.lowerBound, summary.zooms.upperBound]
      bounds = summary.bounds.map { [$0.low.pair, $0.high.pair] }
    } else if let tiles = settings.tiles {
      (kind, template, attribution) = (.raster, tiles.template, tiles.attribution)
    } else {
      return nil
    }
  }
}
