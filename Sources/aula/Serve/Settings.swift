import AulaConsole
import AulaDomain
import Foundation

extension ConsoleSettings {
  /// What of the settings is the console's.
  init(_ configuration: Configuration) {
    self.init(dataFolder: URL(filePath: configuration.data))
    host = configuration.listen.host
    port = configuration.listen.port
    name = configuration.web.name
    behindTLS = configuration.web.hasSecureCookies
    behindProxy = configuration.web.behindProxy
    scriptsFolder = URL(filePath: configuration.web.scripts)
    languages = configuration.languages
    zone = configuration.timezone
    signInsPerMinute = configuration.limits.signInsPerMinute
    requestsPerMinute = configuration.limits.requestsPerMinute
    connections = configuration.limits.connections
    connectionsPerAddress = configuration.limits.connectionsPerAddress
    route = configuration.web.routeURL
    hold = configuration.recording.hold
    mapCenter = GeoPoint(
      latitude: configuration.map.latitude, longitude: configuration.map.longitude)
    mapZoom = configuration.map.zoom
    tileAttribution = configuration.map.attribution ?? ""
    if case .address(let template) = MapSource(configuration) {
      tiles = Tiles(template: template, attribution: tileAttribution)
    }
  }
}
