package import AulaDomain
import Foundation

/// What the table `metadata` of an MBTiles file says (MBTiles 1.3, section "Metadata"), as far as
/// it is of use. All of it is text from outside.
package struct TileSet: Sendable {
  package enum Format: String, Sendable {
    case png
    case jpeg = "jpg"
    case webp
    /// Mapbox Vector Tiles 2.1, mostly packed by gzip.
    case vector = "pbf"

    init?(said: String) {
      let text = said.lowercased()
      self.init(rawValue: text == "jpeg" ? "jpg" : text == "mvt" ? "pbf" : text)
    }
  }

  package let format: Format
  package let zooms: ClosedRange<Int>
  /// South-west and north-east corners; `nil`: the file does not say, or not in numbers.
  package let bounds: (low: GeoPoint, high: GeoPoint)?
  package let name: String
  /// Plain text: many files have links in HTML there, of which the words are kept.
  package let attribution: String
  package let version: String

  /// - Parameter found: the zooms that have tiles, for a file that does not say.
  init(_ metadata: [String: String], found: ClosedRange<Int>?) throws {
    guard let said = metadata["format"], let format = Format(said: said) else {
      throw Fault(
        .unsupported, "map.not-tiles",
        "the map's format is \"\((metadata["format"] ?? "").prefix(20))\": expected png, jpg, "
          + "webp or pbf in its table metadata")
    }
    self.format = format
    let zoom = { (name: String) in
      metadata[name].flatMap { OutsideNumber.whole($0, in: TileAddress.zooms) }
    }
    let low = zoom("minzoom") ?? found?.lowerBound ?? 0
    let high = zoom("maxzoom") ?? found?.upperBound ?? TileAddress.zooms.upperBound
    zooms = min(low, high)...max(low, high)
    bounds = metadata["bounds"].flatMap(Self.corners)
    name = Self.plain(metadata["name"] ?? "")
    attribution = Self.plain(metadata["attribution"] ?? "")
    version = Self.plain(metadata["version"] ?? "")
  }

  /// `left,bottom,right,top` in degrees.
  private static func corners(_ text: String) -> (low: GeoPoint, high: GeoPoint)? {
    let parts = text.split(separator: ",", maxSplits: 5).map { part in
      OutsideNumber.decimal(part.filter { $0 != " " }, in: -180...180)
    }
    guard parts.count == 4, let left = parts[0], let bottom = parts[1], let right = parts[2],
      let top = parts[3], left < right, bottom < top
    else { return nil }
    let (low, high) = (
      GeoPoint(latitude: bottom, longitude: left), GeoPoint(latitude: top, longitude: right)
    )
    return low.isValid && high.isValid ? (low, high) : nil
  }

  /// Without tags, in one line, of a length that a map's corner holds.
  private static func plain(_ text: String) -> String {
    var words = ""
    var isTag = false
    for character in text.prefix(2_000) {
      switch character {
      case "<": isTag = true
      case ">": isTag = false
      default: if !isTag { words.append(character.isWhitespace ? " " : character) }
      }
    }
    let known = [
      ("&copy;", "©"), ("&nbsp;", " "), ("&lt;", "‹"), ("&gt;", "›"), ("&quot;", "\""),
      ("&amp;", "&"),
    ]
    for (entity, character) in known { words = words.replacing(entity, with: character) }
    return String(words.split(separator: " ").joined(separator: " ").prefix(200))
  }
}
