import Foundation

/// Where the detector's runtime may lie.
enum DetectorRuntime {
  /// Paths of `libopenvino_c.so` to try, in order: the folder that `AULA_OPENVINO_LIB` names; the
  /// data folder's `runtime`; where scripts/openvino.sh puts it; the system's own.
  static func libraries(
    data: String = "var",
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    let name = "libopenvino_c.so"
    if let folder = environment["AULA_OPENVINO_LIB"] { return ["\(folder)/\(name)"] }
    let folders = [data + "/runtime", data + "/openvino/libs", "var/openvino/libs"]
    let found = folders.map { "\($0)/\(name)" }.filter {
      FileManager.default.fileExists(atPath: $0)
    }
    return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } + [name]
  }
}
