import AulaDomain
import AulaStore
import Foundation

/// What the maps' ground is drawn from.
enum MapSource: Equatable, CustomStringConvertible {
  /// An MBTiles file.
  case file(String)
  /// Somebody's server, which browsers ask.
  case address(String)
  case plainGround

  init(_ configuration: Configuration) {
    let usual = DataFolder(path: configuration.data).map
    if let path = configuration.map.mbtiles {
      self = .file(path)
    } else if let address = configuration.map.tileURL {
      self = .address(address)
    } else if FileManager.default.fileExists(atPath: usual) {
      self = .file(usual)
    } else {
      self = .plainGround
    }
  }

  var description: String {
    switch self {
    case .file(let path): "tiles of \(path)"
    // An address may hold a key.
    case .address: "tiles of map.tileURL, which browsers ask"
    case .plainGround: "plain ground"
    }
  }

  /// - Throws: what `TileFile` does, so that a wrong path is told at the start.
  func open() throws -> TileFile? {
    if case .file(let path) = self { try TileFile(path: path) } else { nil }
  }
}
