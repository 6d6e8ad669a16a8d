import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

/// Map tiles out of a file of our own.
struct MapTileTests {
  /// Open while its name is gone already: nothing is left behind.
  static func file(_ tiles: [String: [UInt8]], _ metadata: [String: String]) throws -> TileFile {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "map.mbtiles").path
      let known = tiles.map { name, bytes in
        let parts = name.split(separator: "/").map(String.init)
        return (TileAddress(zoom: parts[0], column: parts[1], row: parts[2])!, bytes)
      }
      try TileFileWriter.write(
        Dictionary(uniqueKeysWithValues: known), metadata: metadata, to: path)
      return try TileFile(path: path)
    }
  }

  private static let packed: [UInt8] = [0x1F, 0x8B, 8, 0, 1, 2, 3]

  @Test func `vector tiles are passed on as the file packs them, and kept by the browser`()
    async throws
  {
    let plain = [UInt8](repeating: 9, count: 3_000)
    let file = try Self.file(
      ["1/0/0": Self.packed, "1/1/0": plain], ["format": "pbf", "maxzoom": "1"])
    let desktop = try await Desktop { $0.tileFile = file }
    let crew = try await desktop.signedIn(.crew)
    try await desktop.visit { client in
      let answer = try await crew.get(client, "/map/tiles/1/0/0?v=\(file.tag)")
      expect(answer, .ok)
      #expect(answer.headers[.contentEncoding] == "gzip")
      #expect(answer.headers[.contentType] == "application/vnd.mapbox-vector-tile")
      #expect(answer.headers[.cacheControl] == "private, max-age=604800, immutable")
      #expect(Array(buffer: answer.body) == Self.packed)
      let tag = try #require(answer.headers[.eTag])
      let again = try await crew.get(client, "/map/tiles/1/0/0", [("if-none-match", tag)])
      expect(again, .notModified)
      #expect(again.headers[.cacheControl] == "private, no-cache")
      let other = try await crew.get(client, "/map/tiles/1/1/0", [("accept-encoding", "gzip")])
      #expect(other.headers[.contentEncoding] == "gzip")
      #expect(other.body.readableBytes < 200)
      expect(try await crew.get(client, "/map/tiles/1/1/1"), .noContent)
    }
  }

  @Test func `a picture is what its bytes say, whatever the file claims`() async throws {
    let html = Array("<html><script>alert(1)</script>".utf8)
    let file = try Self.file(
      ["1/0/0": [0xFF, 0xD8, 0xFF, 0xE0], "1/0/1": html], ["format": "png", "name": "a"])
    let desktop = try await Desktop { $0.tileFile = file }
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let picture = try await browser.get(client, "/map/tiles/1/0/0")
      #expect(picture.headers[.contentType] == "image/jpeg")
      let page = try await browser.get(client, "/map/tiles/1/0/1")
      #expect(page.headers[.contentType] == "application/octet-stream")
      #expect(page.headers[HTTPField.Name("x-content-type-options")!] == "nosniff")
    }
  }

  @Test func `pages say where tiles come from, and ask nobody else`() async throws {
    let file = try Self.file(
      ["0/0/0": [1]],
      ["format": "pbf", "minzoom": "0", "maxzoom": "14", "attribution": "<b>Наша</b>"])
    let desktop = try await Desktop { settings in
      settings.tileFile = file
      settings.tiles = .init(template: "https://tiles.example/{z}/{x}/{y}.png", attribution: "x")
    }
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let page = try await browser.get(client, "/map").text
      #expect(page.contains("map\\/tiles") || page.contains("/map/tiles/{z}/{x}/{y}?v="))
      #expect(page.contains("Наша") && !page.contains("<b>Наша"))
      #expect(page.contains("vector"))
      #expect(!page.contains("tiles.example"))
    }
    #expect(!SecurityHeaders(settings: desktop.console.settings).policy.contains("tiles.example"))
  }

  @Test(arguments: [
    "-1/0/0", "0/0/1", "0/-1/0", "23/0/0", "9223372036854775807/0/0", "1e3/0/0",
    "1/9223372036854775807/9223372036854775807", "x/y/z", "%00/0/0", "1/0/18446744073709551616",
  ])
  func `squares that are none are not found`(place: String) async throws {
    let file = try Self.file(["0/0/0": [1]], ["format": "pbf"])
    let desktop = try await Desktop { $0.tileFile = file }
    let browser = try await desktop.signedIn(.inspector)
    try await desktop.visit { client in
      expect(try await browser.get(client, "/map/tiles/\(place)"), .notFound)
    }
  }

  @Test func `without a file there are no tiles, and a stranger gets none`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      expect(try await browser.get(client, "/map/tiles/0/0/0"), .notFound)
      expect(try await Browser.visitor.get(client, "/map/tiles/0/0/0"), .seeOther)
      #expect(try await !browser.get(client, "/map").text.contains("{z}"))
    }
  }

  @Test func `the tiles of a map do not use up what an address may ask for`() async throws {
    let file = try Self.file(["0/0/0": [1]], ["format": "pbf"])
    let desktop = try await Desktop { settings in
      settings.tileFile = file
      settings.requestsPerMinute = 4
    }
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      for _ in 0..<20 { expect(try await browser.get(client, "/map/tiles/0/0/0"), .ok) }
      expect(try await browser.get(client, "/map/tiles/0/0/0"), .tooManyRequests)
      expect(try await browser.get(client, "/desk"), .ok)
    }
  }
}
