import AulaDomain
import Foundation

/// What a page gives its script beside the words: in an attribute, since no script stands in a
/// page.
struct BootPage {
  /// JSON.
  let boot: String
  /// An incident that no camera saw.
  let mayOpen: Bool
}

struct BootJSON: Encodable {
  struct Me: Encodable {
    let id: String
    let name: String
    /// 0…100, of the alert sound; 0 is mute.
    let volume: Int
  }

  /// Where a map opens.
  struct View: Encodable {
    let center: [Double]
    let zoom: Int
  }

  let me: Me
  /// IANA name.
  let zone: String
  let tiles: TilesJSON?
  let map: View
  /// Where a crew's «Маршрут» leads, with `{lat}`, `{lon}`, `{label}`; `nil`: the phone's own map.
  let route: String?
  /// Key of what the page opens, `incident-…`.
  var open: String?

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Console {
  func boot(_ visit: Visit, open: String? = nil) throws -> BootPage {
    guard let user = visit.user else {
      throw Fault(.denied, "console.sign-in-needed", "nobody is signed in")
    }
    let boot = BootJSON(
      me: .init(
        id: user.id.description, name: user.name, volume: user.preferences.volume),
      zone: settings.zone.identifier,
      tiles: TilesJSON(settings),
      map: .init(center: settings.mapCenter.pair, zoom: settings.mapZoom), route: settings.route,
      open: open)
    return BootPage(boot: boot.json, mayOpen: visit.may(.openIncident))
  }
}
