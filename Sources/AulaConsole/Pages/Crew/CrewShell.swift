import AulaDomain
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a crew's phone keeps of us so that its page opens without a connection: style, scripts,
/// words and pictures that are the same for everybody. No record is among them. Each file has an
/// address with the version in it (`/static/crew/VERSION/NAME`), and brings others from beside
/// itself: a page and its files are of one version.
struct CrewShell {
  /// Names, in order.
  let names: [String]
  /// Changes whenever one of the files does: 16 hexadecimal digits.
  let version: String
  /// Tells page and service worker which files a page was made for.
  static let header = HTTPField.Name("x-aula-shell")!

  init(_ assets: StaticFiles) {
    let made = Language.allCases.map { "texts/\($0.rawValue).json" }
    let drawn = [
      "aula.svg", "icon-192.png", "leaflet/leaflet.css", "leaflet/leaflet.min.js",
    ]
    let own = assets.brought(
      by: ["aula.css", "print.css", "page.js", "map.css", "crew.css", "crew.js"])
    names = (own + made + drawn).filter { assets.files[$0] != nil }.sorted()
    let tags = names.map { "\($0) \(assets.files[$0]?.tag ?? "")" }.joined(separator: "\n")
    version = String(SHA256.hash(data: Data(tags.utf8)).hex.prefix(16))
  }

  func address(_ name: String) -> String { Link.asset("crew/\(version)/\(name)").path }
}

extension StaticFiles {
  /// `VERSION/NAME` is a file of the crew's page, `VERSION` the list of their addresses (JSON).
  /// Another version than the present one is not there: its pages have it on their phones.
  func answer(of shell: CrewShell, _ path: Substring, _ request: Request) throws -> Response {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let version = parts.first, version == shell.version else {
      throw Fault(.notFound, "console.no-such-page", "there is no such version")
    }
    guard parts.count > 1 else { return try .json(shell.names.map(shell.address)) }
    let name = String(parts[1])
    return try answer(name, request, isTagged: shell.names.contains(name))
  }
}

/// A web app manifest (W3C, https being the browser's condition to install it).
private struct ManifestJSON: Encodable {
  struct Icon: Encodable {
    let src: String
    let sizes: String
    let type: String
    let purpose: String
  }

  enum CodingKeys: String, CodingKey {
    case id, name, lang, scope, display, icons
    case shortName = "short_name"
    case startURL = "start_url"
    case background = "background_color"
    case theme = "theme_color"
  }

  let id = Link.duty.path
  let name: String
  let shortName: String
  let lang: String
  let startURL = Link.duty.path
  let scope = Link.home.path
  let display = "standalone"
  /// The dark theme's ground and bar, as in aula.css.
  let background = "#11171f"
  let theme = "#18202a"
  let icons: [Icon]
}

extension Console {
  /// Both are asked for without a cookie, and say nothing of anybody.
  func addCrewShell(to routes: Routes) {
    routes.get("/duty-worker.js", needs: .openPublicPages) { request, _ in try crewWorker(request) }
    routes.get("/duty/manifest/{language}", needs: .openPublicPages) { _, visit in
      try crewManifest(visit)
    }
  }

  /// It lies at the root: a worker is for the pages below its own address, and `/duty` is one.
  private func crewWorker(_ request: Request) throws -> Response {
    guard let script = assets.files["crew-worker.js"] else {
      throw Fault(.notFound, "console.no-such-page", "there is no such file")
    }
    return script.answer(request, keep: "no-cache")
  }

  private func crewManifest(_ visit: Visit) throws -> Response {
    guard let name = visit.parameters.get("language"), let language = Language(rawValue: name)
    else { throw Fault(.notFound, "console.no-such-page", "there is no such language") }
    let icons =
      [("aula.svg", "any", "image/svg+xml", "any")]
      + [("icon-192.png", "192x192"), ("icon-512.png", "512x512")].map {
        ($0.0, $0.1, "image/png", "any")
      } + [("icon-maskable-512.png", "512x512", "image/png", "maskable")]
    let manifest = ManifestJSON(
      name: "\(settings.name) · \(catalogue[language]("crew.app"))", shortName: settings.name,
      lang: language.rawValue,
      icons: icons.map { .init(src: assets.address($0.0), sizes: $0.1, type: $0.2, purpose: $0.3) })
    var answer = try Response.json(manifest)
    answer.headers[.contentType] = "application/manifest+json; charset=utf-8"
    answer.headers[.cacheControl] = "no-cache"
    return answer
  }
}
