import Foundation

/// Where the detector's runtime may lie.
enum DetectorRuntime {
  /// Where scripts/openvino.sh puts it; the default of the setting `analysis.runtime`.
  static let usualFolder = "var/openvino/libs"

  /// Paths of `libopenvino_c.so` to try, in order: in `folder`, then wherever the system has it.
  static func libraries(in folder: String) -> [String] {
    ["\(folder)/libopenvino_c.so", "libopenvino_c.so"]
  }

  /// For commands that read no settings: what `analysis.runtime` would be by the environment.
  static func folder(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    environment[Said.environmentName(of: "analysis.runtime")] ?? usualFolder
  }
}
