import AulaDomain

/// One setting as somebody put it, and where.
struct Saying: Equatable, Sendable {
  let text: String
  /// `aula.yaml:12`, `AULA_LISTEN`, `--listen`.
  let origin: String
}

/// What was said, not yet what it means: text under dotted keys, `recording.flushSeconds`,
/// `cameras[0].url`. Lists of words are one text with commas.
struct Said: Equatable, Sendable {
  private(set) var sayings: [String: Saying] = [:]
  private(set) var cameraCount = 0

  /// Both wings of "beats": what `other` says is what holds. Its cameras join ours; one of the same
  /// name takes the place of ours.
  mutating func beaten(by other: Said) {
    for (key, saying) in other.sayings where !key.hasPrefix("cameras[") { say(key, saying) }
    for number in 0..<other.cameraCount {
      let prefix = "cameras[\(number)]."
      let fields = other.sayings.filter { $0.key.hasPrefix(prefix) }
      addCamera(fields.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
  }

  mutating func say(_ key: String, _ saying: Saying) {
    sayings[key] = saying
  }

  mutating func addCamera(_ fields: [(field: String, saying: Saying)]) {
    let name = fields.first { $0.field == "name" }?.saying.text
    let namesake = (0..<cameraCount).first { number in
      name != nil && sayings["cameras[\(number)].name"]?.text == name
    }
    let number = namesake ?? cameraCount
    if namesake == nil { cameraCount += 1 }
    for key in sayings.keys where key.hasPrefix("cameras[\(number)].") { sayings[key] = nil }
    for (field, saying) in fields { sayings["cameras[\(number)].\(field)"] = saying }
  }
}

extension Said {
  /// `recording.flushSeconds` is `AULA_RECORDING_FLUSH_SECONDS`.
  static func environmentName(of key: String) -> String {
    var name = "AULA_"
    var before: Character = "_"
    for letter in key {
      if letter == "." {
        name += "_"
      } else {
        if letter.isUppercase, before.isLowercase { name += "_" }
        name += letter.uppercased()
      }
      before = letter
    }
    return name
  }

  /// Names that begin with `AULA_` and are no settings: where the settings lie, and what our own
  /// tests and scripts are told.
  private static let otherNames: Set<String> = [
    "AULA_BINARY", "AULA_CONFIG", "AULA_SEED", "AULA_SHARED", "AULA_UPDATE_GOLDENS",
  ]

  /// A name that begins with `AULA_` and means nothing is kept under itself, to be refused with all
  /// other mistakes: a setting that was misspelt must not be passed over in silence.
  init(environment: [String: String], keys: [String]) {
    let settings = Dictionary(uniqueKeysWithValues: keys.map { (Self.environmentName(of: $0), $0) })
    for (name, text) in environment where name.hasPrefix("AULA_") {
      if let key = settings[name] {
        say(key, Saying(text: text, origin: name))
      } else if !Self.otherNames.contains(name) {
        say(name, Saying(text: text, origin: "environment"))
      }
    }
  }
}
