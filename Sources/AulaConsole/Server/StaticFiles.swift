import AulaDomain
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The style, scripts and pictures of the pages, read once: a few hundred kilobytes.
struct StaticFiles: Sendable {
  /// Tagged by the first half of the SHA-256, in hexadecimal.
  private(set) var files: [String: TaggedBody] = [:]

  init(resources: URL, scripts: URL) throws {
    try read(resources, under: "")
    let leaflet = scripts.appendingPathComponent("leaflet")
    if FileManager.default.fileExists(atPath: leaflet.path) { try read(leaflet, under: "leaflet/") }
  }

  /// Adds a file that is made, not read.
  mutating func add(_ name: String, type: String, data: Data) {
    let tag = String(SHA256.hash(data: data).hex.prefix(32))
    files[name] = TaggedBody(type: type, tag: tag, bytes: ByteBuffer(bytes: data))
  }

  private mutating func read(_ folder: URL, under prefix: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for name in names {
      let file = folder.appendingPathComponent(name).resolvingSymlinksInPath()
      guard let type = Self.types[file.pathExtension] else { continue }
      add(prefix + name, type: type, data: try Data(contentsOf: file))
    }
  }

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8", "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png", "ico": "image/x-icon", "webmanifest": "application/manifest+json",
    "wav": "audio/wav", "ogg": "audio/ogg", "mp3": "audio/mpeg",
  ]

  /// An address that changes with the file's content, so that browsers may keep it for ever.
  func address(_ name: String) -> String {
    let version = files[name].map { "?v=" + $0.tag.prefix(10) } ?? ""
    return Link.asset(name).path + version
  }

  /// These scripts and styles and what they bring along, each once: what they name in quotes.
  func brought(by names: [String]) -> [String] {
    var found: Set<String> = []
    var open = names
    while let name = open.popLast() {
      guard let file = files[name], found.insert(name).inserted else { continue }
      let text = String(buffer: file.plain)
      open += text.matches(of: /"(?:\.\/)?([a-z][a-z-]*\.(?:js|css))"/).map { String($0.1) }
    }
    return found.sorted()
  }

  /// `isTagged`: the address changes with the content in another way than by `v`.
  func answer(_ name: String, _ request: Request, isTagged: Bool = false) throws -> Response {
    guard let file = files[name] else {
      throw Fault(.notFound, "console.no-such-page", "there is no such file")
    }
    let isFresh = isTagged || request.query["v"].map { $0 == file.tag.prefix(10) } ?? false
    // Modules import one another without a version: those are asked about each time.
    return file.answer(
      request, keep: isFresh ? "public, max-age=31536000, immutable" : "no-cache")
  }
}
