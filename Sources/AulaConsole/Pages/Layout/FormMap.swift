import AulaDomain
import Foundation

/// A map beside a form's fields, for who would rather point than type. The fields do without it.
struct FormMap: Encodable, Sendable {
  enum Kind: String, Encodable {
    /// Corners, in the field `points`.
    case outline
    /// One place, in the field `place`.
    case place
    /// A place with `azimuth`, `view` and `range`.
    case camera
  }

  /// The zoom that shows a yard and its houses.
  static let near = 18

  let kind: Kind
  private(set) var center: [Double]
  private(set) var zoom: Int
  let tiles: TilesJSON?
  /// Where an outline is held against the rules.
  var check: String?
  /// What is being drawn, `yard-…`: it is not drawn once more as its own surroundings.
  var own: String?
  /// The field whose choice says where to look → its choices' places.
  var jumps: [String: [String: [Double]]] = [:]

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Console {
  /// `place`: what the map looks at; `nil`: the town.
  func formMap(_ kind: FormMap.Kind, at place: GeoPoint?) -> FormMap {
    FormMap(
      kind: kind, center: (place ?? settings.mapCenter).pair,
      zoom: place == nil ? settings.mapZoom : FormMap.near,
      tiles: TilesJSON(settings))
  }
}

extension FormMap {
  /// Looks where a choice lies, once it is made.
  func jumping(_ field: String, _ places: [(id: String, place: GeoPoint)]) -> FormMap {
    var map = self
    map.jumps[field] = Dictionary(places.map { ($0.id, $0.place.pair) }) { first, _ in first }
    return map
  }

  func looking(at place: GeoPoint) -> FormMap {
    var map = self
    (map.center, map.zoom) = (place.pair, FormMap.near)
    return map
  }

  func owned(by name: String?) -> FormMap {
    var map = self
    map.own = name
    return map
  }
}
