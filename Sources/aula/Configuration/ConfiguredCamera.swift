import AulaDomain

/// A camera that the configuration adds to those of the registry.
struct ConfiguredCamera: Equatable, Sendable {
  let name: String
  /// `rtsp://…` or a file; may hold credentials, so it is shown to nobody.
  let url: String
  /// The small picture to analyse; `nil`: the one of `url`.
  let subURL: String?
  /// Name of the yard that it watches; `nil`: none yet.
  let yard: String?

  static func all(_ reader: inout SettingReader, count: Int) -> [ConfiguredCamera] {
    var cameras: [ConfiguredCamera] = []
    for number in 0..<count {
      let key = "cameras[\(number)]"
      let camera = ConfiguredCamera(
        name: reader.text("\(key).name", "camera"), url: address(&reader, "\(key).url"),
        subURL: optionalAddress(&reader, "\(key).subURL"), yard: reader.optionalText("\(key).yard"))
      let said = reader.settings.suffix(4).filter { $0.origin != "default" }.map(\.key)
      for field in ["name", "url"] where !said.contains("\(key).\(field)") {
        reader.refuse("\(key).\(field)", nil, "expected for each camera a name and a url")
      }
      if cameras.contains(where: { $0.name == camera.name }) {
        reader.refuse("\(key).name", nil, "expected a name that no other camera has")
      }
      cameras.append(camera)
    }
    return cameras
  }

  private static let expected = "rtsp://HOST/PATH or the path of a file"

  private static func address(_ reader: inout SettingReader, _ key: String) -> String {
    reader.value(key, "file", expected: expected) { isAddress($0) ? $0 : nil }
  }

  private static func optionalAddress(_ reader: inout SettingReader, _ key: String) -> String? {
    reader.value(key, "", expected: expected) { text in
      text.isEmpty ? .some(nil) : isAddress(text) ? .some(text) : nil
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    guard let mark = text.firstRange(of: "://") else { return !text.isEmpty }
    return ["rtsp", "file"].contains(text[..<mark.lowerBound]) && mark.upperBound < text.endIndex
  }
}
