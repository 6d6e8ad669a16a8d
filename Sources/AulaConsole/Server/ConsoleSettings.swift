package import AulaDomain
package import AulaStore
package import Foundation

/// What the console is told by aula.yaml.
package struct ConsoleSettings: Sendable {
  package var host = "127.0.0.1"
  package var port = 8080
  /// The name in the top bar and in the tab.
  package var name = "Аула"
  /// TLS ends in front of us: cookies are then marked `Secure`.
  package var behindTLS = false
  /// A proxy of ours is in front: the last address of `X-Forwarded-For` is the client's.
  package var behindProxy = false
  /// Photographs and other files lie below it.
  package var dataFolder: URL
  /// Where Debian keeps Leaflet.
  package var scriptsFolder = URL(fileURLWithPath: "/usr/share/javascript")
  /// Map tiles, as `https://host/{z}/{x}/{y}.png`; `nil`: the map draws yards and buildings alone.
  package var tiles: Tiles?
  /// Tiles of our own; they go before `tiles`.
  package var tileFile: TileFile?
  /// Who is named for them; empty: whom the file names.
  package var tileAttribution = ""
  /// The languages that are offered, at least one; the first is for who has not chosen.
  package var languages = Language.allCases
  /// Tries to sign in from one address: so many at once, and again after a minute.
  package var signInsPerMinute = 20
  /// Requests from one address, static files apart.
  package var requestsPerMinute = 1_200
  /// Connections that stand at once; when nearly all are taken, one that only waits makes room.
  package var connections = 2_000
  /// Connections of one address; further ones are closed at once. Behind a proxy all are the
  /// proxy's, and none is counted.
  package var connectionsPerAddress = 200
  /// How long a connection may keep us waiting.
  package var timeouts = ConnectionTimeouts()
  /// Where the map opens, and how near: 1 (the world) to 20 (a yard).
  package var mapCenter = GeoPoint(latitude: 49.8047, longitude: 73.1094)
  package var mapZoom = 12
  /// Where a crew's «Маршрут» leads, with `{lat}`, `{lon}` and `{label}`; `nil`: `geo:`, which the
  /// phone opens with its own map.
  package var route: String?
  /// How long footage of an incident outlives its closing.
  package var hold = Duration.seconds(90 * 86_400)
  /// The zone of people and pages; a yard has its own.
  package var zone = LocalTime.almaty

  package struct Tiles: Sendable {
    package let template: String
    package let attribution: String

    package init(template: String, attribution: String) {
      self.template = template
      self.attribution = attribution
    }

    /// `https://host`, which the content security policy must let pictures come from.
    package var origin: String? {
      guard let start = template.firstRange(of: "://") else { return nil }
      let host = template[start.upperBound...].prefix { $0 != "/" }
      return String(template[..<start.upperBound] + host)
    }
  }

  package init(dataFolder: URL) {
    self.dataFolder = dataFolder
  }

  /// Whose request it is, by the connection's other end and `X-Forwarded-For`: the nearest proxy
  /// writes last; what stands before it, anybody may have written. What is no address is not
  /// believed.
  func client(peer: String, forwarded: String?) -> String {
    guard behindProxy, let last = forwarded?.split(separator: ",").last else { return peer }
    let address = String(last.filter { !$0.isWhitespace })
    return NetworkPrefix(address) == nil ? peer : address
  }
}
