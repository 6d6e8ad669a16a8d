import AulaConsole
import AulaDomain
import Foundation
import Testing

@testable import aula

/// A key that is read and changes nothing is a promise that is broken in silence.
struct WiringTests {
  /// `analysis.size` for each value that Configuration holds.
  private func names(of configuration: Configuration) -> [String] {
    Mirror(reflecting: configuration).children.flatMap { child -> [String] in
      let name = child.label ?? ""
      let section = Mirror(reflecting: child.value)
      let isSection = "\(section.subjectType)" == name.capitalized
      return isSection ? section.children.map { "\(name).\($0.label ?? "")" } : [name]
    }
  }

  @Test func `every setting is asked for by somebody outside of the configuration`() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/aula").standardizedFileURL.path
    let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
    let code = try files.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Configuration/") }
      .map { try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8) }.joined()
    let names = names(of: try Configuration(Said()))
    #expect(names.count > 20)
    for name in names {
      let isAsked = code.contains(name.contains(".") ? name : "configuration.\(name)")
      #expect(isAsked, "\(name) is read and used by nobody")
    }
  }

  @Test func `the console is told what the settings say`() throws {
    let yaml = """
      listen: "[::1]:9"
      timezone: Asia/Oral
      languages: [kk, en]
      web:
        name: Двор
        routeURL: "geo:{lat},{lon}"
        behindProxy: true
        secureCookies: always
        scripts: /s
      map:
        tileURL: "https://t/{z}/{x}/{y}.png"
        attribution: T
        latitude: 51
        longitude: 71
        zoom: 9
      limits:
        {signInsPerMinute: 3, requestsPerMinute: 44, connections: 55, connectionsPerAddress: 6}
      session: {idleMinutes: 7, longestHours: 2}
      """
    let configuration = try Configuration(Said(yaml: yaml, name: "a"))
    let settings = ConsoleSettings(configuration)
    #expect((settings.host, settings.port) == ("::1", 9))
    #expect(settings.zone.identifier == "Asia/Oral")
    #expect(settings.languages == [.kk, .en])
    #expect(settings.name == "Двор" && settings.behindProxy && settings.behindTLS)
    #expect(settings.scriptsFolder.path == "/s" && settings.route == "geo:{lat},{lon}")
    #expect(settings.tiles?.attribution == "T")
    #expect(settings.mapCenter == GeoPoint(latitude: 51, longitude: 71) && settings.mapZoom == 9)
    #expect((settings.signInsPerMinute, settings.requestsPerMinute) == (3, 44))
    #expect((settings.connections, settings.connectionsPerAddress) == (55, 6))
    let rules = SessionRules(longest: .seconds(7_200), idle: .seconds(420))
    #expect(configuration.session.rules == rules)
  }

  @Test func `the detector's runtime lies where it was said`() throws {
    let configuration = try Configuration(Said(yaml: "analysis: {runtime: /r}", name: "a"))
    let places = DetectorRuntime.libraries(in: configuration.analysis.runtime)
    #expect(places == ["/r/libopenvino_c.so", "libopenvino_c.so"])
    #expect(DetectorRuntime.folder(["AULA_ANALYSIS_RUNTIME": "/e"]) == "/e")
    #expect(DetectorRuntime.folder([:]) == "var/openvino/libs")
  }
}
