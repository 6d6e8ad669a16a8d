import AulaDomain
import Foundation
import Hummingbird
import Mustache
import NIOCore

/// Turns a page's model into HTML by its template. Escaping is the default.
struct Renderer: Sendable {
  private let library: MustacheLibrary
  let names: Set<String>

  /// Reads every `*.mustache` below the folder: `yards/list.mustache` is `yards/list`.
  init(folder: URL) throws {
    var templates: [String: MustacheTemplate] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".mustache") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      do {
        templates[String(name.dropLast(9))] = try MustacheTemplate(string: text)
      } catch {
        throw Fault(
          .invalid, "console.bad-template", "the template \(name) cannot be read", cause: error)
      }
    }
    library = MustacheLibrary(templates: templates)
    names = Set(templates.keys)
  }

  func render(_ name: String, _ frame: PageFrame) throws -> String {
    guard let text = library.render(frame, withTemplate: name) else {
      throw Fault(.failed, "console.bad-template", "there is no template \(name)")
    }
    return text
  }
}
