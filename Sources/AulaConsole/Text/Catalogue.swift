import AulaDomain
package import Foundation

/// The words of all languages, read once at start. Refuses to start when the languages are not in
/// step.
package struct Catalogue: Sendable {
  private let texts: [Language: Texts]

  package subscript(language: Language) -> Texts { texts[language]! }

  /// Reads `folder/ru/*.json`, `folder/kk/*.json` and `folder/en/*.json`. Which file holds a key
  /// does not matter.
  package init(folder: URL) throws {
    var texts: [Language: Texts] = [:]
    for language in Language.allCases {
      let entries = try Self.read(folder.appendingPathComponent(language.rawValue))
      texts[language] = Texts(language, entries: entries)
    }
    self.texts = texts
    let faults = Self.check(texts)
    guard faults.isEmpty else {
      throw Fault(.invalid, "console.texts-out-of-step", faults.joined(separator: "; "))
    }
  }

  private static func read(_ folder: URL) throws -> [String: TextEntry] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    var entries: [String: TextEntry] = [:]
    for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "json" {
      for (key, entry) in try JSONDecoder().decode(
        [String: TextEntry].self, from: Data(contentsOf: file))
      {
        guard entries.updateValue(entry, forKey: key) == nil else {
          throw Fault(
            .invalid, "console.texts-out-of-step", "\(file.lastPathComponent): \(key) is twice")
        }
      }
    }
    return entries
  }

  /// What is wrong between the languages, one sentence each.
  package static func check(_ texts: [Language: Texts]) -> [String] {
    let keys = texts.values.reduce(into: Set<String>()) { $0.formUnion($1.entries.keys) }
    let russian = texts[.ru]?.entries ?? [:]
    var faults: [String] = []
    for key in keys.sorted() {
      for language in Language.allCases {
        guard let entry = texts[language]?.entries[key] else {
          faults.append("\(language.rawValue) lacks \(key)")
          continue
        }
        if case .counted(let forms) = entry, Set(forms.keys) != language.plurals {
          faults.append("\(language.rawValue) \(key) has the wrong forms")
        }
        if let model = russian[key], model.blanks != entry.blanks {
          faults.append("\(language.rawValue) \(key) has other blanks than ru")
        }
        if entry.forms.contains(where: \.isEmpty) {
          faults.append("\(language.rawValue) \(key) is empty")
        }
      }
    }
    return faults + shadowed(keys)
  }

  /// `a.b` and `a.b.c` cannot both be keys: a template could not tell them apart.
  private static func shadowed(_ keys: Set<String>) -> [String] {
    let sorted = keys.sorted()
    return zip(sorted, sorted.dropFirst()).compactMap { shorter, longer in
      longer.hasPrefix(shorter + ".") ? "\(shorter) is both a text and a group" : nil
    }
  }
}

extension TextEntry: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .fixed(text)
      return
    }
    let forms = try container.decode([String: String].self)
    self = .counted(
      try forms.reduce(into: [:]) { result, form in
        guard let plural = Plural(rawValue: form.key) else {
          throw DecodingError.dataCorruptedError(
            in: container, debugDescription: "expected one, few, many or other, not \(form.key)")
        }
        result[plural] = form.value
      })
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .fixed(let text): try container.encode(text)
    case .counted(let forms):
      try container.encode(
        Dictionary(uniqueKeysWithValues: forms.map { ($0.key.rawValue, $0.value) }))
    }
  }
}
