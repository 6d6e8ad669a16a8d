import AulaDomain
import Crypto
import Foundation

/// A model: one file, or a description with its weights beside it.
struct ModelFile {
  struct Part {
    let path: String

    /// Whether a setting means this file, by whatever way it was said.
    func isSame(as other: String) -> Bool {
      URL(filePath: path).resolvingSymlinksInPath().path
        == URL(filePath: other).resolvingSymlinksInPath().path
    }

    var size: Int64 {
      let values = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey])
      return Int64(values?.fileSize ?? 0)
    }

    /// Hexadecimal, small letters.
    func sha256() throws -> String {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      var hash = SHA256()
      while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update(data: chunk)
      }
      return hash.finalize().hexadecimal
    }
  }

  let name: String
  /// What `analysis.model` names.
  let description: Part
  /// The `.bin`, or the one file there is.
  let weights: Part

  var parts: [Part] {
    description.path == weights.path ? [description] : [description, weights]
  }

  /// - Throws: `models.no-file`, `models.not-a-model`.
  init(path: String) throws {
    let url = URL(filePath: path)
    guard ["xml", "onnx"].contains(url.pathExtension) else {
      throw Fault(
        .unsupported, "models.not-a-model",
        "\(path): expected a description (.xml, with its .bin beside it) or an .onnx file")
    }
    let weights = url.pathExtension == "xml" ? Self.beside(path) : path
    for part in [path, weights] where !FileManager.default.fileExists(atPath: part) {
      throw Fault(.notFound, "models.no-file", "\(part): there is no such file")
    }
    name = url.deletingPathExtension().lastPathComponent
    description = Part(path: path)
    self.weights = Part(path: weights)
  }

  private static func beside(_ path: String) -> String { String(path.dropLast(3)) + "bin" }
}

/// The models of one data folder.
struct ModelStore {
  let folder: String

  init(data: String) {
    folder = data + "/models"
  }

  func all() throws -> [ModelFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { $0.hasSuffix(".xml") || $0.hasSuffix(".onnx") }
      .compactMap { try? ModelFile(path: "\(folder)/\($0)") }
  }

  /// A copy below the data folder; one of the same name is replaced. The description comes last, so
  /// that what is listed is whole.
  func keep(_ model: ModelFile) throws -> ModelFile {
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for part in model.parts.reversed() {
        let target = place(of: part)
        if part.isSame(as: target) { continue }
        let bytes = try Data(contentsOf: URL(filePath: part.path), options: .mappedIfSafe)
        try bytes.write(to: URL(filePath: target), options: .atomic)
      }
    } catch {
      throw Fault(
        .failed, "models.not-kept", "\(model.name) cannot be put into \(folder)", cause: error)
    }
    return try ModelFile(path: place(of: model.description))
  }

  func remove(_ model: ModelFile) throws {
    for part in model.parts { try FileManager.default.removeItem(atPath: part.path) }
  }

  private func place(of part: ModelFile.Part) -> String {
    "\(folder)/\(URL(filePath: part.path).lastPathComponent)"
  }
}

/// What is said of a model.
struct ModelCard: Encodable {
  struct File: Encodable {
    let path: String
    let bytes: Int64
    let sha256: String
  }

  let name: String
  /// What the runtime found it to be; `nil` where it was not loaded.
  let summary: String?
  let files: [File]
  let licence: String
  let isUsed: Bool

  /// Weights that we know by their hash: those of the Open Model Zoo are under Apache-2.0.
  private static let known = [
    "446722d01d80cbccfd438e352823445876cec4c0516bb5ba1c14d98f93e213c8":
      "person-vehicle-bike-detection-2004 of Intel's Open Model Zoo, Apache-2.0",
    "b3870f0fa4b0d3f6e52cca89ff44f34088611a7f40093c0df78e8a693e045f73":
      "person-vehicle-bike-detection-2000 of Intel's Open Model Zoo, Apache-2.0",
  ]

  init(_ model: ModelFile, summary: String?, _ used: String?) throws {
    name = model.name
    self.summary = summary
    files = try model.parts.map {
      File(path: $0.path, bytes: $0.size, sha256: try $0.sha256())
    }
    licence =
      Self.known[files.last?.sha256 ?? ""]
      ?? "not known to Aula: see to it that you may use this model"
    isUsed = used.map { model.description.isSame(as: $0) } ?? false
  }

  var text: String {
    var lines = ["\(name)\(isUsed ? "  (used: analysis.model)" : "")"]
    if let summary { lines.append("  is       \(summary)") }
    for file in files {
      lines.append("  file     \(file.path), \(file.bytes) bytes")
      lines.append("  sha256   \(file.sha256)")
    }
    lines.append("  licence  \(licence)")
    return lines.joined(separator: "\n")
  }
}
