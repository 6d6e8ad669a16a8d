import AulaDomain
import Foundation
import Yams

extension Said {
  /// Reads a file of settings. What a key means is not asked here; only its shape is.
  ///
  /// - Parameter name: as the user gave it, for messages.
  init(yaml: String, name: String) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw Fault(.invalid, "config.not-yaml", "\(name): \(Self.explain(error))")
    }
    guard let root, root.null == nil else { return }
    var walk = YAMLWalk(name: name)
    try walk.enter(root, at: "")
    self = walk.said
  }

  init(file path: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Fault(
        .notFound, "config.unreadable", "\(path): expected a file of settings in UTF-8",
        cause: error)
    }
    try self.init(yaml: text, name: path)
  }

  private static func explain(_ error: any Error) -> String {
    guard case .duplicatedKeysInMapping(let keys, let context) = error as? YamlError else {
      return "this is not YAML: "
        + String(describing: error).split(separator: "\n").joined(separator: " ")
    }
    return "line \(context.mark.line): said twice: \(keys.joined(separator: ", "))"
  }
}

private struct YAMLWalk {
  let name: String
  var said = Said()

  mutating func enter(_ node: Node, at path: String) throws {
    switch node {
    case .mapping(let table):
      for (key, value) in table {
        let inner = path.isEmpty ? key.string ?? "" : "\(path).\(key.string ?? "")"
        try enter(value, at: inner)
      }
    case .scalar where path == "cameras" && node.null != nil:
      break
    case .sequence(let list) where path == "cameras":
      for camera in list { said.addCamera(try fields(of: camera)) }
    case .sequence(let list):
      let words = try list.map { try text(of: $0, at: path, expected: "a list of words") }
      said.say(path, saying(words.joined(separator: ","), at: node))
    case .scalar, .alias:
      let text = try text(of: node, at: path, expected: "a table of settings")
      said.say(path, saying(text, at: node))
    }
  }

  private func fields(of camera: Node) throws -> [(field: String, saying: Saying)] {
    guard let table = camera.mapping else {
      throw shape(camera, "cameras", "for each camera a table with name and url")
    }
    return try table.map { key, value in
      let field = key.string ?? ""
      return (
        field, saying(try text(of: value, at: "cameras.\(field)", expected: "a word"), at: value)
      )
    }
  }

  private func text(of node: Node, at path: String, expected: String) throws -> String {
    guard let scalar = node.scalar, !path.isEmpty else { throw shape(node, path, expected) }
    return node.null != nil ? "" : scalar.string
  }

  private func saying(_ text: String, at node: Node) -> Saying {
    Saying(text: text, origin: "\(name):\(node.mark?.line ?? 1)")
  }

  private func shape(_ node: Node, _ path: String, _ expected: String) -> Fault {
    let place = path.isEmpty ? "" : " \(path):"
    return Fault(
      .invalid, "config.shape", "\(name):\(node.mark?.line ?? 1):\(place) expected \(expected)")
  }
}
